// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>
#include <utility>

#include "core/limits.h"
#include "core/schedule.h"
#include "storage/heartbeats.h"
#include "storage/upcoming_instants.h"
#include "web/health/metrics.h"
#include "writer/run_figures.h"

namespace joblog::web::health {
namespace {

/// Each queue is eight series. Further ones share an entry, as kinds do.
constexpr std::size_t kQueuesMax = RunFigures::kinds_max;

std::vector<QueueView> few(std::vector<QueueView> queues) {
  if (queues.size() <= kQueuesMax) return queues;
  QueueView other{.name = std::string(RunFigures::other_kinds)};
  for (std::size_t i = kQueuesMax; i < queues.size(); ++i) {
    const QueueView& queue = queues[i];
    other.paused = other.paused || queue.paused;
    for (int state = 0; state < job_states; ++state) other.jobs[state] += queue.jobs[state];
    if (queue.oldest_ready) {
      other.oldest_ready =
          std::min(other.oldest_ready.value_or(TimePoint::max()), *queue.oldest_ready);
    }
  }
  queues.resize(kQueuesMax);
  queues.push_back(std::move(other));
  return queues;
}

void add_queues(Families& families, const std::vector<QueueView>& queues, TimePoint now) {
  families.gauge("joblog_queue_jobs",
                 "Jobs by queue and state. A ready one could run now, a failed one waits for a "
                 "person, a finished one is kept until retention removes it.");
  for (const QueueView& queue : queues) {
    for (int state = 0; state < job_states; ++state) {
      families.add(queue.jobs[state],
                   {{"queue", queue.name}, {"state", to_string(static_cast<JobState>(state))}});
    }
  }
  families.gauge("joblog_queue_oldest_wait_seconds",
                 "For how long the longest waiting ready job could have run already; 0 when none "
                 "waits.");
  for (const QueueView& queue : queues) {
    const Duration wait = queue.oldest_ready ? now - *queue.oldest_ready : Duration{};
    families.add(std::max(0.0, std::chrono::duration<double>(wait).count()),
                 {{"queue", queue.name}});
  }
  families.gauge("joblog_queue_paused",
                 "1 while a person has paused the queue: nothing of it starts.");
  for (const QueueView& queue : queues) families.add(queue.paused, {{"queue", queue.name}});
}

void add_processes(Families& families, const std::vector<ProcessInfo>& processes, TimePoint now) {
  std::map<std::string, int> alive{{"serve", 0}};
  for (const ProcessInfo& process : processes) {
    alive[process.kind] += is_alive(process, now, Heartbeats::arrive) ? 1 : 0;
  }
  families.gauge("joblog_processes_alive",
                 "Processes on this store with a fresh heartbeat. Without a serve nothing runs.");
  for (const auto& [kind, count] : alive) families.add(count, {{"kind", kind}});
}

void add_tasks(Families& families, Reader& reader, const std::vector<RecurringView>& tasks,
               TimePoint now) {
  families.gauge("joblog_recurring_last_run_timestamp_seconds",
                 "The planned instant for which the recurring task last enqueued its job.");
  for (const RecurringView& view : tasks) {
    if (view.last_run) families.add(view.last_run->instant, {{"task", view.task.key}});
  }
  families.gauge("joblog_recurring_next_instant_timestamp_seconds",
                 "When the recurring task is planned next; absent when it never is.");
  for (const RecurringView& view : tasks) {
    if (!view.task.problem.empty()) continue;
    const auto schedule = Schedule::parse(view.task.schedule, view.task.zone);
    if (!schedule) continue;
    for (const TimePoint at :
         upcoming_instants(*schedule, now, recorded_ahead(reader, view, now), 1)) {
      families.add(at, {{"task", view.task.key}});
    }
  }
  families.gauge("joblog_recurring_paused",
                 "1 while a person has paused the recurring task: its planned runs are skipped.");
  for (const RecurringView& view : tasks) {
    families.add(view.task.paused, {{"task", view.task.key}});
  }
  families.gauge("joblog_recurring_left_out",
                 "1 while the recurring task is left out of the configuration because of a "
                 "problem: it is not planned.");
  for (const RecurringView& view : tasks) {
    families.add(!view.task.problem.empty(), {{"task", view.task.key}});
  }
}

void add_last_successes(Families& families, Reader& reader) {
  families.gauge("joblog_kind_last_success_timestamp_seconds",
                 "When a run of the kind last ended with success, in any process; absent when none "
                 "ever did.");
  std::vector<JobLog> successes;
  const auto kinds = reader.kinds();
  for (std::size_t i = 0; i < std::min(kinds.size(), RunFigures::kinds_max); ++i) {
    if (!kinds[i].last_success) continue;
    auto log = reader.log_by_id(kinds[i].last_success);
    if (log && log->finished_at) successes.push_back(std::move(*log));
  }
  for (const JobLog& log : successes) families.add(*log.finished_at, {{"kind", log.kind}});
  families.gauge("joblog_kind_last_success_warnings",
                 "How many warnings the log of that success holds; 0: a plain success.");
  for (const JobLog& log : successes) families.add(log.warnings, {{"kind", log.kind}});
}

void add_upkeep(Families& families, Reader& reader) {
  const Conversion conversion = reader.conversion();
  families.gauge(
      "joblog_store_logs_to_convert",
      "Job logs whose lines are stored as an earlier joblog did, about; a server converts "
      "them unless that is paused.");
  families.add(conversion.logs_left);
  families.gauge("joblog_store_conversion_paused", "1 while a person has paused that.");
  families.add(conversion.paused);
  families.gauge(
      "joblog_store_logs_to_compress",
      "Job logs whose short blocks of lines are not compressed yet, about; a server does "
      "that once they are a minute old, fifty blocks together.");
  families.add(reader.logs_to_compress());
  const StoreSpace space = reader.space();
  families.gauge("joblog_store_bytes", "The size of the store, without its log.");
  families.add(space.bytes);
  families.gauge("joblog_store_free_bytes", "Of them: they hold nothing and are used again.");
  families.add(space.free_bytes);
}

}  // namespace

void add_store_metrics(Families& families, Reader& reader, TimePoint now) {
  add_queues(families, few(reader.queues()), now);
  add_processes(families, reader.processes(), now);
  add_tasks(families, reader, reader.recurring_tasks(), now);
  add_last_successes(families, reader);
  add_upkeep(families, reader);
}

}  // namespace joblog::web::health
