// SPDX-License-Identifier: MIT
// Passwords as argon2id hashes: making one, checking one. Each takes tens of milliseconds and 64
// MiB.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace joblog::http {

inline constexpr std::size_t kPasswordBytesMax = 1'000;
inline constexpr std::size_t kPasswordCharactersMin = 8;

/// argon2id in the form "$argon2id$v=19$…", with a salt of its own.
/// Errors: invalid (shorter than 8 characters, longer than 1,000 bytes, not UTF-8), unavailable
/// (memory).
Result<std::string> hash_password(std::string_view password);

/// Threads: callable from any. False for a hash that is none, too.
bool verify_password(std::string_view password, const std::string& hash);

}  // namespace joblog::http
