// SPDX-License-Identifier: MIT
// Retention: one small batch a call, oldest first, by one process at a time.
//
// Ids rise with age, so each step reads rows in id order and stops at the first one that is too
// young. What a wrong clock has dated is as old as what came next (RetentionRules). The last
// success and the last error of each kind always stay; so does how a job has ended, when its log
// goes first.
#include <algorithm>
#include <limits>
#include <optional>

#include "postgres_statements.h"
#include "storage/postgres/postgres_transaction.h"

namespace joblog::postgres {
namespace {

constexpr std::string_view kDetailsMark = "details_pruned_to";
constexpr std::string_view kJobsMark = "jobs_pruned_to";
constexpr std::string_view kSecondsMark = "seconds_pruned_to";
constexpr std::string_view kTimeSeen = "time_seen";
constexpr std::int64_t kRowsRead = 500;  ///< At once, on the way to what is aged.

std::int64_t mark(Client& db, std::string_view name) {
  const Rows rows = db.ask(sql::mark_get, BoundValues(name));
  return rows.empty() ? 0 : rows.integer(0, 0);
}

/// When rows were made, asked in the order of their ids.
class RowAges {
 public:
  /// `next_right`: the first row behind an id that no wrong clock has dated.
  RowAges(Client& db, std::string_view next_right, const RetentionRules& rules)
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
    const Rows rows = db_.ask(next_right_, BoundValues(id, wrong_before_));
    next_ = rows.empty() ? Next{std::numeric_limits<std::int64_t>::max(), TimePoint::max()}
                         : Next{rows.integer(0, 0), rows.time(0, 1)};
  }

  Client& db_;
  const std::string_view next_right_;
  const TimePoint wrong_before_;
  std::optional<Next> next_;
};

/// Gives each row of a table that is read in the order of its ids, until `each` says false. False:
/// it did; true: that was the last row.
template <class Each>
bool walk_by_id(Client& db, std::string_view statement, std::int64_t after, Each each) {
  for (;;) {
    const Rows rows = db.ask(statement, BoundValues(after, kRowsRead));
    for (int row = 0; row < rows.size(); ++row) {
      if (!each(rows, row)) return false;
      after = rows.integer(row, 0);
    }
    if (rows.size() < kRowsRead) return true;
  }
}

}  // namespace

/// Details of aged logs. A mark remembers how far all is done.
std::int64_t PostgresTransaction::prune_details(const RetentionRules& rules) {
  const std::int64_t start = mark(db_, kDetailsMark);
  const auto batch = static_cast<std::int64_t>(rules.batch);
  std::int64_t done_to = start, left = batch;
  std::size_t seen = 0;
  RowAges ages(db_, sql::log_next_right, rules);
  walk_by_id(db_, sql::logs_oldest, start, [&](const Rows& rows, int row) {
    if (left <= 0 || seen++ >= rules.batch) return false;
    const std::int64_t id = rows.integer(row, 0);
    if (!ages.is_aged(id, rows.time(row, 1), rules.details_before)) return false;
    if (rows.time(row, 2) >= rules.details_before) return false;
    const bool is_kept = rows.integer(row, 3) != 0;
    if (!is_kept) left -= ask(sql::blocks_delete_some, BoundValues(id, left)).integer(0, 0);
    if (left > 0) done_to = id;
    return true;
  });
  if (done_to != start || left != batch) send(sql::mark_set, BoundValues(kDetailsMark, done_to));
  return batch - left;
}

Pruned PostgresTransaction::prune_logs(const RetentionRules& rules) {
  const std::int64_t excess =
      rules.logs_max > 0 ? ask(sql::logs_total).integer(0, 0) - rules.logs_max : 0;
  std::vector<std::int64_t> aged;
  RowAges ages(db_, sql::log_next_right, rules);
  walk_by_id(db_, sql::logs_oldest, 0, [&](const Rows& rows, int row) {
    if (aged.size() >= rules.batch) return false;
    const std::int64_t id = rows.integer(row, 0);
    const bool too_many = std::cmp_less(aged.size(), excess);
    if (!too_many && !ages.is_aged(id, rows.time(row, 1), rules.logs_before)) return false;
    const bool is_kept = rows.integer(row, 3) != 0;
    if (!is_kept && (too_many || rows.time(row, 2) < rules.logs_before)) aged.push_back(id);
    return true;
  });
  Pruned removed;
  NumberColumn empty;
  const auto batch = static_cast<std::int64_t>(rules.batch);
  for (const std::int64_t id : aged) {
    const std::int64_t left = batch - removed.total() - std::ssize(empty);
    removed.details += ask(sql::blocks_delete_some, BoundValues(id, left)).integer(0, 0);
    if (removed.total() + std::ssize(empty) >= batch) break;  // The rest in the next batch.
    empty.push_back(id);
  }
  if (empty.empty()) return removed;
  const Rows gone = ask(sql::logs_delete, BoundValues(empty));
  has_written_ = true;
  for (int row = 0; row < gone.size(); ++row) {
    count_log(gone.string(row, 0), gone.time(row, 1), static_cast<Status>(gone.integer(row, 2)),
              gone.integer(row, 3) > 0, -1);
  }
  removed.logs = gone.size();
  return removed;
}

std::int64_t PostgresTransaction::prune_jobs(const RetentionRules& rules) {
  const std::int64_t excess =
      rules.jobs_max > 0 ? ask(sql::finished_total).integer(0, 0) - rules.jobs_max : 0;
  const std::int64_t start = mark(db_, kJobsMark);
  std::int64_t done_to = start;
  NumberColumn aged;
  RowAges ages(db_, sql::job_next_right, rules);
  const std::size_t looks = rules.batch * 10;  // Old failed jobs stay: never past all at once.
  bool at_the_end = true;
  std::size_t seen = 0;
  walk_by_id(db_, sql::jobs_oldest, start, [&](const Rows& rows, int row) {
    const std::int64_t id = rows.integer(row, 0);
    const bool too_many = std::cmp_less(aged.size(), excess);
    if (!too_many && !ages.is_aged(id, rows.time(row, 2), rules.jobs_before)) return false;
    if (aged.size() >= rules.batch || seen++ >= looks) {
      at_the_end = false;
      return false;
    }
    done_to = id;
    if (static_cast<JobState>(rows.integer(row, 1)) != JobState::finished) return true;
    if (too_many || rows.time(row, 3) < rules.jobs_before) aged.push_back(id);
    return true;
  });
  if (at_the_end) done_to = 0;  // The next round starts from the oldest again.
  if (done_to != start) send(sql::mark_set, BoundValues(kJobsMark, done_to));
  if (aged.empty()) return 0;
  const Rows gone = ask(sql::jobs_delete, BoundValues(aged));
  has_written_ = true;
  std::int64_t removed = 0;
  for (int row = 0; row < gone.size(); ++row) {
    finished_deltas_[gone.string(row, 0)] -= gone.integer(row, 1);
    removed += gone.integer(row, 1);
  }
  return removed;
}

/// Instants as old as the logs they led to, but never a task's latest: the scheduler goes on from
/// it.
std::int64_t PostgresTransaction::prune_instants(const RetentionRules& rules) {
  const auto batch = static_cast<std::int64_t>(rules.batch);
  const Rows tasks = ask(sql::instant_tasks);
  std::int64_t removed = 0;
  for (int row = 0; row < tasks.size() && removed < batch; ++row) {
    removed += change(sql::instants_prune,
                      BoundValues(tasks.text(row, 0), rules.logs_before, batch - removed));
  }
  return removed;
}

/// The names of logs that are gone need not be found any more. Nobody is told of them.
void PostgresTransaction::prune_seconds(const RetentionRules& rules) {
  const std::int64_t start = mark(db_, kSecondsMark);
  const Rows done = ask(sql::seconds_prune, BoundValues(start, rules.logs_before, kRowsRead));
  const std::int64_t done_to = done.is_null(0, 0) ? 0 : done.integer(0, 0);
  if (done_to != start) send(sql::mark_set, BoundValues(kSecondsMark, done_to));
}

/// Jobs get half of the batch, so that logs without end keep none of them for long, and the logs
/// what is left.
Pruned PostgresTransaction::prune(const RetentionRules& rules) {
  flush();  // How many there are is read from the store: what this transaction did must be in it.
  if (ask(sql::prune_lock).integer(0, 0) == 0) return {};  // Another process is at it.
  Pruned pruned;
  RetentionRules part = rules;
  const auto left = [&] {
    const std::int64_t rest = static_cast<std::int64_t>(rules.batch) - pruned.total();
    return static_cast<std::size_t>(std::max<std::int64_t>(rest, 0));
  };
  const std::int64_t details_before = mark(db_, kDetailsMark);
  part.batch = (rules.batch + 1) / 2;
  pruned.jobs = prune_jobs(part);
  part.batch = left();
  pruned.details = prune_details(part);
  part.batch = left();
  if (left() > 0) pruned += prune_logs(part);
  if (pruned.logs == 0) prune_seconds(rules);
  if (pruned.total() == 0) pruned.instants = prune_instants(rules);
  if (pruned.total() == 0) {
    // What people did is kept as long as the logs are.
    pruned.changes = change(sql::changes_prune,
                            BoundValues(rules.logs_before, static_cast<std::int64_t>(rules.batch),
                                        rules.clock_wrong_before));
  }
  // Details are looked for from their mark on, and jobs until theirs begins anew.
  pruned.more = mark(db_, kDetailsMark) != details_before || mark(db_, kJobsMark) > 0;
  return pruned;
}

void PostgresTransaction::remember_time(TimePoint now) {
  send(sql::mark_set, BoundValues(kTimeSeen, now));
}

}  // namespace joblog::postgres
