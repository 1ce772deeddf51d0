// SPDX-License-Identifier: MIT
// Passwords that satisfy the rules and are still useless: those that attackers try first.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace joblog::http {

/// What whoever guesses knows beforehand.
struct PasswordOwner {
  std::string user;  ///< The name that signs in with it.
  std::string host;  ///< Of this machine.
};

/// Why `password` would be guessed among the first, as the end of "the password …", or nothing: a
/// few thousand well known ones (passwords/*.txt) with digits and signs around them, in any case
/// and with figures for letters; names that are known here; what fingers find without a head. Never
/// repeats the password. Threads: callable from any; takes well under a millisecond.
std::optional<std::string> why_easy_to_guess(std::string_view password, const PasswordOwner& owner);

}  // namespace joblog::http
