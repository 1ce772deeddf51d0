// What can be asked of a store. All lists come in small pages with a keyset, newest first, and
// every query on a table that grows uses an index.
//
// Threads: a Reader belongs to the one thread inside Store::read and sees one snapshot.
// Errors: throws StoreError, which Store::read catches. Absence is an empty optional or vector.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/job.h"
#include "core/job_log.h"
#include "core/recurring.h"
#include "storage/transaction.h"

namespace joblog {

struct LogFilter {
  std::optional<Status> status{};
  std::string kind{};                ///< "" = any.
  std::optional<TimePoint> since{};  ///< Created at or after.
  std::optional<TimePoint> until{};  ///< Created before.
  std::string text{};  ///< Part of the name or of the error, any case of ASCII letters.
  JobLogId before{};   ///< Keyset: older than this one.
  JobLogId after{};    ///< Keyset: newer than this one; then the oldest of those come.
  int limit = 25;
};

struct JobFilter {
  std::optional<JobState> state{};
  std::string queue{};
  std::string kind{};
  std::string text{};  ///< Part of the arguments or of the error.
  JobId before{};
  int limit = 25;
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
};

struct KindCounts {
  std::string kind;
  std::int64_t logs[statuses] = {};
  JobLogId last_success;
  JobLogId last_error;
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

  virtual std::vector<JobLog> find_logs(const LogFilter& filter) = 0;
  virtual std::optional<JobLog> log_by_id(JobLogId id) = 0;
  virtual std::optional<JobLog> log_by_name(std::string_view name) = 0;
  /// The attempts of a job, oldest first.
  virtual std::vector<JobLog> logs_of_job(JobId job) = 0;
  /// Details with a sequence above `after`, in order.
  virtual std::vector<Detail> details(JobLogId log, std::int64_t after, int limit) = 0;

  virtual std::vector<Job> find_jobs(const JobFilter& filter) = 0;
  virtual std::optional<Job> job(JobId id) = 0;
  /// Who holds the concurrency key, oldest first.
  virtual std::vector<Job> holders_of(std::string_view concurrency_key, int limit) = 0;
  /// When the next scheduled job is due.
  virtual std::optional<TimePoint> next_due() = 0;
  /// Claimed jobs of this process that somebody asked to stop.
  virtual std::vector<JobId> cancel_requests(ProcessId process) = 0;

  virtual std::vector<QueueView> queues() = 0;
  virtual std::vector<KindCounts> kinds() = 0;
  virtual std::vector<ProcessInfo> processes() = 0;
  virtual std::vector<HeldRun> runs_held_by(ProcessId process) = 0;
  virtual std::vector<RecurringView> recurring_tasks() = 0;
  virtual std::vector<RecurringInstant> instants(std::string_view task, int limit) = 0;
};

}  // namespace joblog
