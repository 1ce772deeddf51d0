// SPDX-License-Identifier: MIT
// Hashing with libsodium's limits for interactive use.
#include "http/password.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "base/text.h"

namespace joblog::http {

Result<std::string> hash_password(std::string_view password) {
  if (password.size() > kPasswordBytesMax) {
    return fail(ErrorKind::invalid,
                fmt::format("the password is longer than {} bytes", kPasswordBytesMax));
  }
  if (!is_valid_utf8(password)) {
    return fail(ErrorKind::invalid, "the password is not UTF-8, which browsers send");
  }
  if (utf8_length(password) < kPasswordCharactersMin) {
    return fail(ErrorKind::invalid,
                fmt::format("the password is shorter than {} characters", kPasswordCharactersMin));
  }
  if (::sodium_init() < 0) return fail(ErrorKind::unavailable, "libsodium does not start");
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  const int failed = ::crypto_pwhash_str_alg(
      hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
      crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) {
    return fail(ErrorKind::unavailable, "hashing the password needs 64 MiB of memory");
  }
  return std::string(hash.data());
}

bool verify_password(std::string_view password, const std::string& hash) {
  if (password.size() > kPasswordBytesMax || ::sodium_init() < 0) return false;
  return ::crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace joblog::http
