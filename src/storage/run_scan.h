// SPDX-License-Identifier: MIT
// Looks through the logs of many runs for a text, from the newest line down (Reader::search_runs),
// for any store that can give the blocks of lines in that order.
//
// Threads: that of the read. Memory: a block, and the lines that are shown. Errors: those that
// reading throws.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/needle.h"
#include "core/log_block.h"
#include "storage/line_reading.h"
#include "storage/run_search.h"

namespace joblog {

/// Whose blocks are to be read.
struct RunsInRange {
  std::int64_t from = 0, to = 0;           ///< Ids, both inside.
  std::span<const std::int64_t> chosen{};  ///< Only these of them, downwards; empty: all.
  std::int64_t before_line = 0;            ///< Of the run `to` only what begins below; 0 = all.
  Level minimum = Level::debug;            ///< warning, error: only blocks that have some.
};

/// A block as it is stored: the number of its first line, and of how many.
struct StoredBlock {
  JobLogId log;
  std::int64_t first = 0, count = 0;
  std::string_view bytes{};
};

/// What a store knows of runs and their lines.
class ScannedRuns {
 public:
  struct Ids {
    std::vector<std::int64_t> ids{};  ///< The newest first.
    JobLogId stopped_at{};            ///< As FoundLogs says.
  };

  virtual ~ScannedRuns() = default;
  /// A search for a text may stop early, where the read's limit says so.
  virtual Ids ids_of(const LogFilter& filter) = 0;
  virtual std::optional<JobLog> log(JobLogId id) = 0;
  /// From the last block down, until `visit` says false. A block is valid while it is visited.
  virtual void blocks_down(const RunsInRange& runs,
                           const std::function<bool(const StoredBlock&)>& visit) = 0;
  virtual std::unique_ptr<LinesInOrder> lines_of(const LineRange& range) = 0;
  /// Those that its blocks name; valid as long as this is.
  virtual DictionaryLookup dictionaries() { return {}; }
  /// The last run of the range that is to be read line by line; `from` - 1: none is.
  virtual std::int64_t last_read_by_line(std::int64_t from, std::int64_t /*to*/) {
    return from - 1;
  }
  /// For each step: true when it is to stop with what it has.
  virtual bool is_enough() = 0;
};

class RunScan {
 public:
  /// All outlive it.
  RunScan(ScannedRuns& runs, const RunSearch& search, const SearchSpan& span);

  FoundRuns run();

 private:
  void find_named();
  void scan_chosen();
  void scan_all();
  void scan_blocks(const RunsInRange& runs);
  void scan_lines(std::int64_t log);
  bool enter(std::int64_t log);
  void take_block(const StoredBlock& block);
  void take_lines(std::span<const DetailView> lines, bool may_hold);
  bool holds(const DetailView& line);
  bool goes_on_with_it(const DetailView& line, const DetailView* next);
  bool is_in_question(const DetailView& line) const;
  std::optional<std::string> message_of(JobLogId log, std::int64_t number);
  std::int64_t before_line_of(std::int64_t log) const;
  void add(std::int64_t matching, std::span<const DetailView* const> first_ones);
  RunHits* hits_of_current();
  void stop(SearchPlace place);

  ScannedRuns& runs_;
  const RunSearch& search_;
  const SearchSpan& span_;
  const Needle needle_;
  std::map<std::int64_t, RunHits, std::greater<>> hits_;
  FoundRuns found_;
  std::int64_t from_;                ///< Named runs are known down to here.
  JobLogId current_{-1};             ///< The log whose lines are looked at …
  RunHits* current_hits_ = nullptr;  ///< … what was found in it …
  bool current_refused_ = false;     ///< … or it is not among those that are searched.
  bool stopped_ = false;
  BlockDecoder decoder_;
  std::string room_, next_room_;
};

}  // namespace joblog
