// SPDX-License-Identifier: MIT
// Reading queues, kinds, processes, recurring tasks, and what people did.
#include <limits>

#include "statements.h"
#include "storage/process_roles.h"
#include "storage/sqlite/sqlite_reader.h"

namespace joblog::sqlite {
namespace {

RecurringInstant read_instant(const Query& row) {
  return {row.string(0), row.time(1),           static_cast<InstantOutcome>(row.integer(2)),
          row.string(3), JobId{row.integer(4)}, row.time(5)};
}

}  // namespace

std::vector<QueueView> SqliteReader::queues() {
  std::vector<QueueView> queues;
  Query q(db_, sql::queues_list);
  while (q.step()) {
    QueueView& view = queues.emplace_back();
    view.name = q.string(0);
    view.paused_at = q.time_or_none(1);
    view.paused = view.paused_at.has_value();
    view.paused_by = q.string(2);
    view.oldest_ready = q.time_or_none(3);
  }
  Query counters(db_, sql::queue_counters_list);
  while (counters.step()) {
    for (QueueView& view : queues) {
      if (view.name == counters.text(0)) view.jobs[counters.integer(1)] = counters.integer(2);
    }
  }
  return queues;
}

std::vector<KindCounts> SqliteReader::kinds() {
  std::vector<KindCounts> kinds;
  Query q(db_, sql::kinds_counted);
  while (q.step()) {
    if (kinds.empty() || kinds.back().kind != q.text(0)) kinds.emplace_back().kind = q.string(0);
    kinds.back().logs[q.integer(1)] = q.integer(2);
    kinds.back().with_warnings += q.integer(3);
  }
  Query ends(db_, sql::kind_ends_list);
  while (ends.step()) {
    for (KindCounts& counts : kinds) {
      if (counts.kind != ends.text(0)) continue;
      const bool success = static_cast<Status>(ends.integer(1)) == Status::success;
      (success ? counts.last_success : counts.last_error) = JobLogId{ends.integer(2)};
    }
  }
  return kinds;
}

std::vector<ProcessInfo> SqliteReader::processes() {
  Query q(db_, sql::processes_list);
  std::vector<ProcessInfo> processes;
  while (q.step()) {
    processes.push_back({ProcessId{q.integer(0)}, q.string(1), q.string(2), q.integer(3),
                         q.string(4), q.string(5), q.time(6), q.time(7),
                         q.is_null(8) ? std::nullopt : pools_of_json(q.text(8)), q.string(9),
                         q.string(10), roles_of_text(q.text(11))});
  }
  return processes;
}

std::vector<HeldRun> SqliteReader::runs_held_by(ProcessId process) {
  Query q(db_, sql::runs_held_by);
  q.bind(process.value);
  std::vector<HeldRun> runs;
  while (q.step()) {
    runs.push_back({JobId{q.integer(0)}, JobLogId{q.integer(1)}, q.string(2), q.string(3),
                    static_cast<int>(q.integer(4)), static_cast<int>(q.integer(5)),
                    static_cast<Status>(q.integer(6))});
  }
  return runs;
}

std::vector<RunningRun> SqliteReader::running_runs(int limit) {
  Query q(db_, sql::running_runs);
  q.bind(limit);
  std::vector<RunningRun> runs;
  while (q.step()) {
    RunningRun& run = runs.emplace_back();
    run.process = ProcessId{q.integer(0)};
    run.job = JobId{q.integer(1)};
    run.log = JobLogId{q.integer(2)};
    run.log_name = q.string(3);
    run.kind = q.string(4);
    run.queue = q.string(5);
    run.attempt = static_cast<int>(q.integer(6));
    run.status = static_cast<Status>(q.integer(7));
    run.claimed_at = q.time(8);
    run.started_at = q.time_or_none(9);
    run.progress = {static_cast<std::uint64_t>(q.integer(10)),
                    static_cast<std::uint64_t>(q.integer(11)), q.string(12)};
  }
  return runs;
}

std::vector<RecurringView> SqliteReader::recurring_tasks() {
  Query q(db_, sql::recurring_list);
  return read_tasks(q);
}

std::int64_t SqliteReader::count_recurring_tasks() {
  Query q(db_, sql::recurring_count);
  return q.step() ? q.integer(0) : 0;
}

std::vector<TaskSchedule> SqliteReader::task_schedules() {
  Query q(db_, sql::recurring_schedules);
  std::vector<TaskSchedule> tasks;
  while (q.step()) tasks.push_back({q.string(0), q.string(1), q.string(2), q.integer(3) != 0});
  return tasks;
}

std::vector<RecurringView> SqliteReader::recurring_tasks_after(std::string_view after, int limit) {
  Query q(db_, sql::recurring_after);
  q.bind(after, limit);
  return read_tasks(q);
}

std::optional<RecurringView> SqliteReader::recurring_task(std::string_view key) {
  Query q(db_, sql::recurring_by_key);
  q.bind(key);
  auto found = read_tasks(q);
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<RecurringView> SqliteReader::read_tasks(Query& q) {
  std::vector<RecurringView> views;
  while (q.step()) {
    RecurringView& view = views.emplace_back();
    view.task.key = q.string(0);
    view.task.schedule = q.string(1);
    view.task.zone = q.string(2);
    view.task.job.kind = q.string(3);
    view.task.job.arguments = q.string(4);
    view.task.job.queue = q.string(5);
    view.task.job.priority = static_cast<int>(q.integer(6));
    view.task.misfire = static_cast<MisfirePolicy>(q.integer(7));
    view.task.overlap = static_cast<OverlapPolicy>(q.integer(8));
    view.task.misfire_window = Duration{q.integer(9)};
    view.known_since = q.time(10);
    view.task.paused = q.integer(11) != 0;
    view.paused_by = q.string(12);
    view.task.problem = q.string(13);
    if (auto last = instants(view.task.key, 1); !last.empty()) view.last = last.front();
    if (view.last && view.last->outcome == InstantOutcome::run) {
      view.last_run = view.last;
      continue;
    }
    Query run(db_, sql::instant_last_run);
    run.bind(view.task.key);
    if (run.step()) view.last_run = read_instant(run);
  }
  return views;
}

std::vector<std::optional<RecurringState>> SqliteReader::recurring_states(
    std::span<const std::string_view> keys) {
  std::vector<std::optional<RecurringState>> states;
  states.reserve(keys.size());
  for (const std::string_view key : keys) {
    auto& state = states.emplace_back();
    Query q(db_, sql::recurring_state);
    q.bind(key);
    if (!q.step()) continue;
    state = {
        .paused = q.integer(0) != 0, .known_since = q.time(1), .last_instant = q.time_or_none(2)};
  }
  return states;
}

std::vector<RecurringInstant> SqliteReader::instants(std::string_view task, int limit) {
  Query q(db_, sql::instants_list);
  q.bind(task, limit);
  std::vector<RecurringInstant> instants;
  while (q.step()) instants.push_back(read_instant(q));
  return instants;
}

std::vector<InstantResult> SqliteReader::instant_results(std::string_view task,
                                                         std::optional<TimePoint> before,
                                                         int limit) {
  Query q(db_, sql::instant_results);
  q.bind(task, before ? to_micros(*before) : std::numeric_limits<std::int64_t>::max(), limit);
  std::vector<InstantResult> results;
  while (q.step()) {
    InstantResult& result = results.emplace_back();
    result.instant = read_instant(q);
    if (q.integer(6) >= 0) result.state = static_cast<JobState>(q.integer(6));
    result.ended_as = q.string(7);
    if (q.integer(8) > 0) result.run = log_by_id(JobLogId{q.integer(8)});
  }
  return results;
}

std::vector<AuditEntry> SqliteReader::audit_entries(const AuditFilter& filter) {
  const auto before = filter.before > 0 ? filter.before : std::numeric_limits<std::int64_t>::max();
  const bool of_one = !filter.target_kind.empty() && !filter.target.empty();
  Query q(db_, of_one ? sql::changes_of_target : sql::changes_page);
  q.bind(before, filter.target_kind);
  if (of_one) q.bind(filter.target);
  q.bind(filter.limit);
  std::vector<AuditEntry> changes;
  while (q.step()) {
    changes.push_back(
        {q.integer(0), q.time(1), q.string(2), q.string(3), q.string(4), q.string(5), q.string(6)});
  }
  return changes;
}

}  // namespace joblog::sqlite
