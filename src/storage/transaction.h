// SPDX-License-Identifier: MIT
// What can be done to a store, in the words of the domain and in batches. Everything done through
// one Transaction commits together or not at all.
//
// Every change to a claimed job is fenced by its Lease: a process whose lease was taken away
// changes nothing and is told so (Applied::lost). Rules: docs/states.md.
//
// Threads: used by the one thread inside Store::write. Views in requests must live until the verb
// returns. Errors: verbs throw StoreError, which Store::write catches.
//
// Times are wall times, UTC, and come from the caller's Clock; a store stores and compares what it
// is given and asks no clock of its own. `now` and `at` are the time of the verb. What the verbs of
// one process say is compared with what others have said (when a job may run, an instant, a
// heartbeat), so processes on several machines must be given clocks that follow the store's: that
// is the wiring's work, and no verb's. Whether a process lives is not told by such a comparison but
// by a heartbeat that moves (queue/heartbeat_watch.h).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/job.h"
#include "core/job_log.h"
#include "core/lease.h"
#include "core/recurring.h"
#include "core/transition.h"
#include "core/work_pool.h"
#include "storage/audit_entry.h"
#include "storage/small_blocks.h"

namespace joblog {

enum class Applied : std::uint8_t { won, lost };

struct Enqueued {
  JobId id;
  JobState state = JobState::ready;
  bool existed = false;  ///< An unfinished job has the unique key, or any job the request id.
};

struct ClaimDue {
  ProcessId process;
  std::string process_name;         ///< Host and pid, kept with the log.
  std::vector<std::string> queues;  ///< Empty: every queue.
  int limit = 1;
  TimePoint now;
};

/// The lease on a claimed job, and what its run needs: the attempt is counted, its job log exists.
struct Claim : Lease {
  std::string log_name;
  std::string kind;
  std::string arguments;
  std::string queue;
  std::string concurrency_key;
  int attempts_max = 1;
  Duration timeout{};
  TimePoint claimed_at;  ///< Its log was created then.
  Duration waited{};     ///< From the time the job might run to its claim.
};

/// A retry whose time was computed from a clock that was ahead.
struct HastenedRetry {
  JobId job;
  TimePoint at;
};

struct RunStart {
  JobLogId log;
  ProcessId holder;
  TimePoint at;
};

struct ProgressReport {
  JobLogId log;
  ProcessId holder;
  TimePoint at;
  Progress progress;
};

/// What stands in a line that is not finished; at most one of each source.
struct OpenLineReport {
  Source source = Source::standard_output;
  TimePoint at;
  Level level = Level::info;
  bool escaped = false;
  std::string message;  ///< Valid UTF-8, not empty.
};

struct RunFinish {
  Lease lease;
  Status status = Status::success;
  JobEnd job_end = JobEnd::finished;
  TimePoint started_at;
  TimePoint finished_at;
  TimePoint retry_at;  ///< For JobEnd::retry.
  std::string error_class;
  std::string error_message;
  Statistics statistics;
  Progress progress;
  std::int64_t detail_count = 0;  ///< Of the whole log.
  std::int64_t warnings = 0;      ///< Of its lines those with level warning or error.
  std::string first_warning;      ///< The first of them; "" = none.
  std::string queue;              ///< As claimed: saves a look-up.
  std::string kind;               ///< "": queue, kind and key are looked up.
  std::string concurrency_key;
  TimePoint claimed_at{};           ///< As claimed: saves a look-up. 0 = look it up.
  std::vector<DetailView> details;  ///< The last ones; stored only if the lease still stands.
  bool had_open_lines = false;      ///< put_open_lines has been called: they go.
};

struct ProcessInfo {
  ProcessId id;
  std::string kind;  ///< "serve" or "command line".
  std::string host;
  std::int64_t pid = 0;
  std::string start_mark;  ///< Boot, pid space and start time: tells a reused pid from the process.
  std::string version;
  TimePoint started_at;
  TimePoint heartbeat_at;
  /// Its worker threads, of a server. Nothing: it has not said, then it may take anything.
  std::optional<std::vector<WorkPool>> pools{};
  std::string machine_id{};  ///< queue/machine_id.h; "": it has not said, and may be anywhere.
  std::string node{};        ///< What people call the machine; "": by its host name.
  /// What it does, of what servers can share among them. Empty: everything.
  std::vector<std::string> roles{};
};

/// A job whose process died, as the rescuer's verdict on it.
struct Rescue {
  Lease lease;  ///< Its holder is the process that died.
  JobEnd job_end = JobEnd::failed;
  /// Known to have been claimed only: handed back as if never claimed.
  bool never_started = false;
  TimePoint at;
  TimePoint retry_at;
  std::string message;  ///< The last detail and the log's error: who died and when.
};

/// What a process that was taken for dead had in its spool of a run, when the spool was found after
/// others had ended the run.
struct LateWords {
  JobLogId log;
  ProcessId holder;   ///< The process.
  std::string where;  ///< On which machine the spool was, as people call it.
  TimePoint at;
  std::vector<DetailView> details;  ///< With the numbers that the process gave them, and its times.
  std::vector<OpenLineReport> open_lines;
  /// How the run had ended there. Nothing: it had not, or that is not known.
  std::optional<Status> ended_as{};
  TimePoint ended_at{};
};

enum class LateOutcome : std::uint8_t {
  stored,   ///< What was missing is in the log.
  nothing,  ///< Nothing was missing, or the run ended otherwise.
  removed,  ///< There was something, but retention has removed the log, or lines of it.
};

struct RecordInstant {
  std::string task;
  TimePoint instant;
  InstantOutcome outcome = InstantOutcome::run;  ///< What the planner decided.
  std::string reason;
  OverlapPolicy overlap = OverlapPolicy::skip;
  NewJob job;  ///< Enqueued when the outcome is run.
  TimePoint now;
};

struct RetentionRules {
  TimePoint details_before;  ///< Details of logs that ended before this are removed.
  TimePoint logs_before;
  TimePoint jobs_before;
  std::int64_t logs_max = 0;  ///< 0 = no such limit.
  std::int64_t jobs_max = 0;
  /// Rows one call removes. A store that keeps lines in blocks removes whole ones: the last may go
  /// beyond it.
  std::size_t batch = 500;
  /// 2026-01-01, before which no joblog ran: a row that says it is older was made while the
  /// clock was wrong. It is as old as the next one by id that is not, and young while there is
  /// none.
  TimePoint clock_wrong_before = from_micros(1'767'225'600'000'000);
};

struct Pruned {
  std::int64_t details = 0, logs = 0, jobs = 0, instants = 0, changes = 0;
  bool more = false;  ///< It stopped before the end: another call may find more.
  std::int64_t total() const { return details + logs + jobs + instants + changes; }
  bool is_all() const { return total() == 0 && !more; }
  Pruned& operator+=(const Pruned& next) {
    details += next.details;
    logs += next.logs;
    jobs += next.jobs;
    instants += next.instants;
    changes += next.changes;
    more = next.more;
    return *this;
  }
};

/// What one step took over of lines that an earlier joblog stored in the form of its time.
struct ConvertedLines {
  std::int64_t lines = 0;
  std::int64_t logs_left_alone = 0;  ///< They cannot be taken over, and stay as they are.
  bool is_all = false;               ///< There was nothing left to do.
};

class Transaction {
 public:
  virtual ~Transaction() = default;

  // Jobs. Callers validate with problem_with() first; `at` is now. A new job whose trigger is a
  // person leaves a AuditEntry.
  virtual std::vector<Enqueued> enqueue(std::span<const NewJob> jobs, TimePoint at) = 0;
  /// The best jobs that are ready, by priority, then age, of queues that are not paused. None for a
  /// process that is not registered (any more): nobody would rescue what it claims.
  virtual std::vector<Claim> claim_due(const ClaimDue& request) = 0;
  /// Enqueues and claims in one step, past every other job and pause: for a run in the foreground.
  /// Nothing when the concurrency key is taken or the unique key exists.
  virtual std::optional<Claim> enqueue_claimed(const NewJob& job, const ClaimDue& claimer) = 0;
  /// Makes scheduled jobs ready (or blocked) whose time has come; how many.
  virtual int promote_due(TimePoint now, int limit) = 0;
  /// Retries that wait for a later time than this wait for this one; how many.
  virtual int hasten_retries(std::span<const HastenedRetry> retries) = 0;

  // Runs.
  virtual void start_runs(std::span<const RunStart> starts) = 0;
  /// Details of one log keep the order of their sequence; a repeated one is ignored.
  virtual void append_details(std::span<const DetailView> details, ProcessId holder) = 0;
  /// Replaces all open lines of a log. They go with the end of the run; rescue makes them details.
  virtual void put_open_lines(JobLogId log, std::span<const OpenLineReport> lines,
                              ProcessId holder) = 0;
  virtual void report_progress(std::span<const ProgressReport> reports) = 0;
  /// The repeat of an end that was stored already has won, and changes nothing.
  virtual std::vector<Applied> finish_runs(std::span<const RunFinish> finishes) = 0;
  /// Hands back what was claimed but never started: the attempt is given back, its log is removed.
  virtual void release(std::span<const Lease> leases) = 0;
  /// Whether this store has, or once had, this run of this process. False when it never made such a
  /// log, or made it for another process: the run belongs to another store, or to this one as it
  /// was before an older backup was put in its place.
  virtual bool knows_run(JobLogId log, ProcessId holder) = 0;

  // What a person does to a job. Answer: false when the job is not in a state that allows it. Each
  // leaves a AuditEntry, unless Actor says that the caller does. The repeat of one that was stored
  // already, by the same person at the same `now`, is true and changes nothing; so with queues and
  // tasks.
  /// failed → ready, unless another has its unique key.
  virtual bool retry_job(JobId job, TimePoint now, const Actor& by) = 0;
  virtual bool run_now(JobId job, TimePoint now, const Actor& by) = 0;  ///< scheduled → ready.
  /// waiting or failed → finished.
  virtual bool discard_job(JobId job, TimePoint now, const Actor& by) = 0;
  /// A claimed job is told to stop (its process sees it within a second); a waiting one ends at
  /// once.
  virtual bool cancel_job(JobId job, TimePoint now, const Actor& by) = 0;

  // Queues.
  virtual void pause_queue(std::string_view queue, TimePoint now, const Actor& by) = 0;
  /// False when it was not paused.
  virtual bool resume_queue(std::string_view queue, TimePoint now, const Actor& by) = 0;

  /// For what no verb records: one AuditEntry for many jobs at once. Its id is given here.
  virtual void record_audit_entry(const AuditEntry& change) = 0;

  // Processes.
  virtual ProcessId register_process(const ProcessInfo& process) = 0;
  /// False when the process has been declared dead: its leases are gone, it must register anew.
  virtual bool heartbeat(ProcessId process, TimePoint now) = 0;
  virtual void deregister_process(ProcessId process) = 0;
  /// What the process takes from now on.
  virtual void set_pools(ProcessId process, const std::vector<WorkPool>& pools) = 0;
  /// Whether the last heartbeat of the process is still this one. Whoever ends its runs because it
  /// was silent asks first, in the same transaction.
  virtual bool heartbeat_unchanged(ProcessId process, TimePoint heartbeat) = 0;
  /// Ends the attempts of a dead process; each is fenced like a finish.
  virtual std::vector<Applied> rescue(std::span<const Rescue> rescues) = 0;
  /// Adds to logs of runs that rescue() ended what was still missing in them, once: a line that
  /// says how many there are and how late they come, then the missing ones with their own times and
  /// the numbers that follow (storage/late_lines.h). Only words of the process that held the run
  /// then. The run's end and its job stay as they are. A repeat changes nothing.
  virtual std::vector<LateOutcome> append_late(std::span<const LateWords> words) = 0;

  // Recurring tasks.
  /// Replaces the known tasks by these (from the config); keeps who is paused. One with a problem
  /// keeps everything else that is known of it. The server that said so last is right: that suits
  /// servers that share a machine and its configuration. A store for servers with configurations of
  /// their own must know who names a task, and remove only what no registered process names.
  virtual void put_recurring_tasks(std::span<const RecurringTask> tasks, TimePoint now) = 0;
  virtual bool pause_recurring_task(std::string_view task, bool paused, TimePoint now,
                                    const Actor& by) = 0;
  /// Records a planned instant once: a repeat answers nothing and does nothing. One that was
  /// planned to run is skipped when the task is paused or its overlap policy says so; both are
  /// looked up here, so that no pause that was answered comes too late.
  virtual std::optional<RecurringInstant> record_instant(const RecordInstant& request) = 0;
  /// Instants later than `after` were recorded by a clock that was ahead. They stay, a microsecond
  /// later, and their places become free: each may be recorded once more, when its time comes and
  /// not as one that was missed. How many.
  virtual int free_instants(std::string_view task, TimePoint after) = 0;

  /// Removes one small batch of what the rules say has aged, jobs beside logs; never a running log,
  /// never the last success or last error of a kind. Where much is to be passed over, it may find
  /// nothing and say that there may be more.
  virtual Pruned prune(const RetentionRules& rules) = 0;
  /// What the time was, for those who come later and wonder about their clock.
  virtual void remember_time(TimePoint now) = 0;

  // Upkeep.
  /// Takes over about `limit` lines that an earlier joblog stored in the form of its time, the
  /// oldest log first; of a long log its first ones, and the others with the next calls. Readers
  /// see no difference, at any moment.
  virtual ConvertedLines convert_lines(std::size_t limit) = 0;
  /// While it is paused servers take over no lines; convert_lines() itself does not ask. Leaves an
  /// AuditEntry when it changes something; else false.
  virtual bool pause_conversion(bool paused, TimePoint now, const Actor& by) = 0;
  /// Puts blocks of Reader::small_blocks in their smaller form; how many. One that has changed
  /// meanwhile, or is gone, is left as it is. Those of one call lie close together afterwards.
  virtual std::int64_t replace_blocks(std::span<const SmallerBlock> blocks) = 0;
  /// Reader::small_blocks finds none before this id any more. It never goes back.
  virtual void pass_blocks(std::int64_t next) = 0;
  /// The dictionary for small blocks from now on. Those of before stay.
  virtual void add_dictionary(const LogDictionary& dictionary, TimePoint now) = 0;
  /// Gives a small portion of the free space inside the store back to the file system, a few pages;
  /// how many bytes. 0: there is none, or the store gives none back.
  virtual std::int64_t give_back_space() = 0;
};

}  // namespace joblog
