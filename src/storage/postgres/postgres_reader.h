// SPDX-License-Identifier: MIT
// PostgreSQL's side of Reader: one connection inside one snapshot (REPEATABLE READ, READ ONLY).
//
// Threads: that of the read. Errors: throws StoreError.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "postgres/postgres_client.h"
#include "storage/read_limit.h"
#include "storage/reader.h"

namespace joblog::postgres {

class PostgresReader final : public Reader {
 public:
  /// Both outlive it. Made before the transaction begins.
  PostgresReader(Client& client, const ReadLimit& limit);

  std::vector<JobLog> find_logs(const LogFilter& filter) override;
  FoundLogs search_logs(const LogFilter& filter) override;
  std::optional<JobLog> log_by_id(JobLogId id) override;
  std::optional<JobLog> log_by_name(std::string_view name) override;
  std::vector<JobLog> attempts_of(JobLogId log) override;
  std::vector<JobLog> logs_of_job(JobId job) override;
  std::vector<RunBucket> run_buckets(TimePoint since, TimePoint until,
                                     std::string_view kind) override;
  std::vector<PastSuccess> recent_successes(std::string_view kind, JobLogId before,
                                            int limit) override;
  std::optional<JobLog> last_success_before(std::string_view kind, JobLogId log) override;
  RunNeighbours neighbours_of(std::string_view kind, JobLogId log) override;
  int errors_since_success(std::string_view kind, int at_most) override;

  using Reader::details;
  DetailPage details(const DetailWindow& window) override;
  DetailFacts detail_facts(JobLogId log) override;
  std::vector<Detail> open_lines(JobLogId log) override;
  std::int64_t next_error(JobLogId log, std::int64_t after) override;
  std::int64_t previous_error(JobLogId log, std::int64_t before) override;
  LineSpan line_of(JobLogId log, std::int64_t sequence) override;
  DetailHits search_details(const DetailSearch& search) override;
  std::optional<SearchSpan> span_of(const RunSearch& search) override;
  FoundRuns search_runs(const RunSearch& search, const SearchSpan& span) override;

  JobPage list_jobs(const JobFilter& filter) override;
  JobCount count_jobs(const JobFilter& filter, std::int64_t at_most) override;
  std::vector<FailureCause> failure_causes(int limit) override;
  std::optional<Job> job(JobId id) override;
  std::vector<Job> holders_of(std::string_view concurrency_key, int limit) override;
  std::vector<JobCount> jobs_ahead_of(std::span<const Job> jobs, std::int64_t at_most) override;
  std::optional<TimePoint> next_due() override;
  std::vector<WaitingRetry> retries_behind(TimePoint at, JobId job, int limit) override;
  std::vector<JobId> cancel_requests(ProcessId process) override;

  std::vector<QueueView> queues() override;
  std::vector<KindCounts> kinds() override;
  std::vector<ProcessInfo> processes() override;
  std::vector<HeldRun> runs_held_by(ProcessId process) override;
  std::vector<RunningRun> running_runs(int limit) override;
  std::vector<RecurringView> recurring_tasks() override;
  std::int64_t count_recurring_tasks() override;
  std::vector<TaskSchedule> task_schedules() override;
  std::vector<RecurringView> recurring_tasks_after(std::string_view after, int limit) override;
  std::optional<RecurringView> recurring_task(std::string_view key) override;
  std::vector<std::optional<RecurringState>> recurring_states(
      std::span<const std::string_view> keys) override;
  std::vector<RecurringInstant> instants(std::string_view task, int limit) override;
  std::vector<InstantResult> instant_results(std::string_view task, std::optional<TimePoint> before,
                                             int limit) override;

  std::vector<KindEnds> kind_ends() override;
  std::vector<TaskEnds> task_ends() override;
  std::vector<BriefRun> runs_of_task(std::string_view task, JobId before, int limit) override;
  std::vector<RunPoint> run_points(std::string_view kind, JobLogId before, int limit) override;

  std::vector<AuditEntry> audit_entries(const AuditFilter& filter) override;

  std::optional<TimePoint> remembered_time() override;
  RetentionOutlook retention_outlook(const RetentionRules& rules) override;

  Conversion conversion() override;
  SmallBlocks small_blocks(JobLogId last, std::size_t limit) override;
  NewestDictionary newest_dictionary() override;
  std::int64_t logs_to_compress() override;
  StoreSpace space() override;

  /// Throws when nobody waits for the answer any more.
  Rows ask(std::string_view sql, const BoundValues& values = BoundValues());
  /// For each step of a walk: it is to stop with what it has. Looks at the limit now and then only;
  /// never at the first steps, so that every walk gets on.
  bool is_enough();
  /// For steps that take long.
  bool is_enough_now();
  /// No log of this id or a lower one can appear any more: each of them is in the snapshot, or was
  /// undone.
  std::int64_t settled_to();

 private:
  void require_patience() const;
  using Visit = std::function<bool(Job&)>;  ///< False: enough.
  void walk_jobs(const JobFilter& filter, const Visit& visit);
  Rows next_places(const JobFilter& filter, bool up, const JobPosition& from, std::int64_t count);
  std::vector<JobLog> logs_by_ids(const std::vector<std::int64_t>& ids);
  std::vector<Job> jobs_by_ids(const NumberColumn& ids);
  std::vector<RecurringView> read_tasks(const Rows& rows);
  std::vector<BriefRun> brief_runs(const NumberColumn& ids);

  Client& db_;
  const ReadLimit& limit_;
  Client::Ticket last_id_ = 0, claims_ = 0;  ///< What was looked at before the snapshot.
  std::optional<std::int64_t> settled_to_;
  unsigned steps_ = 0;
  bool enough_ = false;
};

}  // namespace joblog::postgres
