// SPDX-License-Identifier: MIT
// A table of keyed marks without chains: a guess takes the place of another mark now and then, and
// whoever had that place waits once more. A hundred guesses a second push a person's mark out
// within ten seconds once in sixteen times.
#include "http/retry_allowance.h"

namespace joblog::http {
namespace {

constexpr std::size_t kSlots = 16'384;
constexpr std::chrono::minutes kForgetAfter{10};

}  // namespace

bool RetryAllowance::may_try(const Fingerprint& header, SteadyTime now) {
  if (slots_.empty()) slots_.resize(kSlots);
  const std::uint64_t mark = header.mark();
  Slot& slot = slots_[mark % kSlots];
  if (slot.mark != mark || now - slot.since >= kForgetAfter) {
    slot = {.mark = mark, .since = now};
    return false;
  }
  if (now - slot.since < min_delay || now < next_at_) return false;
  next_at_ = now + every;
  slot = {};
  return true;
}

}  // namespace joblog::http
