// SPDX-License-Identifier: MIT
// The walks along indexes that answer a question about the list of job logs.
//
// Each question becomes one or two walks over ids: along all logs, those of a status, those of a
// kind and status (job_logs_ended), or along the words of errors. Every walk is bounded to the ids
// that the times and the name allow, is in order of id, and ends after one page. What several walks
// find is put in order and cut to one page. A walk along the words of errors, which may be long
// without finding anything, goes span by span of ids and can stop between two of them.
//
// Threads: those of the connection.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/database.h"
#include "storage/log_lists.h"
#include "storage/sqlite/read_watch.h"

namespace joblog::sqlite {

class LogWalks {
 public:
  /// All outlive it. Without `watch` it never stops early.
  LogWalks(Database& db, const LogFilter& filter, ReadWatch* watch)
      : db_(db), filter_(filter), watch_(watch), upwards_(filter.after && !filter.before) {}

  /// One page, the newest first.
  std::vector<std::int64_t> ids();
  JobLogId stopped_at() const { return stopped_at_; }  ///< After ids(); as FoundLogs says.

  struct Ids {
    std::int64_t from = 0, to = 0;  ///< Both inside.
  };
  /// Where the logs lie that keyset and times of the filter allow; nothing when there are none.
  std::optional<Ids> span();

 private:
  static constexpr auto kEndOfTime = std::numeric_limits<std::int64_t>::max();
  /// Sorts behind everything that can follow the beginning of a name.
  static constexpr std::string_view kNameEnd = "`";

  /// What a walk may visit.
  struct Bounds {
    std::int64_t from = 0, to = kEndOfTime;      ///< Ids, both inside.
    std::int64_t since = 0, until = kEndOfTime;  ///< created_at, in microseconds.
    std::string name_from{}, name_to{kNameEnd};
  };

  Bounds bounds();
  void narrow(Bounds& bounds, std::optional<TimePoint> since, std::optional<TimePoint> until);
  Bounds within_the_logs(Bounds bounds);
  void walk(const Bounds& bounds);
  void walk_successes(Bounds bounds);
  void walk_warned(const Bounds& bounds);
  void walk_names(Bounds bounds);
  void walk_errors(const Bounds& bounds);
  void search(const Bounds& span);
  void read_errors(const Bounds& span);
  void found_error(std::int64_t id);
  void finish();
  void run(std::string_view down, std::string_view up, const Bounds& bounds, const auto&... more);
  std::optional<std::int64_t> number(std::string_view statement, const auto&... values);

  Database& db_;
  const LogFilter& filter_;
  ReadWatch* const watch_;
  const bool upwards_;
  std::vector<std::int64_t> ids_;
  int errors_found_ = 0;
  int errors_read_ = 0;
  JobLogId stopped_at_{};
};

}  // namespace joblog::sqlite
