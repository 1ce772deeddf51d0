// SPDX-License-Identifier: MIT
// Retention: one small batch a call, oldest first, so that it never delays a run.
//
// Ids rise with age, so each step reads rows in id order and stops at the first one that is too
// young. What a wrong clock has dated is as old as what came next (RetentionRules). The last
// success and the last error of each kind (kind_ends) always stay.
#include <algorithm>
#include <limits>
#include <optional>

#include "statements.h"
#include "storage/sqlite/ids_by_time.h"
#include "storage/sqlite/sqlite_reader.h"
#include "storage/sqlite/sqlite_transaction.h"

namespace joblog::sqlite {
namespace {

constexpr std::string_view kDetailsCursor = "details_pruned_to";
constexpr std::string_view kJobsCursor = "jobs_pruned_to";
constexpr std::string_view kTimeSeen = "time_seen";

std::int64_t read_cursor(Database& db, std::string_view name) {
  Query q(db, sql::sequence_get);
  q.bind(name);
  return q.step() ? q.integer(0) : 0;
}

/// When rows were made, asked in the order of their ids.
class Ages {
 public:
  /// `next_right`: the first row behind an id that no wrong clock has dated.
  Ages(Database& db, std::string_view next_right, const RetentionRules& rules)
      : db_(db), next_right_(next_right), wrong_before_(rules.clock_wrong_before) {}

  bool is_aged(std::int64_t id, TimePoint made_at, TimePoint before) {
    if (made_at >= before) return false;
    if (made_at >= wrong_before_) return true;
    if (!next_ || next_->id <= id) look_behind(id);
    return next_->made_at < before;
  }

 private:
  struct Next {
    std::int64_t id;
    TimePoint made_at;
  };
  void look_behind(std::int64_t id) {
    Query q(db_, next_right_);
    q.bind(id, wrong_before_);
    next_ = q.step() ? Next{q.integer(0), q.time(1)}
                     : Next{std::numeric_limits<std::int64_t>::max(), TimePoint::max()};
  }

  Database& db_;
  const std::string_view next_right_;
  const TimePoint wrong_before_;
  std::optional<Next> next_;
};

bool is_running(std::int64_t status) { return status < static_cast<int>(Status::error); }

}  // namespace

/// Details of aged logs. A cursor remembers how far all is done.
std::int64_t SqliteTransaction::prune_details(const RetentionRules& rules) {
  std::int64_t cursor = read_cursor(db_, kDetailsCursor);
  const std::int64_t start = cursor;
  auto left = static_cast<std::int64_t>(rules.batch);
  const auto batch = left;
  Ages ages(db_, sql::log_next_right, rules);
  Query logs(db_, sql::prune_details_candidates);
  logs.bind(cursor);
  for (std::size_t seen = 0; left > 0 && seen < rules.batch && logs.step(); ++seen) {
    if (!ages.is_aged(logs.integer(0), logs.time(4), rules.details_before)) break;
    if (logs.time(2) >= rules.details_before) break;
    const bool kept = logs.integer(3) != 0 || is_running(logs.integer(1));
    if (!kept) left -= delete_lines(JobLogId{logs.integer(0)}, left);
    if (left > 0) cursor = logs.integer(0);
  }
  if (cursor != start) Query(db_, sql::sequence_set).bind(kDetailsCursor, cursor).run();
  return batch - left;
}

Pruned SqliteTransaction::prune_logs(const RetentionRules& rules) {
  std::int64_t excess = 0;
  if (rules.logs_max > 0) {
    Query total(db_, sql::logs_total);
    total.step();
    excess = total.integer(0) - rules.logs_max;
  }
  std::vector<std::int64_t> aged;
  {
    Ages ages(db_, sql::log_next_right, rules);
    Query q(db_, sql::prune_logs_oldest);
    while (aged.size() < rules.batch && q.step()) {
      const bool too_many = std::cmp_less(aged.size(), excess);
      if (!too_many && !ages.is_aged(q.integer(0), q.time(2), rules.logs_before)) break;
      if (is_running(q.integer(1)) || q.integer(4) != 0) continue;
      if (too_many || q.time(3) < rules.logs_before) aged.push_back(q.integer(0));
    }
  }
  Pruned removed;
  const auto batch = static_cast<std::int64_t>(rules.batch);
  for (const std::int64_t id : aged) {
    removed.details += delete_lines(JobLogId{id}, batch - removed.total());
    if (removed.total() >= batch) break;  // Its other details, and itself, in the next batch.
    Query gone(db_, sql::log_delete);
    gone.bind(id);
    if (!gone.step()) continue;
    const auto status = static_cast<Status>(gone.integer(1));
    count_log(gone.text(0), gone.time(2), status, gone.integer(3), -1);
    if (status == Status::error) Query(db_, sql::log_error_delete).bind(id).run();
    ++removed.logs;
  }
  return removed;
}

std::int64_t SqliteTransaction::prune_jobs(const RetentionRules& rules) {
  std::int64_t excess = 0;
  if (rules.jobs_max > 0) {
    Query total(db_, sql::finished_jobs_total);
    total.step();
    excess = total.integer(0) - rules.jobs_max;
  }
  std::vector<std::pair<std::int64_t, std::string>> aged;
  std::int64_t cursor = read_cursor(db_, kJobsCursor);
  {
    Ages ages(db_, sql::job_next_right, rules);
    Query q(db_, sql::prune_jobs_oldest);
    q.bind(cursor);
    // Old failed jobs stay: never walk past all of them at once.
    const std::size_t looks = rules.batch * 10;
    bool at_the_end = true;
    for (std::size_t seen = 0; q.step(); ++seen) {
      const bool too_many = std::cmp_less(aged.size(), excess);
      if (!too_many && !ages.is_aged(q.integer(0), q.time(2), rules.jobs_before)) break;
      if (aged.size() >= rules.batch || seen >= looks) {
        at_the_end = false;
        break;
      }
      cursor = q.integer(0);
      if (static_cast<JobState>(q.integer(1)) != JobState::finished) continue;
      if (too_many || q.time(3) < rules.jobs_before) aged.emplace_back(q.integer(0), q.string(4));
    }
    if (at_the_end) cursor = 0;  // The next round starts from the oldest again.
  }
  Query(db_, sql::sequence_set).bind(kJobsCursor, cursor).run();
  for (const auto& [id, queue] : aged) {
    Query(db_, sql::job_delete).bind(id).run();
    count_job({.queue = queue, .key = {}}, JobState::finished, -1);
  }
  return static_cast<std::int64_t>(aged.size());
}

/// Instants as old as the logs they led to, but never a task's latest: the scheduler goes on from
/// it.
std::int64_t SqliteTransaction::prune_instants(const RetentionRules& rules) {
  std::vector<std::string> tasks;
  {
    Query q(db_, sql::instant_tasks);
    while (q.step()) tasks.push_back(q.string(0));
  }
  const auto batch = static_cast<std::int64_t>(rules.batch);
  std::int64_t removed = 0;
  for (const std::string& task : tasks) {
    if (removed >= batch) break;
    removed += Query(db_, sql::prune_instants).bind(task, rules.logs_before, batch - removed).run();
  }
  return removed;
}

/// What people did is kept as long as the logs are.
std::int64_t SqliteTransaction::prune_audit_entries(const RetentionRules& rules) {
  const auto batch = static_cast<std::int64_t>(rules.batch);
  return Query(db_, sql::prune_changes)
      .bind(rules.logs_before, batch, rules.clock_wrong_before)
      .run();
}

/// Jobs get half of the batch, so that logs without end keep none of them for long, and the logs
/// what is left.
Pruned SqliteTransaction::prune(const RetentionRules& rules) {
  flush();  // How many there are is read from the store: what this transaction did must be in it.
  Pruned pruned;
  RetentionRules part = rules;
  const auto left = [&] { return rules.batch - static_cast<std::size_t>(pruned.total()); };
  const std::int64_t details_before = read_cursor(db_, kDetailsCursor);
  part.batch = (rules.batch + 1) / 2;
  pruned.jobs = prune_jobs(part);
  part.batch = left();
  pruned.details = prune_details(part);
  part.batch = left();
  if (left() > 0) pruned += prune_logs(part);
  if (pruned.total() == 0) pruned.instants = prune_instants(rules);
  if (pruned.total() == 0) pruned.changes = prune_audit_entries(rules);
  // Details are looked for from their cursor on, and jobs until theirs begins anew.
  pruned.more =
      read_cursor(db_, kDetailsCursor) != details_before || read_cursor(db_, kJobsCursor) > 0;
  return pruned;
}

void SqliteTransaction::remember_time(TimePoint now) {
  Query(db_, sql::sequence_set).bind(kTimeSeen, to_micros(now)).run();
}

std::optional<TimePoint> SqliteReader::remembered_time() {
  if (const auto seen = read_cursor(db_, kTimeSeen); seen > 0) return from_micros(seen);
  Query names(db_, sql::log_names_get);
  const bool any_log = names.step() && names.integer(2) > 0;
  return any_log ? std::optional(names.time(2)) : std::nullopt;
}

RetentionOutlook SqliteReader::retention_outlook(const RetentionRules& rules) {
  /// Rows with ids in (first, last], aged up to the last that is by a right clock.
  const auto share = [&](std::string_view ends, std::string_view cursor,
                         std::optional<std::int64_t> last_aged) -> RetentionOutlook::Share {
    Query span(db_, ends);
    if (!span.step() || span.is_null(0)) return {};
    const std::int64_t first = std::max(span.integer(0) - 1, read_cursor(db_, cursor));
    const std::int64_t last = std::max(span.integer(1), first);
    return {.all = last - first,
            .aged = std::clamp(last_aged.value_or(first), first, last) - first};
  };
  const auto last_log = [&](TimePoint before) {
    const RowsInTime logs{sql::log_ids, sql::log_next_right, rules.clock_wrong_before};
    return rows_around(db_, logs, before).before;
  };
  Query job(db_, sql::job_last_aged);
  job.bind(rules.jobs_before, rules.clock_wrong_before);
  const auto last_job = job.step() ? std::optional(job.integer(0)) : std::nullopt;
  return {.logs = share(sql::log_ids, "", last_log(rules.logs_before)),
          .details = share(sql::log_ids, kDetailsCursor, last_log(rules.details_before)),
          .jobs = share(sql::job_ids, "", last_job)};
}

}  // namespace joblog::sqlite
