// SPDX-License-Identifier: MIT
// A round goes on until nothing is found any more; then the pruner rests.
#include "queue/pruner.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "core/limits.h"
#include "core/times.h"
#include "storage/ask.h"

namespace joblog {
namespace {

// So that a person may still step in.
constexpr int kPortionsSlowly = 2;
constexpr std::chrono::seconds kSlowPauseBetweenBatches{1};
constexpr std::chrono::minutes kWarningInterval{1};  // While something is unusual.
constexpr std::chrono::hours kConfirm{1};
constexpr int kCatchUp = 24;
constexpr std::int64_t kTooFewToJudge = 10;  // So many are no history.

Duration shortest(const Retention& rules) {
  return std::min({rules.details, rules.logs, rules.jobs});
}

/// A clock that is ahead by a tenth of an age removes things a tenth too early at worst.
Duration trusted_jump_while_running(const Retention& rules) {
  return std::clamp<Duration>(shortest(rules) / 10, std::chrono::hours{1}, std::chrono::days{1});
}

std::string in_days(Duration span) {
  const auto days = std::chrono::floor<std::chrono::days>(span).count();
  if (days >= 2) return format_count(days) + " days";
  return format_duration(std::chrono::floor<std::chrono::minutes>(span));
}

std::string words_of(const ClockReading& clock) {
  if (clock.confirmed) {
    return fmt::format(
        "The clock went ahead ({} now) and has kept to it for an hour: retention follows little by "
        "little, by a day an hour, {} to go. If the clock is wrong, correct it now.",
        utc_minute(clock.wall), in_days(clock.ahead));
  }
  return fmt::format(
      "The clock says {}, {} later than it should by what was seen before: nothing is removed for "
      "its age until the clock has kept to that for an hour. If it is wrong, correct it.",
      utc_minute(clock.wall), in_days(clock.ahead));
}

/// "2,000 of 2,001 job logs", or "".
std::string nearly_all_of(const RetentionOutlook& outlook) {
  const auto nearly_all = [](const RetentionOutlook::Share& share) {
    return share.aged > kTooFewToJudge && share.aged >= share.all - share.all / 10;
  };
  const auto words = [](const RetentionOutlook::Share& share, const char* what) {
    return fmt::format("{} of {} {}", format_count(share.aged), format_count(share.all), what);
  };
  if (nearly_all(outlook.logs)) return words(outlook.logs, "job logs");
  if (nearly_all(outlook.details)) return "the lines of " + words(outlook.details, "job logs");
  if (nearly_all(outlook.jobs)) return words(outlook.jobs, "finished jobs");
  return "";
}

}  // namespace

Duration trusted_jump_at_start(const Retention& rules) {
  return std::clamp<Duration>(shortest(rules) / 2, std::chrono::days{1}, std::chrono::days{3});
}

Pruner::Pruner(const Retention& rules, const Store& store, GroupWriter& writer, const Clock& clock,
               Notices& notices)
    : rules_(rules),
      store_(store),
      writer_(writer),
      notices_(notices),
      clock_(clock),
      watch_(clock, {.tolerance = trusted_jump_while_running(rules),
                     .confirm = kConfirm,
                     .catch_up = kCatchUp}) {}

/// What the store has seen; false when it cannot be read.
bool Pruner::begin() {
  if (begun_) return true;
  const auto seen = ask(store_, [](Reader& reader) { return reader.remembered_time(); });
  if (!seen) return false;
  if (*seen) watch_.remember(**seen, trusted_jump_at_start(rules_));
  return begun_ = true;
}

Duration Pruner::run_once() {
  if (!begin()) return std::min<Duration>(rules_.every, kWarningInterval);
  const ClockReading clock = watch_.look();
  update_warning(clock);
  if (!in_round_) {
    if (const Duration rest = pause_after(clock.steady); rest > Duration::zero()) return rest;
    begin_round(clock);
  }
  const auto batch =
      change(writer_, [&](Transaction& tx) { return remove_for_a_while(tx, clock); });
  if (!batch) {
    in_round_ = round_.total() > 0;  // One that has not begun to remove begins anew.
    return rules_.every;
  }
  round_ += batch->removed;
  if (batch->is_last) {
    end_round();
    return pause_after(clock.steady);
  }
  if (goes_slowly(clock)) return kSlowPauseBetweenBatches;
  return batch->turn.pause();
}

/// On the writer's thread.
Pruner::Batch Pruner::remove_for_a_while(Transaction& tx, const ClockReading& clock) const {
  const RetentionRules rules = rules_at(waits_ ? TimePoint{} : clock.trusted);
  const int portions = goes_slowly(clock) ? kPortionsSlowly : BackgroundTurn::kPortionsMost;
  tx.remember_time(clock.trusted);
  Batch batch;
  batch.turn = take_turn(clock_, writer_, portions, [&] {
    const Pruned removed = tx.prune(rules);
    batch.removed += removed;
    batch.is_last = removed.is_all();
    return !batch.is_last;
  });
  return batch;
}

/// How long until the next round, or until the clock is looked at again.
Duration Pruner::pause_after(SteadyTime now) const {
  if (!round_started_) return Duration::zero();
  const Duration rest = rules_.every - std::chrono::duration_cast<Duration>(now - *round_started_);
  if (rest <= Duration::zero()) return rest;
  return state_ == State::normal ? rest : std::min<Duration>(rest, kWarningInterval);
}

RetentionRules Pruner::rules_at(TimePoint now) const {
  return {.details_before = now - rules_.details,
          .logs_before = now - rules_.logs,
          .jobs_before = now - rules_.jobs,
          .logs_max = rules_.logs_max,
          .jobs_max = rules_.jobs_max,
          .batch = limits::prune_batch};
}

/// Later rounds go on from where the one before ended: only the first may find all of it aged.
void Pruner::begin_round(const ClockReading& clock) {
  round_started_ = clock.steady;
  in_round_ = true;
  if (agreed_) return;
  if (!would_remove_nearly_all(clock.trusted)) {
    agreed_ = clock.ahead == Duration::zero();  // Else ask again when the clock is believed.
    waits_ = false;
  } else if (!waits_) {
    waits_ = true;
    waits_since_ = clock.steady;
  } else if (clock.steady - waits_since_ >= kConfirm) {
    agreed_ = slowly_ = true;
    waits_ = false;
  }
  update_warning(clock);
}

bool Pruner::would_remove_nearly_all(TimePoint now) {
  const auto outlook =
      ask(store_, [&](Reader& reader) { return reader.retention_outlook(rules_at(now)); });
  if (outlook) nearly_all_ = nearly_all_of(*outlook);
  return !outlook || !nearly_all_.empty();  // Who cannot look does not remove.
}

void Pruner::update_warning(const ClockReading& clock) {
  if (clock.ahead > Duration::zero()) {
    return set_warning(clock.confirmed ? State::catching_up : State::clock_ahead, words_of(clock));
  }
  if (waits_ && !nearly_all_.empty()) {
    return set_warning(
        State::nearly_all,
        fmt::format("Retention would remove {} at once: it waits for an hour before it "
                    "does. If that is not meant, look at the clock and at [retention] of "
                    "the configuration, and start the server again.",
                    nearly_all_));
  }
  set_warning(State::normal, "");
}

void Pruner::set_warning(State state, std::string warning) {
  if (state != std::exchange(state_, state)) {
    notices_.notice(state == State::normal ? Severity::info : Severity::warning,
                    warning.empty() ? "retention goes on as usual" : warning);
  }
  MutexLock lock(mutex_);
  warning_ = std::move(warning);
}

std::string Pruner::warning() const {
  MutexLock lock(mutex_);
  return warning_;
}

void Pruner::end_round() {
  if (round_.total() > 0) {
    notices_.notice(
        Severity::info,
        fmt::format("retention removed {} job logs, {} details, {} jobs", format_count(round_.logs),
                    format_count(round_.details), format_count(round_.jobs)));
    slowly_ = false;
  }
  round_ = {};
  in_round_ = false;
}

}  // namespace joblog
