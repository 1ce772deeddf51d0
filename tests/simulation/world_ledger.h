// SPDX-License-Identifier: MIT
// What has truly happened, kept beside the store: every committed change in the order of the
// commits, and what programs and handlers did. It knows nothing of SQL; each new fact is compared
// with those before, so that a broken rule shows at the step that broke it.
//
// The first broken rule ends the simulation.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "machine.h"
#include "storage/transaction.h"

namespace joblog::simulation {

struct JobFacts {
  enum class State { waiting, claimed, failed, ended };
  State state = State::waiting;
  std::string kind;
  std::string request;
  int attempts = 0;
  Lease lease;                           ///< Of the last claim.
  bool cancelling = false;               ///< A person asked its run to stop.
  std::optional<TimePoint> finished_at;  ///< As it was stamped.
};

struct LogFacts {
  JobId job;
  std::string name;
  int attempt = 0;
  ProcessId holder;
  bool begun = false;       ///< Its handler was called.
  std::int64_t saying = 0;  ///< Lines it began to hand over.
  std::int64_t said = 0;    ///< Lines the handler handed over.
  bool ended = false;
  Status status = Status::created;
  bool lines_complete = false;  ///< Its end is its program's own: every line came along.
  TimePoint finished_at{};
};

struct ProcessFacts {
  std::int64_t program = 0;
  Instant heard{};  ///< Its registration or last heartbeat was committed.
};

class Ledger {
 public:
  explicit Ledger(const Instant& now) : now_(now) {}

  // Committed, in order.
  void enqueued(const NewJob& job, const Enqueued& answer);
  void claimed(const Claim& claim);
  void finished(const RunFinish& finish, Applied applied);
  void rescued(const Rescue& rescue, Applied applied, std::int64_t by_program);
  void released(const Lease& lease);
  void registered(ProcessId id, std::int64_t program);
  void heard(ProcessId id, bool known);
  void deregistered(ProcessId id, std::int64_t by_program);
  void planned(const RecordInstant& request, const std::optional<RecurringInstant>& record);
  void freed(const std::string& task, TimePoint after);
  void retried(JobId job);
  void discarded(JobId job);
  void asked_to_cancel(JobId job);
  void pruned(const Pruned& pruned);

  // Told to the caller.
  void acknowledged(const Enqueued& answer, const std::string& request);

  // Done by a handler.
  void begun(const std::string& log_name, int attempt, std::int64_t program);
  void saying(const std::string& log_name);
  void said(const std::string& log_name);

  const std::map<JobId, JobFacts>& jobs() const { return jobs_; }
  const std::map<JobLogId, LogFacts>& logs() const { return logs_; }
  std::map<JobLogId, LogFacts>& logs() { return logs_; }
  std::map<JobId, JobFacts>& jobs() { return jobs_; }
  const std::map<ProcessId, ProcessFacts>& processes() const { return processes_; }
  /// The latest instant of the task that was decided, by the world's time of the commit.
  std::map<std::string, Instant> last_decided;
  /// Ends that were committed since the last look: their logs have to be complete.
  std::vector<JobLogId> fresh_ends;
  bool removed_something = false;
  /// Called when a commit is noted as a whole.
  std::function<void()> on_commit;
  void forget_name(const std::string& log_name) { names_.erase(log_name); }
  /// Whether a program could read everything that the process's program had said.
  std::function<bool(std::int64_t dead, std::int64_t rescuer)> recovers_spool;
  /// Asked when a process is removed from the store by a program that it does not belong to.
  std::function<void(const ProcessFacts& dead, std::int64_t judge)> on_verdict;

  /// Says which rule is broken and ends the simulation: the fiber that found it never goes on.
  [[noreturn]] static void broken(std::string rule);
  /// The first broken rule; "" = none.
  static std::string& broken_rule();

 private:
  JobFacts& job(JobId id, std::string_view doing);
  bool holds(const JobFacts& job, const Lease& lease) const;
  void end_log(JobLogId id, Status status, TimePoint finished_at);
  void give_back(JobId id, JobLogId log, std::string_view doing);

  const Instant& now_;
  std::map<JobId, JobFacts> jobs_;
  std::map<JobLogId, LogFacts> logs_;
  std::map<std::string, JobLogId> names_;
  std::map<ProcessId, ProcessFacts> processes_;
  std::map<std::int64_t, std::set<std::int64_t>> of_program_;
  std::set<std::pair<std::string, TimePoint>> instants_;
};

}  // namespace joblog::simulation
