// SPDX-License-Identifier: MIT
// How kinds and recurring tasks ended last. Each is a look-up by key or id: the number of kinds and
// tasks counts, not that of runs.
#include <algorithm>
#include <functional>
#include <limits>

#include "statements.h"
#include "storage/sqlite/sqlite_reader.h"

namespace joblog::sqlite {
namespace {

constexpr auto kEndOfTime = std::numeric_limits<std::int64_t>::max();

std::optional<BriefRun> read_brief_run(Database& db, std::int64_t id) {
  Query q(db, sql::run_brief);
  q.bind(id);
  if (!q.step()) return std::nullopt;
  return BriefRun{.log = JobLogId{q.integer(0)},
                  .name = q.string(1),
                  .job = JobId{q.integer(2)},
                  .status = static_cast<Status>(q.integer(3)),
                  .started_at = q.time_or_none(4),
                  .finished_at = q.time_or_none(5),
                  .warnings = q.integer(6),
                  .error_class = q.string(7),
                  .error_message = q.string(8),
                  .retry_at = q.time_or_none(9)};
}

RunPoint read_point(const Query& row) {
  return {.log = JobLogId{row.integer(0)},
          .name = row.string(1),
          .status = static_cast<Status>(row.integer(2)),
          .warnings = row.integer(5),
          .error_class = row.string(6),
          .started_at = row.time(3),
          .duration = row.time(4) - row.time(3),
          .statistics = statistics_from_json(row.text(7))};
}

}  // namespace

std::vector<KindEnds> SqliteReader::kind_ends() {
  std::vector<KindEnds> kinds;
  Query q(db_, sql::kind_ends_list);
  while (q.step()) {
    if (kinds.empty() || kinds.back().kind != q.text(0)) kinds.emplace_back().kind = q.string(0);
    const bool success = static_cast<Status>(q.integer(1)) == Status::success;
    (success ? kinds.back().success : kinds.back().error) = read_brief_run(db_, q.integer(2));
  }
  return kinds;
}

std::vector<TaskEnds> SqliteReader::task_ends() {
  std::vector<TaskEnds> tasks;
  Query q(db_, sql::task_ends);
  while (q.step()) {
    tasks.push_back({.task = q.string(0),
                     .kind = q.string(1),
                     .schedule = q.string(2),
                     .zone = q.string(3),
                     .problem = q.string(6),
                     .paused = q.integer(4) != 0,
                     .paused_by = q.string(5),
                     .known_since = q.time(7),
                     .last_instant = q.time_or_none(8),
                     .running = static_cast<int>(q.integer(9)),
                     .waiting = static_cast<int>(q.integer(10)),
                     .waiting_since = q.time_or_none(11),
                     .last = std::nullopt});
    Query last(db_, sql::task_runs);
    last.bind(tasks.back().task, kEndOfTime, 1);
    if (last.step()) tasks.back().last = read_brief_run(db_, last.integer(0));
  }
  return tasks;
}

std::vector<BriefRun> SqliteReader::runs_of_task(std::string_view task, JobId before, int limit) {
  std::vector<BriefRun> runs;
  Query q(db_, sql::task_runs);
  q.bind(task, before ? before.value : kEndOfTime, limit);
  while (q.step()) {
    if (auto run = read_brief_run(db_, q.integer(0))) runs.push_back(std::move(*run));
  }
  return runs;
}

/// A walk down the index for each status; together they are in the order of ids.
std::vector<RunPoint> SqliteReader::run_points(std::string_view kind, JobLogId before, int limit) {
  std::vector<RunPoint> points;
  for (const Status status : {Status::error, Status::success}) {
    Query q(db_, sql::run_points);
    q.bind(kind, static_cast<int>(status), before ? before.value : kEndOfTime, limit);
    while (q.step()) points.push_back(read_point(q));
  }
  std::ranges::sort(points, std::ranges::greater{}, [](const RunPoint& p) { return p.log.value; });
  const auto most = static_cast<std::size_t>(limit);
  if (points.size() > most) points.resize(most);
  return points;
}

}  // namespace joblog::sqlite
