// SPDX-License-Identifier: MIT
// A transaction that notes what it was asked and what it answered, for the ledger: the notes count
// when the commit does.
#pragma once

#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "world_ledger.h"

namespace joblog::simulation {

class WatchedTransaction final : public Transaction {
 public:
  using Notes = std::vector<std::function<void(Ledger&)>>;
  WatchedTransaction(Transaction& real, std::int64_t program, Notes& notes)
      : real_(real), program_(program), notes_(notes) {}

  std::vector<Enqueued> enqueue(std::span<const NewJob> jobs, TimePoint at) override;
  std::vector<Claim> claim_due(const ClaimDue& request) override;
  std::optional<Claim> enqueue_claimed(const NewJob& job, const ClaimDue& claimer) override;
  int promote_due(TimePoint now, int limit) override { return real_.promote_due(now, limit); }
  int hasten_retries(std::span<const HastenedRetry> retries) override {
    return real_.hasten_retries(retries);
  }

  void start_runs(std::span<const RunStart> starts) override { real_.start_runs(starts); }
  void append_details(std::span<const DetailView> details, ProcessId lease) override {
    real_.append_details(details, lease);
  }
  void put_open_lines(JobLogId log, std::span<const OpenLineReport> lines,
                      ProcessId lease) override {
    real_.put_open_lines(log, lines, lease);
  }
  void report_progress(std::span<const ProgressReport> reports) override {
    real_.report_progress(reports);
  }
  std::vector<Applied> finish_runs(std::span<const RunFinish> finishes) override;
  void release(std::span<const Lease> leases) override;

  bool retry_job(JobId job, TimePoint now, const Actor& by) override;
  bool run_now(JobId job, TimePoint now, const Actor& by) override {
    return real_.run_now(job, now, by);
  }
  bool discard_job(JobId job, TimePoint now, const Actor& by) override;
  bool cancel_job(JobId job, TimePoint now, const Actor& by) override;

  void pause_queue(std::string_view queue, TimePoint now, const Actor& by) override {
    real_.pause_queue(queue, now, by);
  }
  bool resume_queue(std::string_view queue, TimePoint now, const Actor& by) override {
    return real_.resume_queue(queue, now, by);
  }
  void record_audit_entry(const AuditEntry& change) override { real_.record_audit_entry(change); }

  ProcessId register_process(const ProcessInfo& process) override;
  bool heartbeat(ProcessId process, TimePoint now) override;
  void deregister_process(ProcessId process) override;
  void set_pools(ProcessId process, const std::vector<WorkPool>& pools) override {
    real_.set_pools(process, pools);
  }
  bool knows_run(JobLogId log, ProcessId lease) override { return real_.knows_run(log, lease); }
  bool heartbeat_unchanged(ProcessId process, TimePoint at) override {
    return real_.heartbeat_unchanged(process, at);
  }
  std::vector<Applied> rescue(std::span<const Rescue> rescues) override;
  std::vector<LateOutcome> append_late(std::span<const LateWords> words) override {
    return real_.append_late(words);
  }

  void put_recurring_tasks(std::span<const RecurringTask> tasks, TimePoint now) override {
    real_.put_recurring_tasks(tasks, now);
  }
  bool pause_recurring_task(std::string_view task, bool paused, TimePoint now,
                            const Actor& by) override {
    return real_.pause_recurring_task(task, paused, now, by);
  }
  std::optional<RecurringInstant> record_instant(const RecordInstant& request) override;
  int free_instants(std::string_view task, TimePoint after) override;
  Pruned prune(const RetentionRules& rules) override;
  void remember_time(TimePoint now) override { real_.remember_time(now); }
  ConvertedLines convert_lines(std::size_t limit) override { return real_.convert_lines(limit); }
  bool pause_conversion(bool paused, TimePoint now, const Actor& by) override {
    return real_.pause_conversion(paused, now, by);
  }
  std::int64_t replace_blocks(std::span<const SmallerBlock> blocks) override {
    return real_.replace_blocks(blocks);
  }
  void pass_blocks(std::int64_t next) override { real_.pass_blocks(next); }
  void add_dictionary(const LogDictionary& dictionary, TimePoint now) override {
    real_.add_dictionary(dictionary, now);
  }
  std::int64_t give_back_space() override { return real_.give_back_space(); }

 private:
  template <class Note>
  void note(Note what) {
    notes_.emplace_back(std::move(what));
  }

  Transaction& real_;
  const std::int64_t program_;
  Notes& notes_;
};

}  // namespace joblog::simulation
