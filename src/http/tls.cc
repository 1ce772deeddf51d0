// SPDX-License-Identifier: MIT
// OpenSSL works on the socket itself, through a BIO of our own: OpenSSL's would raise SIGPIPE when
// the other end is gone, and Boost's stream keeps 34 KiB of buffers for each connection.
#include "http/tls.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string_view>

#include "base/named_file.h"
#include "base/text.h"

namespace joblog::http {
namespace {

// ---- A BIO over send and recv ----

int fd_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(::BIO_get_data(bio)));
}

int retry_flag(ssize_t result, int flag) {
  const bool blocked = errno == EAGAIN || errno == EINTR;
  return result < 0 && blocked ? (flag | BIO_FLAGS_SHOULD_RETRY) : 0;
}

int bio_write(BIO* bio, const char* bytes, int size) {
  ::BIO_clear_flags(bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
  const ssize_t sent = ::send(fd_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  ::BIO_set_flags(bio, retry_flag(sent, BIO_FLAGS_WRITE));
  return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* bytes, int size) {
  ::BIO_clear_flags(bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
  const ssize_t got = ::recv(fd_of(bio), bytes, static_cast<std::size_t>(size), 0);
  ::BIO_set_flags(bio, retry_flag(got, BIO_FLAGS_READ));
  return static_cast<int>(got);
}

long bio_control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

const BIO_METHOD* bio_method() {
  static const BIO_METHOD* const kMethod = [] {
    BIO_METHOD* method = ::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
    if (method == nullptr) return method;
    ::BIO_meth_set_write(method, bio_write);
    ::BIO_meth_set_read(method, bio_read);
    ::BIO_meth_set_ctrl(method, bio_control);
    return method;
  }();
  return kMethod;
}

// ---- Certificate and key ----

struct FreeBio {
  void operator()(BIO* bio) const { ::BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

/// Nobody is there to type a pass phrase: OpenSSL would ask the terminal and wait.
int no_pass_phrase(char* /*out*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Result<Bio> bio_of(const std::string& text) {
  Bio bio(::BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  if (!bio) return fail(ErrorKind::unavailable, "no memory");
  return bio;
}

// ---- The context ----

std::string last_error() {
  const unsigned long code = ::ERR_peek_last_error();
  const char* reason = ::ERR_reason_error_string(code);
  ::ERR_clear_error();
  return reason != nullptr ? reason : "unknown reason";
}

/// HTTP/1.1 is all we speak; a client that offers other protocols only is not refused for it.
int choose_protocol(SSL* /*session*/, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned size, void* /*context*/) {
  static constexpr std::array<unsigned char, 9> kOurs{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  const int found =
      ::SSL_select_next_proto(&chosen, out_size, kOurs.data(), kOurs.size(), offered, size);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

/// The certificate and those that lead to a known authority, one behind the other.
Result<void> use_chain(SSL_CTX* context, const std::string& path) {
  const auto text = read_named_file(path);
  if (!text) return std::unexpected(text.error());
  const auto bio = bio_of(*text);
  if (!bio) return std::unexpected(bio.error());
  X509* const own = ::PEM_read_bio_X509_AUX(bio->get(), nullptr, nullptr, nullptr);
  const bool used = own != nullptr && ::SSL_CTX_use_certificate(context, own) == 1;
  ::X509_free(own);
  if (!used) return fail(ErrorKind::invalid, last_error());
  while (X509* const next = ::PEM_read_bio_X509(bio->get(), nullptr, nullptr, nullptr)) {
    if (::SSL_CTX_add0_chain_cert(context, next) == 1) continue;  // It is the context's now.
    ::X509_free(next);
    return fail(ErrorKind::invalid, last_error());
  }
  if (ERR_GET_REASON(::ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
    return fail(ErrorKind::invalid, last_error());
  }
  ::ERR_clear_error();  // There are no more.
  return {};
}

Result<void> use_key(SSL_CTX* context, const std::string& path) {
  auto text = read_named_file(path);
  if (!text) return std::unexpected(text.error());
  const auto bio = bio_of(*text);
  if (!bio) return std::unexpected(bio.error());
  bool asked = false;
  EVP_PKEY* const key = ::PEM_read_bio_PrivateKey(bio->get(), nullptr, no_pass_phrase, &asked);
  const bool used = key != nullptr && ::SSL_CTX_use_PrivateKey(context, key) == 1 &&
                    ::SSL_CTX_check_private_key(context) == 1;
  ::EVP_PKEY_free(key);
  ::OPENSSL_cleanse(text->data(), text->size());
  if (used) return {};
  const std::string why = last_error();
  return fail(ErrorKind::invalid, asked ? "it is locked with a pass phrase" : why);
}

bool set_rules(SSL_CTX* context) {
  ::SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  ::SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  ::SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // Tickets do.
  ::SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  return ::SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         ::SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1;
}

}  // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::load(const TlsFiles& files) {
  ::ERR_clear_error();
  SSL_CTX* const raw = ::SSL_CTX_new(::TLS_server_method());
  if (raw == nullptr) return fail(ErrorKind::unavailable, "TLS does not start: " + last_error());
  std::shared_ptr<TlsContext> context(new TlsContext(raw));
  if (!set_rules(raw)) return fail(ErrorKind::unavailable, "TLS does not start: " + last_error());
  if (auto used = use_chain(raw, files.certificate); !used) {
    return fail(ErrorKind::invalid,
                fmt::format("the certificate {} cannot be used: {}", in_quotes(files.certificate),
                            used.error().message));
  }
  if (auto used = use_key(raw, files.key); !used) {
    return fail(ErrorKind::invalid,
                fmt::format("the key {} cannot be used with the certificate: {}",
                            in_quotes(files.key), used.error().message));
  }
  return context;
}

TlsContext::~TlsContext() { ::SSL_CTX_free(context_); }

// ---- A session ----

Result<std::unique_ptr<TlsSession>> TlsSession::open(const TlsContext& context, int fd) {
  SSL* const session = ::SSL_new(context.context_);
  BIO* const bio = session != nullptr ? ::BIO_new(bio_method()) : nullptr;
  if (bio == nullptr) {
    ::SSL_free(session);
    return fail(ErrorKind::unavailable, "no memory for a TLS session");
  }
  ::BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(fd)));
  ::BIO_set_init(bio, 1);
  ::SSL_set_bio(session, bio, bio);
  ::SSL_set_accept_state(session);
  return std::unique_ptr<TlsSession>(new TlsSession(session));
}

TlsSession::~TlsSession() { ::SSL_free(session_); }

IoOutcome TlsSession::outcome_of(int result, std::size_t bytes) {
  if (result == 1) return {IoStatus::done, bytes};
  switch (::SSL_get_error(session_, result)) {
    case SSL_ERROR_WANT_READ:
      return {IoStatus::want_read};
    case SSL_ERROR_WANT_WRITE:
      return {IoStatus::want_write};
    case SSL_ERROR_ZERO_RETURN:
      return {IoStatus::closed};
    case SSL_ERROR_SSL:
      not_understood_ =
          ERR_GET_REASON(::ERR_peek_last_error()) != SSL_R_UNEXPECTED_EOF_WHILE_READING;
      [[fallthrough]];
    default:
      failed_ = true;  // OpenSSL forbids to go on, even to say goodbye.
      ::ERR_clear_error();
      return {IoStatus::closed};
  }
}

IoOutcome TlsSession::shake_hands() {
  ::ERR_clear_error();
  return outcome_of(::SSL_do_handshake(session_), 0);
}

IoOutcome TlsSession::read(std::span<char> out) {
  ::ERR_clear_error();
  std::size_t bytes = 0;
  const int result = ::SSL_read_ex(session_, out.data(), out.size(), &bytes);
  return outcome_of(result, bytes);
}

IoOutcome TlsSession::write(std::string_view bytes) {
  ::ERR_clear_error();
  std::size_t written = 0;
  const int result = ::SSL_write_ex(session_, bytes.data(), bytes.size(), &written);
  return outcome_of(result, written);
}

void TlsSession::shut_down() {
  if (failed_ || ::SSL_is_init_finished(session_) != 1) return;
  ::ERR_clear_error();
  ::SSL_shutdown(session_);
  ::ERR_clear_error();
}

}  // namespace joblog::http
