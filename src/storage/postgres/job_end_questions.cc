// SPDX-License-Identifier: MIT
// How kinds and recurring tasks ended last. Each is a look-up by key or id: the number of kinds and
// tasks counts, not that of runs.
#include <algorithm>
#include <limits>

#include "postgres_statements.h"
#include "storage/postgres/postgres_reader.h"

namespace joblog::postgres {
namespace {

constexpr auto kEndOfTime = std::numeric_limits<std::int64_t>::max();

BriefRun read_brief_run(const Rows& rows, int row) {
  return {.log = JobLogId{rows.integer(row, 0)},
          .name = rows.string(row, 1),
          .job = JobId{rows.integer(row, 2)},
          .status = static_cast<Status>(rows.integer(row, 3)),
          .started_at = rows.time_or_none(row, 4),
          .finished_at = rows.time_or_none(row, 5),
          .warnings = rows.integer(row, 6),
          .error_class = rows.string(row, 7),
          .error_message = rows.string(row, 8),
          .retry_at = rows.time_or_none(row, 9)};
}

RunPoint read_point(const Rows& rows, int row) {
  return {.log = JobLogId{rows.integer(row, 0)},
          .name = rows.string(row, 1),
          .status = static_cast<Status>(rows.integer(row, 2)),
          .warnings = rows.integer(row, 5),
          .error_class = rows.string(row, 6),
          .started_at = rows.time(row, 3),
          .duration = rows.time(row, 4) - rows.time(row, 3),
          .statistics = statistics_from_json(rows.text(row, 7))};
}

TaskEnds read_task_ends(const Rows& rows, int row) {
  return {.task = rows.string(row, 0),
          .kind = rows.string(row, 1),
          .schedule = rows.string(row, 2),
          .zone = rows.string(row, 3),
          .problem = rows.string(row, 6),
          .paused = rows.integer(row, 4) != 0,
          .paused_by = rows.string(row, 5),
          .known_since = rows.time(row, 7),
          .last_instant = rows.time_or_none(row, 8),
          .running = static_cast<int>(rows.integer(row, 9)),
          .waiting = static_cast<int>(rows.integer(row, 10)),
          .waiting_since = rows.time_or_none(row, 11),
          .last = std::nullopt};
}

const BriefRun* find_run(const std::vector<BriefRun>& runs, std::int64_t id) {
  const auto found = std::ranges::lower_bound(runs, JobLogId{id}, {}, &BriefRun::log);
  return found != runs.end() && found->log == JobLogId{id} ? &*found : nullptr;
}

NumberColumn column_of(const Rows& rows, int column) {
  NumberColumn numbers;
  for (int row = 0; row < rows.size(); ++row) {
    if (!rows.is_null(row, column)) numbers.push_back(rows.integer(row, column));
  }
  return numbers;
}

}  // namespace

/// By their ids, upwards.
std::vector<BriefRun> PostgresReader::brief_runs(const NumberColumn& ids) {
  std::vector<BriefRun> runs;
  if (ids.empty()) return runs;
  const Rows rows = ask(sql::runs_brief, BoundValues(ids));
  for (int row = 0; row < rows.size(); ++row) runs.push_back(read_brief_run(rows, row));
  std::ranges::sort(runs, {}, &BriefRun::log);
  return runs;
}

std::vector<KindEnds> PostgresReader::kind_ends() {
  const Rows counted = ask(sql::kinds_counted);
  TextColumn names;
  for (int row = 0; row < counted.size(); ++row) {
    if (names.empty() || names.back() != counted.text(row, 0)) {
      names.push_back(counted.string(row, 0));
    }
  }
  std::vector<KindEnds> kinds;
  if (names.empty()) return kinds;
  const Rows ends = ask(sql::kind_ends, BoundValues(names));
  const std::vector<BriefRun> runs = brief_runs(column_of(ends, 2));
  for (int row = 0; row < ends.size(); ++row) {
    const BriefRun* const run = find_run(runs, ends.integer(row, 2));
    if (run == nullptr) continue;
    if (kinds.empty() || kinds.back().kind != ends.text(row, 0)) {
      kinds.emplace_back().kind = ends.string(row, 0);
    }
    (run->status == Status::success ? kinds.back().success : kinds.back().error) = *run;
  }
  return kinds;
}

std::vector<TaskEnds> PostgresReader::task_ends() {
  const Rows rows = ask(sql::task_ends);
  TextColumn names;
  std::vector<TaskEnds> tasks;
  for (int row = 0; row < rows.size(); ++row) {
    tasks.push_back(read_task_ends(rows, row));
    names.push_back(tasks.back().task);
  }
  if (names.empty()) return tasks;
  const Rows last = ask(sql::task_last_runs, BoundValues(names));
  const std::vector<BriefRun> runs = brief_runs(column_of(last, 1));
  for (int row = 0; row < last.size(); ++row) {
    const auto task = static_cast<std::size_t>(last.integer(row, 0) - 1);
    const BriefRun* const run = find_run(runs, last.integer(row, 1));
    if (run != nullptr) tasks[task].last = *run;
  }
  return tasks;
}

std::vector<BriefRun> PostgresReader::runs_of_task(std::string_view task, JobId before, int limit) {
  const Rows rows =
      ask(sql::task_runs, BoundValues(task, before ? before.value : kEndOfTime, limit));
  const std::vector<std::int64_t> ids = column_of(rows, 0);
  const std::vector<BriefRun> found = brief_runs(ids);
  std::vector<BriefRun> runs;
  for (const std::int64_t id : ids) {
    if (const BriefRun* const run = find_run(found, id)) runs.push_back(*run);
  }
  return runs;
}

/// A walk down the index for each status; together they are in the order of ids.
std::vector<RunPoint> PostgresReader::run_points(std::string_view kind, JobLogId before,
                                                 int limit) {
  std::vector<RunPoint> points;
  for (const Status status : {Status::error, Status::success}) {
    const Rows rows = ask(sql::run_points, BoundValues(kind, static_cast<int>(status),
                                                       before ? before.value : kEndOfTime, limit));
    for (int row = 0; row < rows.size(); ++row) points.push_back(read_point(rows, row));
  }
  std::ranges::sort(points, std::ranges::greater{}, [](const RunPoint& p) { return p.log.value; });
  const auto most = static_cast<std::size_t>(limit);
  if (points.size() > most) points.resize(most);
  return points;
}

}  // namespace joblog::postgres
