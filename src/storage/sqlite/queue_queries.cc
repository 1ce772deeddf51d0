// Reading jobs, queues, processes and recurring tasks.
#include "statements.h"
#include "storage/sqlite/filter.h"
#include "storage/sqlite/reader.h"

namespace joblog::sqlite {
namespace {

template <class Row>
Job read_job(const Row& row) {
  Job job;
  job.id = JobId{row.integer(0)};
  job.spec.kind = row.string(1);
  job.spec.arguments = row.string(2);
  job.spec.queue = row.string(3);
  job.spec.priority = static_cast<int>(row.integer(4));
  job.state = static_cast<JobState>(row.integer(5));
  job.run_at = row.time(6);
  job.attempts = static_cast<int>(row.integer(7));
  job.spec.attempts_max = static_cast<int>(row.integer(8));
  job.spec.timeout = Duration{row.integer(9)};
  job.spec.trigger = static_cast<Trigger>(row.integer(10));
  job.spec.triggered_by = row.string(11);
  job.spec.unique_key = row.string(12);
  job.spec.concurrency_key = row.string(13);
  job.spec.concurrency_limit = static_cast<int>(row.integer(14));
  job.spec.request_id = row.string(15);
  job.created_at = row.time(16);
  job.claimed_at = row.time_or_none(17);
  job.finished_at = row.time_or_none(18);
  job.cancel_requested_at = row.time_or_none(19);
  job.process = ProcessId{row.integer(20)};
  job.ended_as = row.string(21);
  job.error_class = row.string(22);
  job.error_message = row.string(23);
  job.last_log = JobLogId{row.integer(24)};
  job.last_log_name = row.string(25);
  return job;
}

RecurringInstant read_instant(const Query& row) {
  return {row.string(0), row.time(1),           static_cast<InstantOutcome>(row.integer(2)),
          row.string(3), JobId{row.integer(4)}, row.time(5)};
}

/// The partial indexes of jobs are used only where the state stands as a number in the statement.
std::string state_condition(JobState state) {
  return fmt::format("jobs.state = {}", static_cast<int>(state));
}

}  // namespace

std::vector<Job> SqliteReader::find_jobs(const JobFilter& filter) {
  Filter where;
  if (filter.state) where.add(state_condition(*filter.state));
  if (!filter.queue.empty()) where.add("jobs.queue = ?", filter.queue);
  if (!filter.kind.empty()) where.add("jobs.kind = ?", filter.kind);
  if (!filter.text.empty()) {
    where.add_like("(jobs.arguments LIKE ? ESCAPE '\\' OR jobs.error_message LIKE ? ESCAPE '\\')",
                   filter.text, 2);
  }
  if (filter.before) where.add("jobs.id < ?", filter.before.value);
  Statement q(db_.raw(), where.statement(sql::jobs_head, "jobs.id DESC", filter.limit));
  where.bind(q);
  std::vector<Job> jobs;
  while (q.step()) jobs.push_back(read_job(RowOf{q}));
  return jobs;
}

std::optional<Job> SqliteReader::job(JobId id) {
  Query q(db_, sql::job_by_id);
  q.bind(id.value);
  return q.step() ? std::optional(read_job(q)) : std::nullopt;
}

std::vector<Job> SqliteReader::holders_of(std::string_view concurrency_key, int limit) {
  Query q(db_, sql::key_holders_list);
  q.bind(concurrency_key, limit);
  std::vector<Job> jobs;
  while (q.step()) jobs.push_back(read_job(q));
  return jobs;
}

std::optional<TimePoint> SqliteReader::next_due() {
  Query q(db_, sql::next_due);
  return q.step() ? q.time_or_none(0) : std::nullopt;
}

std::vector<JobId> SqliteReader::cancel_requests(ProcessId process) {
  Query q(db_, sql::cancel_requests);
  q.bind(process.value);
  std::vector<JobId> jobs;
  while (q.step()) jobs.push_back(JobId{q.integer(0)});
  return jobs;
}

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
                         q.string(4), q.string(5), q.time(6), q.time(7)});
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

std::vector<RecurringView> SqliteReader::recurring_tasks() {
  std::vector<RecurringView> views;
  Query q(db_, sql::recurring_list);
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
    if (auto last = instants(view.task.key, 1); !last.empty()) view.last = last.front();
    Query run(db_, sql::instant_last_run);
    run.bind(view.task.key);
    if (run.step()) view.last_run = read_instant(run);
  }
  return views;
}

std::vector<RecurringInstant> SqliteReader::instants(std::string_view task, int limit) {
  Query q(db_, sql::instants_list);
  q.bind(task, limit);
  std::vector<RecurringInstant> instants;
  while (q.step()) instants.push_back(read_instant(q));
  return instants;
}

}  // namespace joblog::sqlite
