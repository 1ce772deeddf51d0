// SPDX-License-Identifier: MIT
#include "crash/worker/crashing_store.h"

#include <utility>

namespace joblog::test {
namespace {

class CrashingTransaction final : public Transaction {
 private:
  template <class Call>
  auto at_verb(std::string_view verb, Call call) {
    point_.before(verb);
    if constexpr (std::is_void_v<decltype(call())>) {
      call();
      point_.after(verb);
    } else {
      auto answer = call();
      point_.after(verb);
      return answer;
    }
  }

 public:
  CrashingTransaction(Transaction& real, CrashPoint& point) : real_(real), point_(point) {}

  std::vector<Enqueued> enqueue(std::span<const NewJob> jobs, TimePoint at) override {
    return at_verb("enqueue", [&] { return real_.enqueue(jobs, at); });
  }
  std::vector<Claim> claim_due(const ClaimDue& request) override {
    return at_verb("claim_due", [&] { return real_.claim_due(request); });
  }
  std::optional<Claim> enqueue_claimed(const NewJob& job, const ClaimDue& claimer) override {
    return at_verb("enqueue_claimed", [&] { return real_.enqueue_claimed(job, claimer); });
  }
  int promote_due(TimePoint now, int limit) override {
    return at_verb("promote_due", [&] { return real_.promote_due(now, limit); });
  }
  int hasten_retries(std::span<const HastenedRetry> retries) override {
    return at_verb("hasten_retries", [&] { return real_.hasten_retries(retries); });
  }
  void start_runs(std::span<const RunStart> starts) override {
    if (starts.empty()) return;
    at_verb("start_runs", [&] { real_.start_runs(starts); });
  }
  void append_details(std::span<const DetailView> details, ProcessId lease) override {
    at_verb("append_details", [&] { real_.append_details(details, lease); });
  }
  void put_open_lines(JobLogId log, std::span<const OpenLineReport> lines,
                      ProcessId lease) override {
    at_verb("put_open_lines", [&] { real_.put_open_lines(log, lines, lease); });
  }
  void report_progress(std::span<const ProgressReport> reports) override {
    at_verb("report_progress", [&] { real_.report_progress(reports); });
  }
  std::vector<Applied> finish_runs(std::span<const RunFinish> finishes) override {
    if (finishes.empty()) return {};
    return at_verb("finish_runs", [&] { return real_.finish_runs(finishes); });
  }
  void release(std::span<const Lease> leases) override {
    at_verb("release", [&] { real_.release(leases); });
  }
  bool retry_job(JobId job, TimePoint now, const Actor& by) override {
    return at_verb("retry_job", [&] { return real_.retry_job(job, now, by); });
  }
  bool run_now(JobId job, TimePoint now, const Actor& by) override {
    return at_verb("run_now", [&] { return real_.run_now(job, now, by); });
  }
  bool discard_job(JobId job, TimePoint now, const Actor& by) override {
    return at_verb("discard_job", [&] { return real_.discard_job(job, now, by); });
  }
  bool cancel_job(JobId job, TimePoint now, const Actor& by) override {
    return at_verb("cancel_job", [&] { return real_.cancel_job(job, now, by); });
  }
  void pause_queue(std::string_view queue, TimePoint now, const Actor& by) override {
    at_verb("pause_queue", [&] { real_.pause_queue(queue, now, by); });
  }
  bool resume_queue(std::string_view queue, TimePoint now, const Actor& by) override {
    return at_verb("resume_queue", [&] { return real_.resume_queue(queue, now, by); });
  }
  void record_audit_entry(const AuditEntry& change) override {
    at_verb("record_change", [&] { real_.record_audit_entry(change); });
  }
  ProcessId register_process(const ProcessInfo& process) override {
    return at_verb("register_process", [&] { return real_.register_process(process); });
  }
  bool heartbeat(ProcessId process, TimePoint now) override {
    return at_verb("heartbeat", [&] { return real_.heartbeat(process, now); });
  }
  void deregister_process(ProcessId process) override {
    at_verb("deregister_process", [&] { real_.deregister_process(process); });
  }
  void set_pools(ProcessId process, const std::vector<WorkPool>& pools) override {
    at_verb("set_pools", [&] { real_.set_pools(process, pools); });
  }
  bool knows_run(JobLogId log, ProcessId lease) override { return real_.knows_run(log, lease); }
  bool heartbeat_unchanged(ProcessId process, TimePoint heartbeat) override {
    return real_.heartbeat_unchanged(process, heartbeat);
  }
  std::vector<Applied> rescue(std::span<const Rescue> rescues) override {
    return at_verb("rescue", [&] { return real_.rescue(rescues); });
  }
  std::vector<LateOutcome> append_late(std::span<const LateWords> words) override {
    return at_verb("append_late", [&] { return real_.append_late(words); });
  }
  void put_recurring_tasks(std::span<const RecurringTask> tasks, TimePoint now) override {
    at_verb("put_recurring_tasks", [&] { real_.put_recurring_tasks(tasks, now); });
  }
  bool pause_recurring_task(std::string_view task, bool paused, TimePoint now,
                            const Actor& by) override {
    return at_verb("pause_recurring_task",
                   [&] { return real_.pause_recurring_task(task, paused, now, by); });
  }
  std::optional<RecurringInstant> record_instant(const RecordInstant& request) override {
    return at_verb("record_instant", [&] { return real_.record_instant(request); });
  }
  int free_instants(std::string_view task, TimePoint after) override {
    return at_verb("free_instants", [&] { return real_.free_instants(task, after); });
  }
  void remember_time(TimePoint now) override {
    at_verb("remember_time", [&] { real_.remember_time(now); });
  }
  Pruned prune(const RetentionRules& rules) override {
    return at_verb("prune", [&] { return real_.prune(rules); });
  }
  ConvertedLines convert_lines(std::size_t limit) override {
    return at_verb("convert_lines", [&] { return real_.convert_lines(limit); });
  }
  bool pause_conversion(bool paused, TimePoint now, const Actor& by) override {
    return at_verb("pause_conversion", [&] { return real_.pause_conversion(paused, now, by); });
  }
  std::int64_t replace_blocks(std::span<const SmallerBlock> blocks) override {
    return at_verb("replace_blocks", [&] { return real_.replace_blocks(blocks); });
  }
  void pass_blocks(std::int64_t next) override {
    at_verb("pass_blocks", [&] { real_.pass_blocks(next); });
  }
  void add_dictionary(const LogDictionary& dictionary, TimePoint now) override {
    at_verb("add_dictionary", [&] { real_.add_dictionary(dictionary, now); });
  }
  std::int64_t give_back_space() override {
    return at_verb("give_back_space", [&] { return real_.give_back_space(); });
  }

 private:
  Transaction& real_;
  CrashPoint& point_;
};

}  // namespace

Result<void> CrashingStore::write(const std::function<void(Transaction&)>& work) {
  point_.before("write");
  auto stored = real_->write([&](Transaction& tx) {
    CrashingTransaction crashing(tx, point_);
    work(crashing);
    point_.before("commit");
  });
  point_.after("commit");
  point_.after("write");
  return stored;
}

}  // namespace joblog::test
