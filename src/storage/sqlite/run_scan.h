// SPDX-License-Identifier: MIT
// Looks through the logs of many runs for a text, from the newest line down (Reader::search_runs).
//
// Threads: those of the connection. Memory: a block, and the lines that are shown.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/needle.h"
#include "core/log_block.h"
#include "sqlite/database.h"
#include "storage/run_search.h"
#include "storage/sqlite/read_watch.h"

namespace joblog::sqlite {

class RunScan {
 public:
  using LogOf = std::function<std::optional<JobLog>(JobLogId)>;
  /// All outlive it.
  RunScan(Database& db, ReadWatch& watch, const RunSearch& search, const SearchSpan& span,
          LogOf log_of);

  FoundRuns run();

 private:
  void find_named();
  void scan_chosen();
  void scan(std::int64_t from, std::int64_t to);
  void scan_blocks(std::int64_t from, std::int64_t to);
  void scan_rows(std::int64_t log);
  bool enter(std::int64_t log);
  void take_block(JobLogId log, std::int64_t first, std::int64_t count, std::string_view block);
  void take_lines(std::span<const DetailView> lines, bool may_hold);
  bool holds(const DetailView& line);
  bool goes_on_with_it(const DetailView& line, const DetailView* next);
  bool is_in_question(const DetailView& line) const;
  void add(std::int64_t matching, std::span<const DetailView* const> first_ones);
  RunHits* hits_of_current();
  void stop(SearchPlace place);
  std::int64_t last_with_rows(std::int64_t from, std::int64_t to);

  Database& db_;
  ReadWatch& watch_;
  const RunSearch& search_;
  const SearchSpan& span_;
  const LogOf log_of_;
  const Needle needle_;
  std::map<std::int64_t, RunHits, std::greater<>> hits_;
  FoundRuns found_;
  std::int64_t from_;       ///< Named runs are known down to here.
  std::int64_t with_rows_;  ///< The last log that is still to be looked at with lines in rows.
  JobLogId current_{-1};    ///< The log whose lines are looked at …
  RunHits* current_hits_ = nullptr;  ///< … what was found in it …
  bool current_refused_ = false;     ///< … or it is not among those that are searched.
  bool stopped_ = false;
  BlockDecoder decoder_;
  std::string room_, next_room_;
};

}  // namespace joblog::sqlite
