// SPDX-License-Identifier: MIT
// The search walks the zone's periods of constant offset. Within one period local time is UTC plus
// a constant, so the next planned reading of the clock (core/cron.h) converts without ambiguity;
// what happens at the borders is the rule of schedule.h:
//
// - wall-clock schedules look at each period alone: gaps hold no readings, overlaps hold them
// twice;
// - fixed times need `shown_before`, the latest reading any clock there had before the period
// began.
//   Readings from there up to the period's first one lie in a gap and run at its begin; readings
//   before it were already shown and do not run again.
#include "core/schedule.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/quoted.h"
#include "core/schedule_grammar.h"

namespace joblog {
namespace {

namespace chr = std::chrono;

constexpr std::size_t kTextBytes = 200;
constexpr chr::days kHorizon{41 * 366};
constexpr chr::sys_seconds kEarliest = chr::sys_days{chr::year{1} / 1 / 1};
constexpr chr::sys_seconds kLatest = chr::sys_days{chr::year{9999} / 12 / 31};
/// No two clocks of one zone were ever further apart: a period this old hides no reading any more.
constexpr chr::hours kOffsetsApart{48};

LocalSeconds local(chr::sys_seconds time, const ClockPeriod& period) {
  return LocalSeconds{time.time_since_epoch() + period.offset};
}
chr::sys_seconds utc(LocalSeconds time, const ClockPeriod& period) {
  return chr::sys_seconds{time.time_since_epoch() - period.offset};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

Result<Schedule> Schedule::parse(std::string_view text, std::string_view zone_name) {
  text = trimmed(text);
  const auto reading = [&] { return "schedule " + quoted(text); };
  if (text.empty()) return fail(ErrorKind::invalid, "the schedule is empty");
  if (text.size() > kTextBytes) {
    return wrap(reading(), {ErrorKind::invalid, fmt::format("longer than {} bytes", kTextBytes)});
  }
  auto form = to_cron_form(text);
  if (!form) return wrap(reading(), std::move(form.error()));
  auto cron = Cron::parse(form->cron);
  if (!cron) return wrap(reading(), std::move(cron.error()));
  auto zone = Zone::find(zone_name);
  if (!zone) return wrap(reading(), std::move(zone.error()));
  Schedule schedule;
  schedule.text_ = text;
  schedule.cron_ = *cron;
  schedule.every_seconds_ = form->every_seconds;
  schedule.zone_ = *zone;
  return schedule;
}

std::optional<LocalSeconds> Schedule::next_local(LocalSeconds from, LocalSeconds until) const {
  if (every_seconds_ == 0) return cron_.next_local(from, until);
  const auto minute = chr::floor<chr::minutes>(from);
  const auto past = (from - minute).count();
  const auto steps = (past + every_seconds_ - 1) / every_seconds_;
  const LocalSeconds next = minute + chr::seconds{steps * every_seconds_};
  if (next >= until) return {};
  return next;
}

/// The latest reading of the zone's clock before `period` began.
LocalSeconds Schedule::shown_before(const ClockPeriod& period) const {
  auto latest = LocalSeconds::min();
  auto end = period.begin;
  while (end > kEarliest && end > period.begin - kOffsetsApart) {
    const ClockPeriod earlier = zone_.at(end - chr::seconds{1});
    latest = std::max(latest, local(end, earlier));
    end = earlier.begin;
  }
  return latest;
}

std::optional<TimePoint> Schedule::next_after(TimePoint t) const {
  if (t >= kLatest) return {};
  const auto from = std::max(chr::floor<chr::seconds>(t) + chr::seconds{1}, kEarliest);
  const auto limit = std::min(from + kHorizon, kLatest);
  for (auto at = from; at < limit;) {
    const ClockPeriod period = zone_.at(at);
    const LocalSeconds begin = local(period.begin, period);
    LocalSeconds start = local(at, period);
    if (cron_.is_fixed_time() && at - period.begin < kOffsetsApart) {
      const LocalSeconds shown = shown_before(period);
      if (at == period.begin && shown != LocalSeconds::min() && next_local(shown, begin)) return at;
      start = std::max(start, shown);
    }
    const auto end = std::min(period.end, limit);
    if (const auto found = next_local(start, local(end, period))) return utc(*found, period);
    at = end;
  }
  return {};
}

std::vector<TimePoint> Schedule::next_instants(TimePoint t, std::size_t n) const {
  std::vector<TimePoint> instants;
  while (instants.size() < n) {
    const auto next = next_after(instants.empty() ? t : instants.back());
    if (!next) break;
    instants.push_back(*next);
  }
  return instants;
}

/// Steps back from `until` by doubling strides until an instant lies in the stride, then halves it.
std::optional<TimePoint> Schedule::latest_in(TimePoint after, TimePoint until) const {
  until = std::min<TimePoint>(until, kLatest);
  after = std::max<TimePoint>(after, kEarliest - chr::seconds{1});
  auto best = next_after(after);
  if (!best || *best > until) return {};
  TimePoint high = until;  // the first instant after it is beyond `until`
  for (Duration stride = chr::seconds{1}; stride < high - *best; stride *= 2) {
    const auto next = next_after(high - stride);
    if (next && *next <= until) {
      best = next;
      break;
    }
    high -= stride;
  }
  while (true) {
    const auto next = next_after(*best);
    if (!next || *next > until) return best;
    const TimePoint middle = *next + (high - *next) / 2;
    const auto probe = next_after(middle);
    if (probe && *probe <= until) {
      best = probe;
    } else {
      best = next;
      high = middle;
    }
  }
}

std::string Schedule::explain() const {
  if (every_seconds_ == 1) return "every second";
  if (every_seconds_ > 1) return fmt::format("every {} seconds", every_seconds_);
  const std::string words = cron_.explain();
  if (cron_.is_any_hour() && words.starts_with("every ")) return words;
  return fmt::format("{} ({})", words, zone_.name());
}

std::string Schedule::explain_clock_changes() const {
  if (zone_.name() == "UTC") return {};
  if (cron_.is_fixed_time()) {
    return "A time that a change of the clock skips runs right after the change; one that comes "
           "twice runs once.";
  }
  return "Follows the clock on the wall: skipped times do not run, times that come twice run "
         "twice.";
}

}  // namespace joblog
