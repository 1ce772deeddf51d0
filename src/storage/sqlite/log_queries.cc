// Reading job logs and their details.
//
// A filter is put together from conditions, each of which leaves the order by id alone: an index on
// status or kind holds its rows in id order, so a page is the first 25 steps of a walk, at any
// depth.
#include <algorithm>

#include "statements.h"
#include "storage/sqlite/filter.h"
#include "storage/sqlite/reader.h"

namespace joblog::sqlite {
namespace {

template <class Row>
JobLog read_log(const Row& row) {
  JobLog log;
  log.id = JobLogId{row.integer(0)};
  log.name = row.string(1);
  log.status = static_cast<Status>(row.integer(2));
  log.kind = row.string(3);
  log.queue = row.string(4);
  log.job = JobId{row.integer(5)};
  log.attempt = static_cast<int>(row.integer(6));
  log.attempts_max = static_cast<int>(row.integer(7));
  log.trigger = static_cast<Trigger>(row.integer(8));
  log.triggered_by = row.string(9);
  log.process = row.string(10);
  log.created_at = row.time(11);
  log.started_at = row.time_or_none(12);
  log.finished_at = row.time_or_none(13);
  log.updated_at = row.time(14);
  log.waited = Duration{row.integer(15)};
  log.detail_count = row.integer(16);
  log.progress = {static_cast<std::uint64_t>(row.integer(17)),
                  static_cast<std::uint64_t>(row.integer(18)), row.string(19)};
  log.statistics = statistics_from_json(row.text(20));
  log.error_class = row.string(21);
  log.error_message = row.string(22);
  return log;
}

}  // namespace

std::vector<JobLog> SqliteReader::find_logs(const LogFilter& filter) {
  Filter where;
  if (filter.status) where.add("status = ?", static_cast<int>(*filter.status));
  if (!filter.kind.empty()) where.add("kind = ?", filter.kind);
  if (filter.since) {
    where.add("created_at >= ?", *filter.since);
    where.add("id >= (SELECT id FROM job_logs WHERE created_at >= ? ORDER BY created_at LIMIT 1)",
              *filter.since);
  }
  if (filter.until) {
    where.add("created_at < ?", *filter.until);
    where.add(
        "id <= (SELECT id FROM job_logs WHERE created_at < ? ORDER BY created_at DESC LIMIT 1)",
        *filter.until);
  }
  if (!filter.text.empty()) {
    where.add_like(
        "(name LIKE ? ESCAPE '\\' OR error_class LIKE ? ESCAPE '\\' OR error_message LIKE ? ESCAPE "
        "'\\')",
        filter.text, 3);
  }
  if (filter.before) where.add("id < ?", filter.before.value);
  if (filter.after) where.add("id > ?", filter.after.value);
  const bool upwards = filter.after && !filter.before;
  Statement q(db_.raw(), where.statement(sql::logs_head, upwards ? "id" : "id DESC", filter.limit));
  where.bind(q);
  std::vector<JobLog> logs;
  while (q.step()) logs.push_back(read_log(RowOf{q}));
  if (upwards) std::reverse(logs.begin(), logs.end());
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

std::vector<JobLog> SqliteReader::logs_of_job(JobId job) {
  Query q(db_, sql::logs_of_job);
  q.bind(job.value);
  std::vector<JobLog> logs;
  while (q.step()) logs.push_back(read_log(q));
  return logs;
}

std::vector<Detail> SqliteReader::details(JobLogId log, std::int64_t after, int limit) {
  Query q(db_, sql::details_page);
  q.bind(log.value, after, limit);
  std::vector<Detail> details;
  while (q.step()) {
    const auto flags = q.integer(4);
    details.push_back({q.integer(0), q.time(1), static_cast<Level>(q.integer(2)),
                       static_cast<Source>(q.integer(3)), (flags & 1) != 0, (flags & 2) != 0,
                       q.string(5)});
  }
  return details;
}

}  // namespace joblog::sqlite
