// SPDX-License-Identifier: MIT
// What all verbs share: asking, and counts that are gathered until the end of the transaction.
#include "storage/postgres/postgres_transaction.h"

#include <chrono>

#include "postgres_statements.h"

namespace joblog::postgres {

Rows PostgresTransaction::ask(std::string_view sql, const BoundValues& values) {
  return db_.ask(sql, values);
}

void PostgresTransaction::send(std::string_view sql, const BoundValues& values) {
  has_written_ = true;
  db_.send(sql, values);
}

std::int64_t PostgresTransaction::change(std::string_view sql, const BoundValues& values) {
  has_written_ = true;
  return db_.ask(sql, values).changed();
}

void PostgresTransaction::count_log(const std::string& kind, TimePoint created_at, Status status,
                                    bool warned, std::int64_t delta) {
  const auto hour = std::chrono::floor<std::chrono::hours>(created_at).time_since_epoch().count();
  RunDelta& counts = run_deltas_[{kind, hour}];
  counts.logs[static_cast<std::size_t>(status)] += delta;
  if (status == Status::success && warned) counts.with_warnings += delta;
}

void PostgresTransaction::flush() {
  send_starts();
  TextColumn kinds;
  NumberColumn hours, ends, logs, warned;
  for (const auto& [key, delta] : run_deltas_) {
    for (int status = 0; status < statuses; ++status) {
      const std::int64_t count = delta.logs[static_cast<std::size_t>(status)];
      if (count == 0) continue;
      kinds.push_back(key.first);
      hours.push_back(key.second);
      ends.push_back(status);
      logs.push_back(count);
      warned.push_back(static_cast<Status>(status) == Status::success ? delta.with_warnings : 0);
    }
  }
  if (!kinds.empty()) send(sql::run_deltas_put, BoundValues(kinds, hours, ends, logs, warned));
  for (const auto& [queue, jobs] : finished_deltas_) {
    if (jobs != 0) send(sql::finished_delta, BoundValues(queue, jobs));
  }
  run_deltas_.clear();
  finished_deltas_.clear();
}

}  // namespace joblog::postgres
