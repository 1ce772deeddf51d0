// SPDX-License-Identifier: MIT
// Who failed to sign in lately, and who got in after many failures: for a page. In memory, and no
// more of it than a page shows: what strangers do must not fill the store.
//
// Threads: the caller's lock.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace joblog::http {

/// Of one address, since the first that is remembered.
struct FailedSignIns {
  std::string address;
  std::string user;               ///< That was tried last; cut, as it was sent.
  std::uint64_t guesses = 0;      ///< Different wrong passwords.
  std::uint64_t repeats = 0;      ///< Of a wrong one that was tried before.
  std::uint64_t turned_away = 0;  ///< Not looked at: the address was shut out.
  std::uint64_t in_a_row = 0;     ///< Guesses since the right password came from here.
  TimePoint first{}, last{};
  std::optional<TimePoint> shut_out_until;
};

/// The right password after wrong ones.
struct SignInAfterFailures {
  std::string address;
  std::string user;
  std::uint64_t failures = 0;
  TimePoint at{};
};

struct SignInHistory {
  std::vector<FailedSignIns> failed;        ///< The latest in front.
  std::vector<SignInAfterFailures> passed;  ///< The latest in front.
};

class SignInRecord {
 public:
  static constexpr std::size_t addresses_max = 200;
  static constexpr std::size_t passed_max = 50;
  static constexpr std::size_t user_characters = 64;

  void guessed(std::string_view address, std::string_view user, TimePoint now);
  void repeated(std::string_view address, std::string_view user, TimePoint now);
  void turned_away(std::string_view address, TimePoint now);
  void shut_out(std::string_view address, TimePoint until, TimePoint now);
  /// How many wrong ones came from there just before.
  std::uint64_t passed(std::string_view address, std::string_view user, TimePoint now);

  SignInHistory history() const;

 private:
  FailedSignIns& of(std::string_view address, TimePoint now);

  std::list<FailedSignIns> failed_;  // The latest in front; at most addresses_max.
  std::deque<SignInAfterFailures> passed_;
};

}  // namespace joblog::http
