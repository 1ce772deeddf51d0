// SPDX-License-Identifier: MIT
// What can be asked of a store. All lists come in small pages with a keyset, newest first, and
// every query on a table that grows uses an index.
//
// Threads: a Reader belongs to the one thread inside Store::read and sees one snapshot.
// Errors: throws StoreError, which Store::read catches. Absence is an empty optional or vector.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/job.h"
#include "core/job_log.h"
#include "core/recurring.h"
#include "storage/audit_entry.h"
#include "storage/job_ends.h"
#include "storage/job_lists.h"
#include "storage/log_lists.h"
#include "storage/run_search.h"
#include "storage/transaction.h"

namespace joblog {

/// When a recurring task is planned.
struct TaskSchedule {
  std::string key, schedule, zone;
  bool paused = false;
};

struct QueueView {
  std::string name;
  bool paused = false;
  std::string paused_by;
  std::optional<TimePoint> paused_at;
  std::int64_t jobs[job_states] = {};     ///< By state.
  std::optional<TimePoint> oldest_ready;  ///< When the longest waiting one might have run.
};

struct RecurringView {
  RecurringTask task;
  std::optional<RecurringInstant> last;      ///< The last recorded instant.
  std::optional<RecurringInstant> last_run;  ///< The last that ran.
  TimePoint known_since;
  std::string paused_by;
};

/// What the scheduler must know of a task before it plans.
struct RecurringState {
  bool paused = false;
  TimePoint known_since;
  std::optional<TimePoint> last_instant;  ///< Recorded, whatever became of it.
};

/// A planned instant and what became of its job.
struct InstantResult {
  RecurringInstant instant;
  std::optional<JobState> state;  ///< Of the job; nothing when it enqueued none, or it was removed.
  std::string ended_as;           ///< As Job::ended_as.
  std::optional<JobLog> run;      ///< The job's last attempt; found without the job, too.
};

struct KindCounts {
  std::string kind;
  std::int64_t logs[statuses] = {};
  std::int64_t with_warnings = 0;  ///< Of the successes.
  JobLogId last_success;
  JobLogId last_error;
};

/// How much of what there is a first round of retention would remove, about.
struct RetentionOutlook {
  struct Share {
    std::int64_t all = 0;
    std::int64_t aged = 0;
  };
  Share logs, details, jobs;  ///< Details by the logs that have some.
};

/// How far lines that an earlier joblog stored have been taken over (Transaction::convert_lines).
struct Conversion {
  std::int64_t logs_left = 0;  ///< By their ids, so about.
  bool paused = false;
};

/// Room that the store takes on the disk.
struct StoreSpace {
  std::int64_t bytes = 0;
  std::int64_t free_bytes = 0;  ///< Of them: they hold nothing, and are used for what comes next.
  bool can_shrink = false;      ///< Transaction::give_back_space gives free ones back.
};

struct WaitingRetry {
  JobId job;
  std::string kind;
  int attempts = 0;  ///< So far.
  TimePoint at;
};

/// A running attempt of a process that may have died.
struct HeldRun {
  JobId job;
  JobLogId log;
  std::string log_name;
  std::string kind;
  int attempt = 1;
  int attempts_max = 1;
  Status status = Status::created;
};

class Reader {
 public:
  virtual ~Reader() = default;

  // Job logs.
  /// Whoever goes on from the newest id it was given (LogFilter::after) misses none: a log is found
  /// from the moment on at which no lower id can appear any more. Where one transaction commits at
  /// a time that is its commit. Where several do, ids are given out before they are committed and
  /// appear in any order: there a log is found once all transactions are over that began before
  /// it was made; by its id, its name or its job it is found at once.
  virtual std::vector<JobLog> find_logs(const LogFilter& filter) = 0;
  /// The same; a search for a text stops when the read's limit says that it is enough.
  virtual FoundLogs search_logs(const LogFilter& filter) = 0;
  virtual std::optional<JobLog> log_by_id(JobLogId id) = 0;
  virtual std::optional<JobLog> log_by_name(std::string_view name) = 0;
  /// All attempts of the job that ran `log`, oldest first, it among them; also when the job itself
  /// has been removed by age. Nothing when there is no such log.
  virtual std::vector<JobLog> attempts_of(JobLogId log) = 0;
  /// The attempts of a job, oldest first. Of a job that retention removed only those are found that
  /// followed another attempt, with the one before them: ask attempts_of.
  virtual std::vector<JobLog> logs_of_job(JobId job) = 0;
  /// The hours that [since, until) touches and that have runs, oldest first. kind "" = all kinds.
  virtual std::vector<RunBucket> run_buckets(TimePoint since, TimePoint until,
                                             std::string_view kind) = 0;
  /// The newest successes of the kind that are older than `before` (none: all), newest first.
  virtual std::vector<PastSuccess> recent_successes(std::string_view kind, JobLogId before,
                                                    int limit) = 0;
  virtual std::optional<JobLog> last_success_before(std::string_view kind, JobLogId log) = 0;
  virtual RunNeighbours neighbours_of(std::string_view kind, JobLogId log) = 0;
  /// How many of the kind have failed since its last success, those that somebody cancelled left
  /// out; counts no further than `at_most`.
  virtual int errors_since_success(std::string_view kind, int at_most) = 0;

  // Details of a job log.
  virtual DetailPage details(const DetailWindow& window) = 0;
  /// Details with a sequence above `after`, in order.
  std::vector<Detail> details(JobLogId log, std::int64_t after, int limit) {
    return details({.log = log, .after = after, .limit = limit, .max_bytes = SIZE_MAX}).details;
  }
  /// The last ones with a sequence below `before` (0: the end), in order.
  std::vector<Detail> details_before(JobLogId log, std::int64_t before, int limit) {
    return details({.log = log, .before = before, .from_end = true, .limit = limit}).details;
  }
  virtual DetailFacts detail_facts(JobLogId log) = 0;
  /// What stands in lines of a running log that are not finished, the oldest first; sequence 0.
  virtual std::vector<Detail> open_lines(JobLogId log) = 0;
  /// The sequence of the nearest error above or below; 0 = none.
  virtual std::int64_t next_error(JobLogId log, std::int64_t after) = 0;
  virtual std::int64_t previous_error(JobLogId log, std::int64_t before) = 0;
  /// The line that the detail `sequence` is a part of. Passes over its messages without reading
  /// them.
  virtual LineSpan line_of(JobLogId log, std::int64_t sequence) = 0;
  /// Details that hold a text as it is typed, in any case of letters; of two parts of a line
  /// that hold it together, the first. Reads the log from where the search begins to its end, or
  /// as far as the read's limit lets it.
  virtual DetailHits search_details(const DetailSearch& search) = 0;

  /// Where the runs lie that a search may look at, `before_line` and `runs` left as they are;
  /// nothing when there are none.
  virtual std::optional<SearchSpan> span_of(const RunSearch& search) = 0;
  /// The runs of the span, the newest first, in whose name, error or lines the text stands. Reads
  /// downwards, until it has enough runs or the read's limit says that it is enough, and gets on
  /// with each call. Lines of the runs that it returns are counted to the run's first one, unless
  /// it stopped in the run.
  virtual FoundRuns search_runs(const RunSearch& search, const SearchSpan& span) = 0;

  // Jobs.
  virtual JobPage list_jobs(const JobFilter& filter) = 0;
  std::vector<Job> find_jobs(const JobFilter& filter) { return list_jobs(filter).jobs; }
  /// How many match, counted no further than `at_most` or the read's limit. Ignores keyset and
  /// limit of the filter.
  virtual JobCount count_jobs(const JobFilter& filter, std::int64_t at_most) = 0;
  /// The causes of failed jobs, those with the most jobs first.
  virtual std::vector<FailureCause> failure_causes(int limit) = 0;
  virtual std::optional<Job> job(JobId id) = 0;
  /// Who holds the concurrency key, oldest first.
  virtual std::vector<Job> holders_of(std::string_view concurrency_key, int limit) = 0;
  /// For each job, how many ready ones of the same queue will be claimed before it.
  virtual std::vector<JobCount> jobs_ahead_of(std::span<const Job> jobs, std::int64_t at_most) = 0;
  /// When the next scheduled job is due.
  virtual std::optional<TimePoint> next_due() = 0;
  /// Jobs that wait for a further attempt behind (`at`, `job`), the soonest first.
  virtual std::vector<WaitingRetry> retries_behind(TimePoint at, JobId job, int limit) = 0;
  /// Claimed jobs of this process that somebody asked to stop.
  virtual std::vector<JobId> cancel_requests(ProcessId process) = 0;

  // Queues, kinds, processes, recurring tasks, what people did.
  virtual std::vector<QueueView> queues() = 0;
  virtual std::vector<KindCounts> kinds() = 0;
  virtual std::vector<ProcessInfo> processes() = 0;
  virtual std::vector<HeldRun> runs_held_by(ProcessId process) = 0;
  /// What all processes run, the longest first.
  virtual std::vector<RunningRun> running_runs(int limit) = 0;
  virtual std::vector<RecurringView> recurring_tasks() = 0;
  virtual std::int64_t count_recurring_tasks() = 0;
  /// Of all tasks, by name: what is needed to plan them. Quick with ten thousand of them.
  virtual std::vector<TaskSchedule> task_schedules() = 0;
  /// By name, those behind `after` ("" = from the first one on).
  virtual std::vector<RecurringView> recurring_tasks_after(std::string_view after, int limit) = 0;
  virtual std::optional<RecurringView> recurring_task(std::string_view key) = 0;
  /// One for each key, in the same order; nothing for a task that is not known. A look-up a task:
  /// meant for thousands of them.
  virtual std::vector<std::optional<RecurringState>> recurring_states(
      std::span<const std::string_view> keys) = 0;
  virtual std::vector<RecurringInstant> instants(std::string_view task, int limit) = 0;
  /// Instants before `before` (nothing: the newest ones), newest first.
  virtual std::vector<InstantResult> instant_results(std::string_view task,
                                                     std::optional<TimePoint> before,
                                                     int limit) = 0;

  // Jobs as people think of them; see storage/job_list.h.
  /// Of every kind of which a run has ended, by name. Takes as long as there are kinds.
  virtual std::vector<KindEnds> kind_ends() = 0;
  /// Of every recurring task, by name. Takes as long as there are tasks.
  virtual std::vector<TaskEnds> task_ends() = 0;
  /// The last attempt of each of the task's jobs that have started, the newest job first; jobs made
  /// before `before` (none: all). Runs that a person started are not among them.
  virtual std::vector<BriefRun> runs_of_task(std::string_view task, JobId before, int limit) = 0;
  /// Runs of the kind that have ended, before `before` (none: all), newest first.
  virtual std::vector<RunPoint> run_points(std::string_view kind, JobLogId before, int limit) = 0;

  virtual std::vector<AuditEntry> audit_entries(const AuditFilter& filter) = 0;

  // Time and age.
  /// As Transaction::remember_time said last; else when the newest job log was made. Nothing: the
  /// store has seen nothing yet.
  virtual std::optional<TimePoint> remembered_time() = 0;
  /// By ids, which rise with age: quick, and nearly exact.
  virtual RetentionOutlook retention_outlook(const RetentionRules& rules) = 0;

  // Upkeep; as quick in a large store as in a small one.
  virtual Conversion conversion() = 0;
  /// The next small blocks that were made without a dictionary, of logs up to `last`.
  virtual SmallBlocks small_blocks(JobLogId last, std::size_t limit) = 0;
  virtual NewestDictionary newest_dictionary() = 0;
  /// Logs to which Transaction::pass_blocks has not come yet; by their ids, so about.
  virtual std::int64_t logs_to_compress() = 0;
  virtual StoreSpace space() = 0;
};

}  // namespace joblog
