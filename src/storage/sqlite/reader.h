// SQLite's side of Reader: one read-only connection inside one snapshot.
#pragma once

#include "storage/reader.h"
#include "storage/sqlite/database.h"

namespace joblog::sqlite {

class SqliteReader final : public Reader {
 public:
  explicit SqliteReader(Database& database) : db_(database) {}

  std::vector<JobLog> find_logs(const LogFilter& filter) override;
  std::optional<JobLog> log_by_id(JobLogId id) override;
  std::optional<JobLog> log_by_name(std::string_view name) override;
  std::vector<JobLog> logs_of_job(JobId job) override;
  std::vector<Detail> details(JobLogId log, std::int64_t after, int limit) override;
  std::vector<Job> find_jobs(const JobFilter& filter) override;
  std::optional<Job> job(JobId id) override;
  std::vector<Job> holders_of(std::string_view concurrency_key, int limit) override;
  std::optional<TimePoint> next_due() override;
  std::vector<JobId> cancel_requests(ProcessId process) override;
  std::vector<QueueView> queues() override;
  std::vector<KindCounts> kinds() override;
  std::vector<ProcessInfo> processes() override;
  std::vector<HeldRun> runs_held_by(ProcessId process) override;
  std::vector<RecurringView> recurring_tasks() override;
  std::vector<RecurringInstant> instants(std::string_view task, int limit) override;

 private:
  Database& db_;
};

}  // namespace joblog::sqlite
