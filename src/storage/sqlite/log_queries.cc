// SPDX-License-Identifier: MIT
// The list of job logs, as its walks find it (log_walks.h).
#include "statements.h"
#include "storage/sqlite/log_row.h"
#include "storage/sqlite/log_walks.h"
#include "storage/sqlite/sqlite_reader.h"

namespace joblog::sqlite {

std::vector<JobLog> SqliteReader::find_logs(const LogFilter& filter) {
  return logs_by_ids(LogWalks(db_, filter, nullptr).ids());
}

FoundLogs SqliteReader::search_logs(const LogFilter& filter) {
  LogWalks walks(db_, filter, &watch_);
  FoundLogs found{.logs = logs_by_ids(walks.ids())};
  found.stopped_at = walks.stopped_at();
  return found;
}

std::vector<JobLog> SqliteReader::logs_by_ids(const std::vector<std::int64_t>& ids) {
  std::vector<JobLog> logs;
  logs.reserve(ids.size());
  for (const std::int64_t id : ids) {
    if (auto log = log_by_id(JobLogId{id})) logs.push_back(std::move(*log));
  }
  return logs;
}

std::optional<JobLog> SqliteReader::log_by_id(JobLogId id) {
  Query q(db_, sql::log_by_id);
  q.bind(id.value);
  return q.step() ? std::optional(read_log(q)) : std::nullopt;
}

std::optional<JobLog> SqliteReader::log_by_name(std::string_view name) {
  Query q(db_, sql::log_by_name);
  q.bind(name);
  return q.step() ? std::optional(read_log(q)) : std::nullopt;
}

}  // namespace joblog::sqlite
