// SPDX-License-Identifier: MIT
// A tick that finds nothing due costs a comparison per task.
#include "scheduler/scheduler.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "core/times.h"
#include "storage/ask.h"

namespace joblog {
namespace {

constexpr std::chrono::minutes kMaxLead{1};       ///< A last instant further ahead is no instant.
constexpr std::chrono::minutes kConfirm{5};       ///< Until what was missed is believed.
constexpr std::chrono::seconds kZones{5};         ///< Between looks at the files of time zones.
constexpr std::chrono::days kMaxDowntime{3};      ///< A server may have been down for so long.
constexpr std::chrono::hours kCorrection{3};      ///< Set back by more, the clock was wrong, …
constexpr std::chrono::hours kConfirmSetBack{1};  ///< … once it has kept to that for so long.
constexpr std::size_t kTasksFreed = 100;          ///< In one transaction.

/// "hi" and "hi, there and 3 more".
std::string named(const std::vector<std::string>& tasks) {
  constexpr std::size_t kNamedMax = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(tasks.size(), kNamedMax); ++i) {
    text += (i == 0 ? "" : ", ") + tasks[i];
  }
  if (tasks.size() > kNamedMax) text += fmt::format(" and {} more", tasks.size() - kNamedMax);
  return text;
}

}  // namespace

Scheduler::Scheduler(const Store& store, GroupWriter& writer, const Clock& clock, Notices& notices)
    : store_(store),
      writer_(writer),
      clock_(clock),
      notices_(notices),
      watch_(clock, {.tolerance = kMaxLead, .confirm = kConfirm}) {}

Result<void> Scheduler::load(std::vector<ScheduledTask> tasks,
                             const std::vector<RecurringTask>& skipped_items) {
  std::vector<RecurringTask> known = skipped_items;
  for (const ScheduledTask& one : tasks) known.push_back(one.task);
  const TimePoint now = clock_.wall_now();
  auto stored = change(writer_, [&](Transaction& tx) { tx.put_recurring_tasks(known, now); });
  if (!stored) return stored;
  std::vector<std::string_view> keys;
  for (const ScheduledTask& one : tasks) keys.push_back(one.task.key);
  const auto read = ask(store_, [&](Reader& reader) {
    return std::pair(reader.recurring_states(keys), reader.remembered_time());
  });
  if (!read) return std::unexpected(read.error());
  const auto& [states, seen] = *read;
  if (!std::exchange(begun_, true) && seen) watch_.remember(*seen, kMaxDowntime);
  entries_.clear();
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    TimePoint last = now;
    if (const auto& state = states[i]) {
      last = std::max(state->last_instant.value_or(state->known_since), state->known_since);
    }
    auto next = tasks[i].schedule.next_after(last);
    entries_.push_back({std::move(tasks[i]), last, next});
  }
  resume_from_now(watch_.look());
  return {};
}

Duration Scheduler::run_once(Duration longest, const std::stop_token& stop) {
  const ClockReading clock = watch_.look();
  follow_zones(clock);
  resume_from_now(clock);
  follow_set_back(clock, stop);
  update_warning(clock);
  plan_due_tasks(clock, stop);
  const TimePoint now = clock_.wall_now();  // Recording thousands takes a while.
  Duration wait = longest;
  for (const Entry& entry : entries_) {
    if (!entry.next || is_due(entry, clock)) continue;  // Not recorded: again after `longest`.
    wait = std::min(wait, std::max(Duration::zero(), *entry.next - now));
  }
  return wait;
}

/// Takes up new rules of time zones, as the pages and the command line do.
void Scheduler::follow_zones(const ClockReading& clock) {
  if (zones_looked_at_ && clock.steady - *zones_looked_at_ < kZones) return;
  zones_looked_at_ = clock.steady;
  std::map<std::string, bool, std::less<>> has_new_rules;
  for (Entry& entry : entries_) {
    const Zone zone = entry.scheduled.schedule.zone();
    const auto [it, first] = has_new_rules.try_emplace(std::string(zone.name()), false);
    if (first) it->second = !zone.is_current() && !is_zone_missing(zone);
    if (!it->second) continue;
    auto fresh = Schedule::parse(entry.scheduled.task.schedule, entry.scheduled.task.zone);
    if (!fresh) continue;
    entry.scheduled.schedule = std::move(*fresh);
    entry.last_planned = std::max(entry.last_planned, clock.wall);
    entry.next = entry.scheduled.schedule.next_after(entry.last_planned);
  }
  for (const auto& [name, changed] : has_new_rules) {
    if (!changed) continue;
    notices_.notice(Severity::info,
                    fmt::format("the time zone {} has new rules: its tasks follow them", name));
  }
}

/// Its file is gone, or cannot be read; said once.
bool Scheduler::is_zone_missing(const Zone& zone) {
  const std::string name(zone.name());
  const auto found = Zone::find(name);
  if (found) {
    missing_zones_.erase(name);
  } else if (missing_zones_.insert(name).second) {
    notices_.notice(
        Severity::warning,
        fmt::format("{}; its tasks go on by the rules that are known", found.error().message));
  }
  return !found;
}

/// Whose last instant lies in the future was planned by a clock that was ahead.
void Scheduler::resume_from_now(const ClockReading& clock) {
  if (set_back_ && clock.wall > set_back_->until) set_back_.reset();
  std::vector<std::string> tasks;
  TimePoint until{};
  for (Entry& entry : entries_) {
    if (entry.last_planned <= clock.wall + kMaxLead) continue;
    tasks.push_back(entry.scheduled.task.key);
    until = std::max(until, entry.last_planned);
    replan_from(entry, clock.wall);
  }
  if (tasks.empty()) return;
  const bool goes_on = set_back_ && !set_back_->followed;
  const TimePoint recorded = goes_on ? std::max(until, set_back_->until) : until;
  if (!set_back_ || clock.step < -Duration{kMaxLead})
    set_back_ = {clock.wall, recorded, clock.steady};
  set_back_->until = std::max(set_back_->until, recorded);
  notices_.notice(
      Severity::warning,
      fmt::format(
          "{}: its last planned run lies in the future ({}); the clock was ahead, or has been "
          "set back, and the task goes on from now",
          named(tasks), utc_minute(until)));
}

/// From what it missed before the clock ran ahead, if it did so under us.
void Scheduler::replan_from(Entry& entry, TimePoint now) {
  const auto held = std::exchange(entry.held_since, std::nullopt);
  entry.last_planned = held ? std::min(*held, now) : now;
  entry.next = entry.scheduled.schedule.next_after(entry.last_planned);
}

/// What lies ahead can only have been recorded by a clock that was ahead, so another scheduler may
/// do this as well.
void Scheduler::follow_set_back(const ClockReading& clock, const std::stop_token& stop) {
  if (!set_back_ || set_back_->followed || set_back_->until - set_back_->wall <= kCorrection)
    return;
  if (clock.ahead > Duration::zero() || clock.steady - set_back_->since < kConfirmSetBack) return;
  for (std::span<const Entry> left = entries_; !left.empty();) {
    const auto some = left.first(std::min(left.size(), kTasksFreed));
    left = left.subspan(some.size());
    if (stop.stop_requested()) return;
    const auto stored = change(writer_, [&](Transaction& tx) {
      for (const Entry& entry : some) {
        tx.free_instants(entry.scheduled.task.key, clock.wall + kMaxLead);
      }
    });
    if (!stored) return;  // All again at the next tick: what is free stays so.
  }
  set_back_->followed = true;
}

void Scheduler::update_warning(const ClockReading& clock) {
  std::string warning;
  if (clock.ahead > Duration::zero()) {
    warning = fmt::format(
        "The clock says {}, {} later than it should: recurring tasks go by it, but what they would "
        "have missed waits until it has kept to that for {}. If it is wrong, correct it.",
        utc_minute(clock.wall),
        format_duration(std::chrono::floor<std::chrono::minutes>(clock.ahead)),
        format_duration(kConfirm));
  } else if (set_back_ && !set_back_->followed) {
    warning = fmt::format(
        "The clock was ahead, or has been set back: recurring tasks go on from now, but a run "
        "planned up to {} that is recorded already does not run again{}.",
        utc_minute(set_back_->until),
        set_back_->until - set_back_->wall > kCorrection
            ? " until the clock has kept to this for an hour"
            : "");
  }
  MutexLock lock(mutex_);
  if (!warning.empty() && warning_.empty()) notices_.notice(Severity::warning, warning);
  warning_ = std::move(warning);
}

std::string Scheduler::warning() const {
  MutexLock lock(mutex_);
  return warning_;
}

}  // namespace joblog
