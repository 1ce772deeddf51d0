// SPDX-License-Identifier: MIT
// A server that runs remembers the time every few minutes, so the clock is compared with that.
#include "app/clock_warnings.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "core/times.h"
#include "storage/ask.h"
#include "storage/served_queues.h"

namespace joblog {
namespace {

constexpr std::chrono::minutes kMaxClockLag{1};

struct ClockFacts {
  std::optional<TimePoint> time;
  TimePoint latest;  ///< Of anything that is stored with a time.
  bool server_alive = false;
};

ClockFacts gather(Reader& reader, TimePoint now) {
  ClockFacts facts{.time = reader.remembered_time(), .latest = {}};
  const auto processes = reader.processes();
  facts.server_alive = ServedQueues(processes, now, Heartbeats::arrive).any_server();
  for (const ProcessInfo& process : processes) {
    facts.latest = std::max(facts.latest, process.heartbeat_at);
  }
  for (const RecurringView& view : reader.recurring_tasks()) {
    if (view.last) facts.latest = std::max(facts.latest, view.last->instant);
  }
  for (const JobLog& log : reader.find_logs({.limit = 1})) {
    facts.latest = std::max(facts.latest, log.created_at);
  }
  return facts;
}

cli::Finding warn(std::string text) {
  return {.part = "clock", .warning = true, .text = std::move(text)};
}

}  // namespace

Retention retention_of(const RetentionConfig& config) {
  const auto age = [](std::chrono::seconds limit) {  // 0 = kept for ever.
    return limit.count() == 0 ? Duration{std::chrono::years{200}} : Duration{limit};
  };
  return {.details = age(config.details),
          .logs = age(config.logs),
          .jobs = age(config.jobs),
          .logs_max = config.logs_max,
          .jobs_max = config.jobs_max,
          .every = config.every};
}

void add_clock_warning(std::string warning, std::vector<web::Attention>& lines) {
  if (warning.empty()) return;
  lines.push_back(
      {true, std::move(warning), web::Url("/jobs/recurring"), "Recurring tasks", "clock in doubt"});
}

std::vector<cli::Finding> clock_findings(const Setup& setup, const Store& store, TimePoint now) {
  const auto read = ask(store, [&](Reader& reader) { return gather(reader, now); });
  if (!read) return {};  // Another check says that the store cannot be read.
  const ClockFacts& facts = *read;
  std::vector<cli::Finding> findings;
  if (facts.latest > now + kMaxClockLag) {
    findings.push_back(warn(fmt::format(
        "it says {}, but the store holds times up to {}: the clock was ahead when they were "
        "written, or is behind now",
        utc_minute(now), utc_minute(facts.latest))));
  }
  const Duration believed = trusted_jump_at_start(retention_of(setup.config.retention));
  if (facts.server_alive && facts.time && now - *facts.time > believed) {
    findings.push_back(warn(fmt::format(
        "it says {}, but the server's retention goes by {}: it waits until the clock has kept to "
        "what it says for an hour, then follows by a day an hour; if the clock is wrong, correct "
        "it",
        utc_minute(now), utc_minute(*facts.time))));
  }
  return findings;
}

}  // namespace joblog
