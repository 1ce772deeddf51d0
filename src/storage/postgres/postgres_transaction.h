// SPDX-License-Identifier: MIT
// PostgreSQL's side of Transaction: one connection inside BEGIN … COMMIT, READ COMMITTED, with the
// locks that the verbs take by themselves.
//
// What needs no answer is queued, so that a batch of many rows is a few round trips. Rows are
// changed many at a time. Counts are gathered in memory and inserted by flush(), before the COMMIT.
//
// Locks are taken in one order as far as a batch of verbs allows it: concurrency keys, unique
// values, jobs by id, processes. Where two transactions meet in another order PostgreSQL undoes
// one, and Store::write runs its work again.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/log_block.h"
#include "core/overlap.h"
#include "postgres/postgres_client.h"
#include "storage/job_after_run.h"
#include "storage/postgres/committed_memory.h"
#include "storage/rescue_verdict.h"
#include "storage/transaction.h"

namespace joblog::postgres {

class PostgresTransaction final : public Transaction {
 public:
  /// All outlive it.
  PostgresTransaction(Client& client, CommittedMemory& memory, BlockEncoder& encoder)
      : db_(client), memory_(memory), encoder_(encoder) {}

  /// Sends what was gathered. Before each COMMIT.
  void flush();
  /// What the store may remember once the COMMIT was answered.
  CommittedMemory::Learned learned() && { return std::move(learned_); }
  bool has_written() const { return has_written_; }

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
  /// Ended logs of a kind in an hour; negative where retention has removed more than have ended.
  struct RunDelta {
    std::array<std::int64_t, statuses> logs{};
    std::int64_t with_warnings = 0;
  };
  struct LockedJob {
    JobState state = JobState::ready;
    std::string queue, concurrency_key, unique_key;
    std::int64_t limit = 1;
  };
  /// Where the ready jobs of a queue stand that a claim may take.
  struct Place {
    std::int64_t priority = 0, run_at = 0, id = 0;
    auto operator<=>(const Place&) const = default;
  };
  /// The lines of one finish, or of one append, of one log.
  using LineBatch = std::span<const DetailView>;
  /// What the end of a run has found in the store.
  struct EndedRun {
    std::int64_t lines = 0;  ///< That were stored before.
    TimePoint claimed_at;
    std::string kind, queue, concurrency_key;
    bool ends_job = false;
    bool is_settled = false;  ///< One finish has won already.
  };
  using EndedRuns = std::map<std::int64_t, EndedRun>;  ///< By the log.
  struct HeldStart {
    std::int64_t holder = 0, at = 0;
  };

  Rows ask(std::string_view sql, const BoundValues& values = BoundValues());
  void send(std::string_view sql, const BoundValues& values = BoundValues());
  std::int64_t change(std::string_view sql, const BoundValues& values);

  void ensure_queues(std::span<const NewJob> jobs);
  std::vector<std::int64_t> next_job_ids(std::size_t count);
  void lock_keys(std::set<std::string> keys);
  std::int64_t holders_of(std::string_view concurrency_key);
  JobState admitted(std::string_view concurrency_key, std::int64_t limit);
  void unblock(const std::string& concurrency_key);
  std::optional<Enqueued> existing(const NewJob& job);
  Enqueued insert_bound(const NewJob& job, std::int64_t id, TimePoint at);
  void insert_free(std::span<const NewJob* const> jobs, std::span<const std::int64_t> ids,
                   TimePoint at);

  std::vector<std::int64_t> take_ready(const ClaimDue& request);
  std::vector<std::int64_t> take_up_to(const ClaimDue& request, int limit,
                                       const std::function<Rows(int)>& places);
  std::vector<Claim> claim(const std::vector<std::int64_t>& jobs, const ClaimDue& request);
  /// The first id of the second's logs; the other one is 0 unless this transaction made it.
  std::pair<std::int64_t, std::int64_t> second_of(TimePoint now);

  void send_starts();
  TimePoint started_at(const RunFinish& finish) const;
  void put_blocks(std::span<const LineBatch> lines);
  void end_runs(std::span<const RunFinish* const> finishes, std::span<const JobAfterRun> ends,
                EndedRuns& ended);
  bool has_ended_so(const RunFinish& finish);
  std::vector<JobAfterRun> jobs_after(std::span<const RunFinish* const> finishes);
  static LineBatch lines_behind(LineBatch lines, std::int64_t last);
  bool release_one(const Lease& lease);
  std::optional<DeadAttempt> dead_attempt(const Lease& lease);
  Applied rescue_one(const Rescue& rescue);
  std::vector<Detail> rescued_open_lines(JobLogId log, std::int64_t after);
  LateOutcome append_late_one(const LateWords& words);
  void count_log(const std::string& kind, TimePoint created_at, Status status, bool warned,
                 std::int64_t delta);

  std::optional<LockedJob> lock_job(JobId job);
  bool end_waiting_job(JobId job, const LockedJob& facts, TimePoint now, std::string_view ended_as,
                       const Actor& by);
  bool is_repeat(std::string_view action, std::string_view target_kind, std::string_view target,
                 TimePoint now, const Actor& by);
  void record_named(std::string_view action, std::string_view target_kind, std::string_view target,
                    TimePoint now, const Actor& by);
  void record_job_change(JobId job, TimePoint now, const Actor& by, std::string_view action);
  std::string why_skipped(const RecordInstant& request);

  std::int64_t prune_details(const RetentionRules& rules);
  Pruned prune_logs(const RetentionRules& rules);
  void prune_seconds(const RetentionRules& rules);
  std::int64_t prune_jobs(const RetentionRules& rules);
  std::int64_t prune_instants(const RetentionRules& rules);

  Client& db_;
  CommittedMemory& memory_;
  BlockEncoder& encoder_;
  CommittedMemory::Learned learned_;
  bool has_written_ = false;
  std::set<std::string> locked_keys_;
  std::map<std::int64_t, HeldStart> starts_;  ///< By the log; not sent yet.
  std::map<std::pair<std::string, std::int64_t>, RunDelta> run_deltas_;  ///< By kind and hour.
  std::map<std::string, std::int64_t> finished_deltas_;                  ///< By queue.
};

}  // namespace joblog::postgres
