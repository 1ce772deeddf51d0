// SPDX-License-Identifier: MIT
// SQLite's side of Transaction: one connection inside BEGIN IMMEDIATE … COMMIT.
//
// Counters, id sequences and the ends of kinds are gathered in memory while the verbs run and
// written once, by flush(), before the COMMIT: a batch of a thousand jobs touches each counter row
// once.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/log_block.h"
#include "core/log_names.h"
#include "core/overlap.h"
#include "sqlite/database.h"
#include "storage/job_after_run.h"
#include "storage/rescue_verdict.h"
#include "storage/sqlite/write_cache.h"
#include "storage/transaction.h"

namespace joblog::sqlite {

class SqliteTransaction final : public Transaction {
 public:
  /// `cache` is what is remembered of this database. All outlive it.
  SqliteTransaction(Database& database, WriteCache& cache, BlockEncoder& encoder)
      : db_(database), cache_(cache), encoder_(encoder) {}

  /// Writes what was gathered. Before each COMMIT, once.
  void flush();

  std::vector<Enqueued> enqueue(std::span<const NewJob> jobs, TimePoint at) override;
  std::vector<Claim> claim_due(const ClaimDue& request) override;
  std::optional<Claim> enqueue_claimed(const NewJob& wanted, const ClaimDue& claimer) override;
  int promote_due(TimePoint now, int limit) override;
  int hasten_retries(std::span<const HastenedRetry> retries) override;

  void start_runs(std::span<const RunStart> starts) override;
  void append_details(std::span<const DetailView> details, ProcessId holder) override;
  void put_open_lines(JobLogId log, std::span<const OpenLineReport> lines,
                      ProcessId holder) override;
  void report_progress(std::span<const ProgressReport> reports) override;
  std::vector<Applied> finish_runs(std::span<const RunFinish> finishes) override;
  void release(std::span<const Lease> leases) override;
  bool knows_run(JobLogId log, ProcessId holder) override;

  bool retry_job(JobId job, TimePoint now, const Actor& by) override;
  bool run_now(JobId job, TimePoint now, const Actor& by) override;
  bool discard_job(JobId job, TimePoint now, const Actor& by) override;
  bool cancel_job(JobId job, TimePoint now, const Actor& by) override;

  void pause_queue(std::string_view queue, TimePoint now, const Actor& by) override;
  bool resume_queue(std::string_view queue, TimePoint now, const Actor& by) override;

  void record_audit_entry(const AuditEntry& change) override;

  ProcessId register_process(const ProcessInfo& process) override;
  bool heartbeat(ProcessId process, TimePoint now) override;
  void deregister_process(ProcessId process) override;
  void set_pools(ProcessId process, const std::vector<WorkPool>& pools) override;
  bool heartbeat_unchanged(ProcessId process, TimePoint heartbeat) override;
  std::vector<Applied> rescue(std::span<const Rescue> rescues) override;
  std::vector<LateOutcome> append_late(std::span<const LateWords> words) override;

  void put_recurring_tasks(std::span<const RecurringTask> tasks, TimePoint now) override;
  bool pause_recurring_task(std::string_view task, bool paused, TimePoint now,
                            const Actor& by) override;
  std::optional<RecurringInstant> record_instant(const RecordInstant& request) override;
  int free_instants(std::string_view task, TimePoint after) override;

  Pruned prune(const RetentionRules& rules) override;
  void remember_time(TimePoint now) override;

  ConvertedLines convert_lines(std::size_t limit) override;
  bool pause_conversion(bool paused, TimePoint now, const Actor& by) override;
  std::int64_t replace_blocks(std::span<const SmallerBlock> blocks) override;
  void pass_blocks(std::int64_t next) override;
  void add_dictionary(const LogDictionary& dictionary, TimePoint now) override;
  std::int64_t give_back_space() override;

 private:
  struct Sequence {
    std::int64_t next = 0;
    std::int64_t stored = 0;
  };
  using JobCounts = std::array<std::int64_t, job_states>;
  /// What a job waits for.
  struct QueueAndKey {
    std::string_view queue;
    std::string_view key;  ///< Its concurrency key; "" = none.
  };
  struct HourDelta {
    std::int64_t hour = 0;
    std::array<std::int64_t, statuses> logs{};
    std::int64_t with_warnings = 0;  ///< Of the successes.
  };
  struct KindDelta {
    std::string kind;
    std::array<std::int64_t, statuses> logs{};
    std::int64_t with_warnings = 0;
    std::vector<HourDelta> hours;                   ///< The same by the hour of created_at.
    std::array<std::int64_t, statuses> last_log{};  ///< Highest id that ended so; 0 = none.
  };
  /// Candidate of claim_due: what the claim and its log need of a ready job.
  struct Ready {
    Claim claim;
    std::int64_t run_at = 0;
    Trigger trigger = Trigger::api;
    std::string triggered_by;
    std::int64_t previous_log = 0;
  };

  std::int64_t next_id(const char* sequence);
  /// A job of that state more (+1), or one less (-1). Whatever changes jobs says so here.
  void count_job(QueueAndKey job, JobState state, int delta);
  void move_job(QueueAndKey job, JobState from, JobState to);
  KindDelta& kind(std::string_view name);
  /// An ended log more, or one less.
  KindDelta& count_log(std::string_view kind, TimePoint created_at, Status status,
                       std::int64_t warnings, std::int64_t delta);
  void add_run_counter(std::string_view kind, const HourDelta& hour);
  void flush_kinds();
  void ensure_queue(std::string_view queue);
  void flush_counters();

  std::optional<Enqueued> existing(const NewJob& job);
  Enqueued insert_job(const NewJob& job, TimePoint at);
  std::int64_t holders_of(std::string_view concurrency_key);
  JobState admitted(std::string_view concurrency_key, std::int64_t limit);
  void unblock(std::string_view concurrency_key);
  Ready job_to_claim(JobId job);
  void claim(std::span<Ready> candidates, const ClaimDue& request);
  void insert_logs(std::span<const Ready> candidates, const ClaimDue& request);
  ReservedLogNames reserve_log_names(TimePoint now, std::size_t count);

  /// Of one log. What is stored already is passed over: an append whose answer was lost comes
  /// again. The number of the log's last line before.
  std::int64_t insert_details(std::span<const DetailView> details);
  void insert_block(std::span<const DetailView> lines, Compression compression);
  void pack_last_blocks(JobLogId log);
  const BlockForms& block_forms();
  bool is_passed(const DetailView& first);
  bool convert_block(std::span<const DetailView> lines);
  std::string request_of(const RunFinish& finish);
  bool end_job(const RunFinish& finish, const JobAfterRun& after);
  void end_log(const RunFinish& finish);
  bool has_ended_so(const RunFinish& finish);
  /// With the facts that the finish of a dead process does not have.
  RunFinish completed(const RunFinish& finish);
  Applied finish_run(const RunFinish& finish);
  bool end_waiting_job(JobId job, TimePoint now, std::string_view ended_as, std::string_view by,
                       bool failed_too);
  /// The last that was done to the target is this very change.
  bool is_repeat(std::string_view action, std::string_view target_kind, std::string_view target,
                 TimePoint now, const Actor& by);
  void record_named(std::string_view action, std::string_view target_kind, std::string_view target,
                    TimePoint now, const Actor& by);
  void record_job_change(JobId job, TimePoint now, const Actor& by, std::string_view action);
  bool release_one(const Lease& lease);  ///< False when it is lost.
  std::optional<DeadAttempt> dead_attempt(const Lease& lease);
  Applied rescue_one(const Rescue& rescue);
  LateOutcome append_late_one(const LateWords& words);
  struct InstantFacts {
    bool recorded = false;
    bool paused = false;
    bool has_unfinished_job = false;  ///< Its task.
  };
  InstantFacts instant_facts(const RecordInstant& request);
  UnfinishedWork unfinished_work(const RecordInstant& request, const InstantFacts& facts);

  /// Removes the first lines of a log, whole blocks, until `limit` is reached. How many: fewer than
  /// `limit` if those were the last.
  std::int64_t delete_lines(JobLogId log, std::int64_t limit);
  std::int64_t prune_details(const RetentionRules& rules);
  Pruned prune_logs(const RetentionRules& rules);
  std::int64_t prune_jobs(const RetentionRules& rules);
  std::int64_t prune_instants(const RetentionRules& rules);
  std::int64_t prune_audit_entries(const RetentionRules& rules);

  Database& db_;
  WriteCache& cache_;
  BlockEncoder& encoder_;
  bool few_ends_ = false;  ///< So few runs end that there is time to compress their last lines.
  std::map<std::string, Sequence, std::less<>> sequences_;
  std::set<std::string, std::less<>> queues_;  ///< Known to exist in this transaction.
  std::map<std::string, JobCounts, std::less<>> queue_deltas_;
  std::vector<KindDelta> kind_deltas_;
};

}  // namespace joblog::sqlite
