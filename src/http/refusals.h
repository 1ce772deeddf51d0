// SPDX-License-Identifier: MIT
// Records what was refused: a count by reason for /metrics, a line for the log, and the record of
// sign-ins for a page.
//
// A flood of refusals must not become a flood of lines: of each reason a few lines a minute, of one
// address no more than some of them; what was left out is counted in one line at the minute's end.
// The lines' form is what fail2ban reads: docs/operations.md, docs/fail2ban.
//
// Threads: callable from any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/notice.h"
#include "http/sign_in_record.h"

namespace joblog::http {

enum class RefusalReason : std::uint8_t {
  no_password,      ///< None was sent: how every browser begins.
  password,         ///< A wrong one.
  password_again,   ///< The very same wrong one.
  shut_out,         ///< Not looked at: too many wrong ones came before.
  busy,             ///< Too many were signing in at that moment.
  origin,           ///< A change that another site's page asked for.
  outsider,         ///< From elsewhere, where nobody is asked for a password.
  host,             ///< Meant for a name that is not ours, or for none.
  malformed,        ///< No HTTP, too big, not supported.
  tls,              ///< The handshake failed.
  too_slow,         ///< Cut off: the time for it was over.
  too_many,         ///< No place, or the place was needed.
  too_many_streams  ///< Of live tails.
};
inline constexpr std::size_t refusal_reasons = 13;
const char* to_string(RefusalReason reason);  ///< "no_password", …

class Refusals {
 public:
  /// Both outlive it.
  Refusals(const Clock& clock, Notices& notices) : clock_(clock), notices_(notices) {}

  /// Counted, and told when the administrator should know. `what` follows the address: "it came
  /// from a page of another site".
  void refused(RefusalReason reason, std::string_view address, std::string_view what = {});
  void wrong_password(std::string_view address, std::string_view user, bool again);
  void turned_away(std::string_view address);
  /// The wait begins now.
  void address_shut_out(std::string_view address, std::chrono::seconds wait);
  void all_shut_out(std::chrono::seconds wait);
  void signed_in(std::string_view address, std::string_view user);

  /// Tells what was left out when its minute is over. True while there is something to be told.
  bool look();
  std::array<std::uint64_t, refusal_reasons> counts() const;
  SignInHistory sign_ins() const;

 private:
  struct Minute {
    SteadyTime began{};
    std::vector<std::string> told;  ///< The address of each line.
    std::uint64_t left_out = 0;
  };

  void tell(RefusalReason reason, std::string_view address, std::string_view line) EXCLUDES(mutex_);
  bool may_tell(Minute& minute, std::string_view address) REQUIRES(mutex_);
  void end_minutes(SteadyTime now) REQUIRES(mutex_);

  const Clock& clock_;
  Notices& notices_;
  std::array<std::atomic<std::uint64_t>, refusal_reasons> counts_{};
  std::atomic<bool> has_left_out_ = false;
  mutable Mutex mutex_;
  std::array<Minute, refusal_reasons> minutes_ GUARDED_BY(mutex_);
  SignInRecord record_ GUARDED_BY(mutex_);
};

}  // namespace joblog::http
