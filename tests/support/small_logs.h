// SPDX-License-Identifier: MIT
// Runs that have ended with ten lines each, stored as a busy writer stores them: in one block that
// is not compressed. For test programs that link sqlite_store.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/log_block.h"
#include "sqlite/database.h"
#include "storage/sqlite/block_id.h"
#include "support/old_store.h"

namespace joblog::test {

inline constexpr int kSmallLogLines = 10;

/// What line `number` of a log says: the same words as in other logs, other numbers.
inline std::string small_log_line(std::int64_t log, std::int64_t number) {
  const auto varies = static_cast<std::uint64_t>(log * 1'000 + number) * 2'654'435'761U;
  return fmt::format("order {} of customer {} was sent to /srv/export/{:08x}.csv in {} ms",
                     4'000'000 + varies % 900'000, varies % 9'973, varies & 0xffffffff,
                     varies % 4'999);
}

inline std::string small_block(std::int64_t log) {
  std::vector<std::string> messages;
  for (int number = 1; number <= kSmallLogLines; ++number)
    messages.push_back(small_log_line(log, number));
  std::vector<DetailView> lines;
  for (const std::string& message : messages) {
    const auto number = std::ssize(lines) + 1;
    lines.push_back({.log = JobLogId{log},
                     .sequence = number,
                     .at = from_micros(1'795'000'000'000'000 + log * 50'000 + number * 137),
                     .message = message});
  }
  BlockEncoder encoder;
  return std::string(encoder.encode(lines, Compression::none));
}

/// Adds logs with the ids from `first` to `last` to a store that has none but such.
inline void add_small_logs(sqlite::Database& db, std::int64_t first, std::int64_t last) {
  db.execute("BEGIN IMMEDIATE");
  for (std::int64_t log = first; log <= last; ++log) {
    old_store::add_log(db, log, kSmallLogLines);
    sqlite::Statement insert(db.raw(),
                             "INSERT INTO log_blocks VALUES (?1, ?2, 0, 0, NULL, NULL, ?3)");
    const std::string block = small_block(log);
    insert.bind(1, sqlite::block_id(JobLogId{log}, 1));
    insert.bind(2, std::int64_t{kSmallLogLines});
    insert.bind_static(3, sqlite::AsBlob{block});
    insert.step();
  }
  db.execute("DELETE FROM job_log_details");
  db.execute("DELETE FROM kind_counters; DELETE FROM kind_ends; DELETE FROM run_counters");
  old_store::count(db, static_cast<std::size_t>(last));
  db.execute("COMMIT");
}

/// What is wrong with the lines of such a log, as a reader sees them; "" = nothing.
inline std::string fault_of_small_log(const std::vector<Detail>& details, std::int64_t log) {
  for (std::size_t i = 0; i < details.size(); ++i) {
    const auto number = static_cast<std::int64_t>(i) + 1;
    if (details[i].sequence != number || details[i].message != small_log_line(log, number))
      return fmt::format("log {} at {}: {}", log, number, details[i].message);
  }
  if (details.size() == kSmallLogLines) return "";
  return fmt::format("log {} has {} lines", log, details.size());
}

}  // namespace joblog::test
