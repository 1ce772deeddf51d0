// SPDX-License-Identifier: MIT
// Self-signed; on a curve they are made in no time.
#include "http/certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace joblog::test {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

void make_certificate(const std::string& certificate, const std::string& key, long serial,
                      KeyKind kind) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair(
      kind == KeyKind::rsa ? ::EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{3'072})
                           : ::EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"),
      &::EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> made(::X509_new(), &::X509_free);
  require(pair && made);
  constexpr long kYear = 365L * 24 * 3'600;
  ::X509_set_version(made.get(), X509_VERSION_3);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(made.get()), serial);
  ::X509_gmtime_adj(::X509_getm_notBefore(made.get()), -kYear);
  ::X509_gmtime_adj(::X509_getm_notAfter(made.get()), kYear);
  ::X509_set_pubkey(made.get(), pair.get());
  X509_NAME* const name = ::X509_get_subject_name(made.get());
  const unsigned char host[] = "localhost";
  ::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0);
  ::X509_set_issuer_name(made.get(), name);
  require(::X509_sign(made.get(), pair.get(), ::EVP_sha256()) > 0);
  const File certificate_file(std::fopen(certificate.c_str(), "w"));
  const File key_file(std::fopen(key.c_str(), "w"));
  require(certificate_file && key_file);
  require(::PEM_write_X509(certificate_file.get(), made.get()) == 1);
  require(::PEM_write_PrivateKey(key_file.get(), pair.get(), nullptr, nullptr, 0, nullptr,
                                 nullptr) == 1);
}

}  // namespace joblog::test
