// A server that runs remembers the time every few minutes, so the clock is compared with that.
#include "app/clock_worries.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "core/times.h"
#include "storage/ask.h"
#include "storage/served_queues.h"

namespace joblog {
namespace {

constexpr std::chrono::minutes kBehind{1};

struct Seen {
  std::optional<TimePoint> time;
  TimePoint latest;  ///< Of anything that is stored with a time.
  bool server_alive = false;
};

Seen see(Reader& reader, TimePoint now) {
  Seen seen{.time = reader.remembered_time(), .latest = {}};
  const auto processes = reader.processes();
  seen.server_alive = ServedQueues(processes, now, Heartbeats::arrive).anybody();
  for (const ProcessInfo& process : processes) {
    seen.latest = std::max(seen.latest, process.heartbeat_at);
  }
  for (const RecurringView& view : reader.recurring_tasks()) {
    if (view.last) seen.latest = std::max(seen.latest, view.last->instant);
  }
  for (const JobLog& log : reader.find_logs({.limit = 1})) {
    seen.latest = std::max(seen.latest, log.created_at);
  }
  return seen;
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

void add_clock_worry(std::string worry, std::vector<web::Attention>& lines) {
  if (worry.empty()) return;
  lines.push_back(
      {true, std::move(worry), web::Url("/jobs/recurring"), "Recurring tasks", "clock in doubt"});
}

std::vector<cli::Finding> clock_findings(const Setup& setup, const Store& store, TimePoint now) {
  const auto read = ask(store, [&](Reader& reader) { return see(reader, now); });
  if (!read) return {};  // Another check says that the store cannot be read.
  const Seen& seen = *read;
  std::vector<cli::Finding> findings;
  if (seen.latest > now + kBehind) {
    findings.push_back(warn(fmt::format(
        "it says {}, but the store holds times up to {}: the clock was ahead when they were "
        "written, or is behind now",
        utc_minute(now), utc_minute(seen.latest))));
  }
  const Duration believed = believed_at_a_start(retention_of(setup.config.retention));
  if (seen.server_alive && seen.time && now - *seen.time > believed) {
    findings.push_back(warn(fmt::format(
        "it says {}, but the server's retention goes by {}: it waits until the clock has kept to "
        "what it says for an hour, then follows by a day an hour; if the clock is wrong, correct "
        "it",
        utc_minute(now), utc_minute(*seen.time))));
  }
  return findings;
}

}  // namespace joblog
