// SPDX-License-Identifier: MIT
// A list of at most two hundred addresses, looked through from the latest: failures come a few
// hundred times a minute at most, because the throttle stands before them.
#include "http/sign_in_record.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace joblog::http {

FailedSignIns& SignInRecord::of(std::string_view address, TimePoint now) {
  const auto found = std::ranges::find(failed_, address, &FailedSignIns::address);
  if (found != failed_.end()) {
    failed_.splice(failed_.begin(), failed_, found);
  } else {
    if (failed_.size() == addresses_max) failed_.pop_back();
    failed_.push_front(
        {.address = std::string(address), .user = {}, .first = now, .shut_out_until = {}});
  }
  failed_.front().last = now;
  return failed_.front();
}

void SignInRecord::guessed(std::string_view address, std::string_view user, TimePoint now) {
  FailedSignIns& entry = of(address, now);
  entry.user = user.substr(0, utf8_prefix(user, user_characters));
  ++entry.guesses;
  ++entry.in_a_row;
}

void SignInRecord::repeated(std::string_view address, std::string_view user, TimePoint now) {
  FailedSignIns& entry = of(address, now);
  entry.user = user.substr(0, utf8_prefix(user, user_characters));
  ++entry.repeats;
}

void SignInRecord::turned_away(std::string_view address, TimePoint now) {
  ++of(address, now).turned_away;
}

void SignInRecord::shut_out(std::string_view address, TimePoint until, TimePoint now) {
  of(address, now).shut_out_until = until;
}

std::uint64_t SignInRecord::passed(std::string_view address, std::string_view user, TimePoint now) {
  const auto found = std::ranges::find(failed_, address, &FailedSignIns::address);
  if (found == failed_.end() || found->in_a_row == 0) return 0;
  const std::uint64_t failures = std::exchange(found->in_a_row, 0);
  found->shut_out_until.reset();
  if (passed_.size() == passed_max) passed_.pop_back();
  passed_.push_front({.address = std::string(address),
                      .user = std::string(user.substr(0, utf8_prefix(user, user_characters))),
                      .failures = failures,
                      .at = now});
  return failures;
}

SignInHistory SignInRecord::history() const {
  return {.failed = {failed_.begin(), failed_.end()}, .passed = {passed_.begin(), passed_.end()}};
}

}  // namespace joblog::http
