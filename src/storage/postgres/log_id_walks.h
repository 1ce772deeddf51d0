// SPDX-License-Identifier: MIT
// The list of job logs as walks over ids. Each question becomes one or two walks along an index of
// ended logs, and a look at the open ones. What they find is put in order and cut to one page.
//
// Threads: that of the reader. Errors: throws StoreError.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "storage/postgres/postgres_reader.h"

namespace joblog::postgres {

class LogWalks {
 public:
  /// `may_stop`: a search for a text ends when the read's limit says that it is enough.
  LogWalks(PostgresReader& reader, const LogFilter& filter, bool may_stop)
      : reader_(reader),
        filter_(filter),
        may_stop_(may_stop),
        upwards_(filter.after && !filter.before) {}

  std::vector<std::int64_t> ids();
  JobLogId stopped_at() const { return stopped_at_; }  ///< After ids().

  struct Ids {
    std::int64_t from = 0, to = 0;  ///< Both inside.
  };
  /// Where the logs lie that keyset and times of the filter allow; nothing when there are none.
  std::optional<Ids> span();

 private:
  /// What a walk may visit.
  struct Bounds {
    std::int64_t from = 0, to = std::numeric_limits<std::int64_t>::max();  ///< Ids, both inside.
    std::int64_t since = 0, until = std::numeric_limits<std::int64_t>::max();  ///< created_at.
    std::string name_from{}, name_to{"`"};  ///< Sorts behind all that names are made of.
  };

  Bounds bounds();
  Bounds within_the_logs(Bounds bounds);
  void narrow(Bounds& bounds, std::optional<TimePoint> since, std::optional<TimePoint> until);
  void run(std::string_view down, std::string_view up, const Bounds& bounds,
           const std::vector<std::string>& kind = {}, std::optional<int> status = {});
  void look_at_open(const Bounds& bounds, std::optional<Status> status);
  void walk(const Bounds& bounds);
  void walk_ended(const Bounds& bounds, Status status);
  void walk_names(Bounds bounds);
  void walk_errors(const Bounds& bounds);
  void read_errors(const Bounds& span);
  void finish();

  PostgresReader& reader_;
  const LogFilter& filter_;
  const bool may_stop_;
  const bool upwards_;
  std::vector<std::int64_t> ids_;
  int errors_found_ = 0;
  int errors_read_ = 0;
  JobLogId stopped_at_{};
};

}  // namespace joblog::postgres
