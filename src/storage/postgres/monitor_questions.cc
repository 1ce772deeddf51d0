// SPDX-License-Identifier: MIT
// Reading queues, kinds, processes, recurring tasks, what people did, and how old things are.
#include <algorithm>
#include <limits>

#include "postgres_statements.h"
#include "storage/postgres/postgres_reader.h"
#include "storage/process_roles.h"

namespace joblog::postgres {
namespace {

constexpr unsigned kSteps = 512;
constexpr auto kEndOfTime = std::numeric_limits<std::int64_t>::max();

/// From a column on.
RecurringInstant read_instant(const Rows& rows, int row, int first = 0) {
  return {rows.string(row, first),
          rows.time(row, first + 1),
          static_cast<InstantOutcome>(rows.integer(row, first + 2)),
          rows.string(row, first + 3),
          JobId{rows.integer(row, first + 4)},
          rows.time(row, first + 5)};
}

}  // namespace

void PostgresReader::require_patience() const {
  if (!limit_.is_given_up || !limit_.is_given_up()) return;
  throw StoreError(ErrorKind::unavailable,
                   "the question took too long and was broken off: narrow it down");
}

Rows PostgresReader::ask(std::string_view sql, const BoundValues& values) {
  require_patience();
  return db_.ask(sql, values);
}

bool PostgresReader::is_enough() { return ++steps_ % kSteps == 0 ? is_enough_now() : enough_; }

bool PostgresReader::is_enough_now() {
  require_patience();
  enough_ = enough_ || (limit_.is_enough && limit_.is_enough());
  return enough_;
}

std::vector<QueueView> PostgresReader::queues() {
  std::vector<QueueView> queues;
  const Rows rows = ask(sql::queues_list);
  for (int row = 0; row < rows.size(); ++row) {
    QueueView& view = queues.emplace_back();
    view.name = rows.string(row, 0);
    view.paused_at = rows.time_or_none(row, 1);
    view.paused = view.paused_at.has_value();
    view.paused_by = rows.string(row, 2);
    view.oldest_ready = rows.time_or_none(row, 3);
  }
  const Rows counts = ask(sql::jobs_by_queue);
  for (int row = 0; row < counts.size(); ++row) {
    const auto view = std::ranges::lower_bound(queues, counts.text(row, 0), {}, &QueueView::name);
    if (view == queues.end() || view->name != counts.text(row, 0)) continue;
    view->jobs[counts.integer(row, 1)] = counts.integer(row, 2);
  }
  return queues;
}

std::vector<KindCounts> PostgresReader::kinds() {
  std::vector<KindCounts> kinds;
  const Rows rows = ask(sql::kinds_counted);
  TextColumn names;
  for (int row = 0; row < rows.size(); ++row) {
    if (kinds.empty() || kinds.back().kind != rows.text(row, 0)) {
      kinds.emplace_back().kind = rows.string(row, 0);
      names.push_back(kinds.back().kind);
    }
    kinds.back().logs[rows.integer(row, 1)] = rows.integer(row, 2);
    kinds.back().with_warnings += rows.integer(row, 3);
  }
  if (names.empty()) return kinds;
  const Rows ends = ask(sql::kind_ends, BoundValues(names));
  for (int row = 0; row < ends.size(); ++row) {
    const auto counts = std::ranges::lower_bound(kinds, ends.text(row, 0), {}, &KindCounts::kind);
    const bool success = static_cast<Status>(ends.integer(row, 1)) == Status::success;
    (success ? counts->last_success : counts->last_error) = JobLogId{ends.integer(row, 2)};
  }
  return kinds;
}

std::vector<ProcessInfo> PostgresReader::processes() {
  const Rows rows = ask(sql::processes_list);
  std::vector<ProcessInfo> processes;
  for (int row = 0; row < rows.size(); ++row) {
    processes.push_back(
        {ProcessId{rows.integer(row, 0)}, rows.string(row, 1), rows.string(row, 2),
         rows.integer(row, 3), rows.string(row, 4), rows.string(row, 5), rows.time(row, 6),
         rows.time(row, 7), rows.is_null(row, 8) ? std::nullopt : pools_of_json(rows.text(row, 8)),
         rows.string(row, 9), rows.string(row, 10), roles_of_text(rows.text(row, 11))});
  }
  return processes;
}

std::vector<HeldRun> PostgresReader::runs_held_by(ProcessId process) {
  const Rows rows = ask(sql::runs_held_by, BoundValues(process.value));
  std::vector<HeldRun> runs;
  for (int row = 0; row < rows.size(); ++row) {
    runs.push_back({JobId{rows.integer(row, 0)}, JobLogId{rows.integer(row, 1)},
                    rows.string(row, 2), rows.string(row, 3),
                    static_cast<int>(rows.integer(row, 4)), static_cast<int>(rows.integer(row, 5)),
                    static_cast<Status>(rows.integer(row, 6))});
  }
  return runs;
}

std::vector<RunningRun> PostgresReader::running_runs(int limit) {
  const Rows rows = ask(sql::running_runs, BoundValues(limit));
  std::vector<RunningRun> runs;
  for (int row = 0; row < rows.size(); ++row) {
    RunningRun& run = runs.emplace_back();
    run.process = ProcessId{rows.integer(row, 0)};
    run.job = JobId{rows.integer(row, 1)};
    run.log = JobLogId{rows.integer(row, 2)};
    run.log_name = rows.string(row, 3);
    run.kind = rows.string(row, 4);
    run.queue = rows.string(row, 5);
    run.attempt = static_cast<int>(rows.integer(row, 6));
    run.status = static_cast<Status>(rows.integer(row, 7));
    run.claimed_at = rows.time(row, 8);
    run.started_at = rows.time_or_none(row, 9);
    run.progress = {static_cast<std::uint64_t>(rows.integer(row, 10)),
                    static_cast<std::uint64_t>(rows.integer(row, 11)), rows.string(row, 12)};
  }
  return runs;
}

std::vector<RecurringView> PostgresReader::recurring_tasks() {
  return recurring_tasks_after("", std::numeric_limits<int>::max());
}

std::int64_t PostgresReader::count_recurring_tasks() {
  return ask(sql::recurring_count).integer(0, 0);
}

std::vector<TaskSchedule> PostgresReader::task_schedules() {
  const Rows rows = ask(sql::recurring_schedules);
  std::vector<TaskSchedule> tasks;
  for (int row = 0; row < rows.size(); ++row) {
    tasks.push_back(
        {rows.string(row, 0), rows.string(row, 1), rows.string(row, 2), rows.integer(row, 3) != 0});
  }
  return tasks;
}

std::vector<RecurringView> PostgresReader::recurring_tasks_after(std::string_view after,
                                                                 int limit) {
  return read_tasks(ask(sql::recurring_list, BoundValues(after, limit)));
}

std::optional<RecurringView> PostgresReader::recurring_task(std::string_view key) {
  auto found = read_tasks(ask(sql::recurring_by_key, BoundValues(key)));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<RecurringView> PostgresReader::read_tasks(const Rows& rows) {
  std::vector<RecurringView> views;
  TextColumn keys;
  for (int row = 0; row < rows.size(); ++row) {
    RecurringView& view = views.emplace_back();
    view.task.key = rows.string(row, 0);
    view.task.schedule = rows.string(row, 1);
    view.task.zone = rows.string(row, 2);
    view.task.job.kind = rows.string(row, 3);
    view.task.job.arguments = rows.string(row, 4);
    view.task.job.queue = rows.string(row, 5);
    view.task.job.priority = static_cast<int>(rows.integer(row, 6));
    view.task.misfire = static_cast<MisfirePolicy>(rows.integer(row, 7));
    view.task.overlap = static_cast<OverlapPolicy>(rows.integer(row, 8));
    view.task.misfire_window = Duration{rows.integer(row, 9)};
    view.known_since = rows.time(row, 10);
    view.task.paused = rows.integer(row, 11) != 0;
    view.paused_by = rows.string(row, 12);
    view.task.problem = rows.string(row, 13);
    keys.push_back(view.task.key);
  }
  if (keys.empty()) return views;
  const Rows last = ask(sql::instants_last, BoundValues(keys));
  for (int row = 0; row < last.size(); ++row) {
    RecurringView& view = views[static_cast<std::size_t>(last.integer(row, 0) - 1)];
    const RecurringInstant instant = read_instant(last, row, 1);
    if (!view.last) view.last = instant;
    if (instant.outcome == InstantOutcome::run && !view.last_run) view.last_run = instant;
  }
  return views;
}

std::vector<std::optional<RecurringState>> PostgresReader::recurring_states(
    std::span<const std::string_view> keys) {
  std::vector<std::optional<RecurringState>> states(keys.size());
  if (keys.empty()) return states;
  const Rows rows = ask(sql::recurring_states, BoundValues(TextColumn(keys.begin(), keys.end())));
  for (int row = 0; row < rows.size(); ++row) {
    states[static_cast<std::size_t>(rows.integer(row, 0) - 1)] = {
        .paused = rows.integer(row, 1) != 0,
        .known_since = rows.time(row, 2),
        .last_instant = rows.time_or_none(row, 3)};
  }
  return states;
}

std::vector<RecurringInstant> PostgresReader::instants(std::string_view task, int limit) {
  const Rows rows = ask(sql::instants_list, BoundValues(task, limit));
  std::vector<RecurringInstant> instants;
  for (int row = 0; row < rows.size(); ++row) instants.push_back(read_instant(rows, row));
  return instants;
}

std::vector<InstantResult> PostgresReader::instant_results(std::string_view task,
                                                           std::optional<TimePoint> before,
                                                           int limit) {
  const Rows rows =
      ask(sql::instant_results, BoundValues(task, before ? to_micros(*before) : kEndOfTime, limit));
  std::vector<InstantResult> results;
  std::vector<std::int64_t> logs;
  for (int row = 0; row < rows.size(); ++row) {
    InstantResult& result = results.emplace_back();
    result.instant = read_instant(rows, row);
    if (!rows.is_null(row, 6)) result.state = static_cast<JobState>(rows.integer(row, 6));
    result.ended_as = rows.string(row, 7);
    if (rows.integer(row, 8) > 0) logs.push_back(rows.integer(row, 8));
  }
  const std::vector<JobLog> found = logs_by_ids(logs);
  for (int row = 0; row < rows.size(); ++row) {
    const auto log = std::ranges::find(found, JobLogId{rows.integer(row, 8)}, &JobLog::id);
    if (log != found.end()) results[static_cast<std::size_t>(row)].run = *log;
  }
  return results;
}

std::vector<AuditEntry> PostgresReader::audit_entries(const AuditFilter& filter) {
  const auto before = filter.before > 0 ? filter.before : kEndOfTime;
  const bool of_one = !filter.target_kind.empty() && !filter.target.empty();
  const Rows rows =
      of_one ? ask(sql::changes_of_target,
                   BoundValues(before, filter.target_kind, filter.target, filter.limit))
             : ask(sql::changes_page, BoundValues(before, filter.target_kind, filter.limit));
  std::vector<AuditEntry> entries;
  for (int row = 0; row < rows.size(); ++row) {
    entries.push_back({rows.integer(row, 0), rows.time(row, 1), rows.string(row, 2),
                       rows.string(row, 3), rows.string(row, 4), rows.string(row, 5),
                       rows.string(row, 6)});
  }
  return entries;
}

std::optional<TimePoint> PostgresReader::remembered_time() {
  const Rows rows = ask(sql::time_seen);
  if (rows.integer(0, 0) > 0) return rows.time(0, 0);
  return rows.time_or_none(0, 1);
}

RetentionOutlook PostgresReader::retention_outlook(const RetentionRules& rules) {
  const auto mark = [&](std::string_view name) {
    const Rows rows = ask(sql::mark_get, BoundValues(name));
    return rows.empty() ? std::int64_t{0} : rows.integer(0, 0);
  };
  /// Rows with ids in (first, last], aged up to `aged_to` (nothing: none is).
  const auto share = [&](const Rows& span, const Rows& last_aged,
                         std::int64_t done_to) -> RetentionOutlook::Share {
    if (span.is_null(0, 0)) return {};
    const std::int64_t first = std::max(span.integer(0, 0) - 1, done_to);
    const std::int64_t last = std::max(span.integer(0, 1), first);
    const std::int64_t aged_to =
        last_aged.empty() || last_aged.is_null(0, 0) ? first : last_aged.integer(0, 0);
    return {.all = last - first, .aged = std::clamp(aged_to, first, last) - first};
  };
  const Rows logs = ask(sql::log_span), jobs = ask(sql::job_span);
  const Rows aged_logs =
      ask(sql::log_last_aged, BoundValues(rules.logs_before, rules.clock_wrong_before));
  const Rows aged_details =
      ask(sql::log_last_aged, BoundValues(rules.details_before, rules.clock_wrong_before));
  const Rows aged_jobs =
      ask(sql::job_last_aged, BoundValues(rules.jobs_before, rules.clock_wrong_before));
  return {.logs = share(logs, aged_logs, 0),
          .details = share(logs, aged_details, mark("details_pruned_to")),
          .jobs = share(jobs, aged_jobs, 0)};
}

}  // namespace joblog::postgres
