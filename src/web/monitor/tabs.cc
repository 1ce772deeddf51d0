// SPDX-License-Identifier: MIT
// Counting for the tabs: all numbers come from counters that the store maintains.
#include "web/monitor/tabs.h"

#include <algorithm>

#include "base/text.h"
#include "web/monitor/job_rows.h"

namespace joblog::web::monitor {

StateCounts count_states(const std::vector<QueueView>& queues) {
  StateCounts counts;
  for (const QueueView& queue : queues) {
    for (int state = 0; state < job_states; ++state) counts.jobs[state] += queue.jobs[state];
  }
  return counts;
}

bool is_live_server(const ProcessInfo& process, const PageContext& context) {
  return is_server(process) &&
         is_alive(process, context.moments.now(), context.services.writer.heartbeats());
}

Tabs tabs(Reader& reader, const PageContext& context, std::string_view current) {
  const StateCounts counts = count_states(reader.queues());
  const auto processes = reader.processes();
  const auto alive = std::ranges::count_if(
      processes, [&](const auto& process) { return is_live_server(process, context); });
  const std::int64_t tasks = reader.count_recurring_tasks();

  Tabs tabs;
  const auto add = [&](const char* name, const char* word, Url link, std::string count,
                       std::string colour = {}) {
    tabs.all.push_back({name, word, std::move(link), std::move(count), std::move(colour),
                        current == std::string_view(name)});
  };
  const auto add_state = [&](JobState state, const char* word, const char* colour = "") {
    const std::int64_t jobs = counts.of(state);
    add(to_string(state), word, jobs_url(state), format_count(jobs), jobs > 0 ? colour : "");
  };
  add("overview", "Overview", jobs_url(), "");
  add_state(JobState::failed, "Failed", "error");
  add_state(JobState::claimed, "In progress");
  add_state(JobState::ready, "Ready");
  add_state(JobState::blocked, "Blocked");
  add_state(JobState::scheduled, "Scheduled");
  add_state(JobState::finished, "Finished");
  add("workers", "Workers", jobs_url() / "workers", format_count(alive), alive == 0 ? "warn" : "");
  add("recurring", "Recurring", jobs_url() / "recurring", format_count(tasks));
  add("changes", "Changes", jobs_url() / "changes", "");
  return tabs;
}

}  // namespace joblog::web::monitor
