// SPDX-License-Identifier: MIT
// The transaction that makes jobs ready also claims them: the writer asks its claimers at its end.
#include "queue/promoter.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "core/limits.h"
#include "core/retry_policy.h"
#include "storage/ask.h"

namespace joblog {
namespace {

constexpr std::chrono::hours kMaxTrustedJump{1};
constexpr std::chrono::minutes kConfirm{5};
constexpr std::chrono::days kMaxDowntime{3};  ///< A server may have been down for so long.
constexpr std::chrono::minutes kSetBack{1};
constexpr std::chrono::minutes kWarningInterval{10};
constexpr int kBatch = 500;

}  // namespace

Promoter::Promoter(const Store& store, GroupWriter& writer, const Clock& clock,
                   PromoterOptions options)
    : store_(store),
      writer_(writer),
      options_(std::move(options)),
      watch_(clock, {.tolerance = kMaxTrustedJump, .confirm = kConfirm}) {}

/// What the store has seen; false when it cannot be read.
bool Promoter::begin() {
  if (begun_) return true;
  const auto seen = ask(store_, [](Reader& reader) { return reader.remembered_time(); });
  if (!seen) return false;
  if (*seen) watch_.remember(**seen, kMaxDowntime);
  return begun_ = true;
}

Duration Promoter::run_once(Duration longest) {
  if (!begin()) return longest;
  const ClockReading clock = watch_.look();
  // Now and then too: another machine's clock may have planned one, or an end that came late.
  const bool long_ago = looked_at_ && clock.steady - *looked_at_ >= kWarningInterval;
  if (clock.step < -Duration{kSetBack} || long_ago) retries_fit_ = false;
  if (!retries_fit_) {
    retries_fit_ = hasten_retries(clock.wall);
    looked_at_ = clock.steady;
  }
  const auto next = ask(store_, [](Reader& reader) { return reader.next_due(); });
  if (!next || !*next) return longest;
  const TimePoint now = clock.trusted;
  if (**next > now) return std::min<Duration>(longest, **next - now);
  constexpr int batch = static_cast<int>(limits::claim_batch);
  const auto stored = change(writer_, [&](Transaction& tx) { return tx.promote_due(now, batch); });
  if (!stored) return longest;
  return Duration::zero();  // There may be more; the next step finds out when.
}

/// False when the store did not take it.
bool Promoter::hasten_retries(TimePoint now) {
  if (!options_.policy) return true;
  int hastened = 0;
  WaitingRetry last{.job = {}, .kind = {}, .at = now};
  for (std::size_t found = kBatch; found == kBatch;) {
    const auto waiting = ask(
        store_, [&](Reader& reader) { return reader.retries_behind(last.at, last.job, kBatch); });
    if (!waiting) return false;
    found = waiting->size();
    std::vector<HastenedRetry> late;
    for (const WaitingRetry& retry : *waiting) {
      const auto policy = options_.policy(retry.kind);
      if (!policy) continue;
      const TimePoint latest = now + longest_retry_delay(*policy, retry.attempts);
      if (retry.at > latest) late.push_back({retry.job, latest});
    }
    if (!waiting->empty()) last = waiting->back();
    if (late.empty()) continue;
    const auto stored = change(writer_, [&](Transaction& tx) { return tx.hasten_retries(late); });
    if (!stored) return false;
    hastened += static_cast<int>(late.size());
  }
  if (hastened > 0 && options_.notices != nullptr) {
    options_.notices->notice(
        Severity::warning,
        fmt::format("retries that a clock that was ahead has planned: {}; they follow by their "
                    "rules from now on",
                    format_count(hastened)));
  }
  return true;
}

}  // namespace joblog
