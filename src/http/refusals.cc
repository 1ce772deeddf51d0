// SPDX-License-Identifier: MIT
// The words of the lines, and how many there are.
#include "http/refusals.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace joblog::http {
namespace {

constexpr std::chrono::seconds kMinute{60};
constexpr std::size_t kLines = 5;            // Of one reason in a minute …
constexpr std::ptrdiff_t kOfOneAddress = 3;  // … and of one address among them.
constexpr std::uint64_t kManyFailures = 3;

std::size_t index(RefusalReason reason) { return static_cast<std::size_t>(reason); }

/// With which its lines begin; nullptr: it is counted only.
const char* beginning(RefusalReason reason) {
  switch (reason) {
    case RefusalReason::password:
    case RefusalReason::shut_out:
      return "sign-in refused";
    case RefusalReason::origin:
      return "change refused";
    case RefusalReason::host:
      return "request refused";
    case RefusalReason::tls:
      return "TLS handshake failed";
    case RefusalReason::too_many:
      return "connection closed";
    case RefusalReason::too_many_streams:
      return "live tail refused";
    default:
      return nullptr;
  }
}

/// In lines and on the page, whoever sent it: no line end, no endless name.
std::string shown(std::string_view user) {
  return in_quotes(user.substr(0, utf8_prefix(user, SignInRecord::user_characters)));
}

}  // namespace

const char* to_string(RefusalReason reason) {
  constexpr std::array<const char*, refusal_reasons> kWords{
      "no_password",     "password", "password_again", "shut_out", "busy",     "origin",
      "outsider",        "host",     "malformed",      "tls",      "too_slow", "too_many",
      "too_many_streams"};
  return kWords[index(reason)];
}

void Refusals::refused(RefusalReason reason, std::string_view address, std::string_view what) {
  ++counts_[index(reason)];
  if (beginning(reason) == nullptr) return;
  tell(reason, address, fmt::format("{}: address {}: {}", beginning(reason), address, what));
}

void Refusals::wrong_password(std::string_view address, std::string_view user, bool again) {
  ++counts_[index(again ? RefusalReason::password_again : RefusalReason::password)];
  {
    const MutexLock lock(mutex_);
    again ? record_.repeated(address, user, clock_.wall_now())
          : record_.guessed(address, user, clock_.wall_now());
  }
  if (again) return;  // It was told when it came first.
  tell(RefusalReason::password, address,
       fmt::format("sign-in refused: address {}, user {}: user or password is wrong", address,
                   shown(user)));
}

void Refusals::turned_away(std::string_view address) {
  ++counts_[index(RefusalReason::shut_out)];
  const MutexLock lock(mutex_);
  record_.turned_away(address, clock_.wall_now());
}

void Refusals::address_shut_out(std::string_view address, std::chrono::seconds wait) {
  {
    const MutexLock lock(mutex_);
    const TimePoint now = clock_.wall_now();
    record_.shut_out(address, now + wait, now);
  }
  tell(
      RefusalReason::shut_out, address,
      fmt::format("sign-in refused: address {} is shut out for {} s after too many wrong passwords",
                  address, wait.count()));
}

void Refusals::all_shut_out(std::chrono::seconds wait) {
  tell(RefusalReason::shut_out, "",
       fmt::format("sign-in refused: all addresses with a wrong password in the last hour are shut "
                   "out for {} s: too many wrong passwords from everywhere",
                   wait.count()));
}

void Refusals::signed_in(std::string_view address, std::string_view user) {
  std::uint64_t failures = 0;
  {
    const MutexLock lock(mutex_);
    failures = record_.passed(address, user, clock_.wall_now());
  }
  if (failures < kManyFailures) return;
  // Never left out: there is one for each right password, and it is the one that matters.
  notices_.notice(Severity::warning,
                  fmt::format("signed in after {} wrong passwords: address {}, user {}", failures,
                              address, shown(user)));
}

void Refusals::tell(RefusalReason reason, std::string_view address, std::string_view line) {
  bool told = false;
  {
    const MutexLock lock(mutex_);
    Minute& minute = minutes_[index(reason)];
    end_minutes(clock_.steady_now());
    told = may_tell(minute, address);
    if (!told) has_left_out_ = true;
  }
  if (told) notices_.notice(Severity::warning, line);
}

bool Refusals::may_tell(Minute& minute, std::string_view address) {
  if (minute.told.empty()) minute.began = clock_.steady_now();
  if (minute.told.size() < kLines && std::ranges::count(minute.told, address) < kOfOneAddress) {
    minute.told.emplace_back(address);
    return true;
  }
  ++minute.left_out;
  return false;
}

void Refusals::end_minutes(SteadyTime now) {
  for (std::size_t i = 0; i < refusal_reasons; ++i) {
    Minute& minute = minutes_[i];
    if (minute.told.empty() || now - minute.began < kMinute) continue;
    if (minute.left_out > 0) {
      notices_.notice(Severity::warning,
                      fmt::format("left out of the log in the last minute: {} more of \"{}\" ({})",
                                  minute.left_out, beginning(static_cast<RefusalReason>(i)),
                                  to_string(static_cast<RefusalReason>(i))));
    }
    minute = {};
  }
}

bool Refusals::look() {
  if (!has_left_out_) return false;
  const MutexLock lock(mutex_);
  end_minutes(clock_.steady_now());
  has_left_out_ = std::ranges::any_of(minutes_, [](const Minute& one) { return one.left_out > 0; });
  return has_left_out_;
}

std::array<std::uint64_t, refusal_reasons> Refusals::counts() const {
  std::array<std::uint64_t, refusal_reasons> counts{};
  std::ranges::copy(counts_, counts.begin());
  return counts;
}

SignInHistory Refusals::sign_ins() const {
  const MutexLock lock(mutex_);
  return record_.history();
}

}  // namespace joblog::http
