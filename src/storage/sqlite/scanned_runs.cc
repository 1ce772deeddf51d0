// SPDX-License-Identifier: MIT
// What SQLite knows of runs for a search in their lines. SQLite is asked once where the next run
// with lines in rows is, as an earlier joblog stored them, and not once for each run.
#include "statements.h"
#include "storage/run_scan.h"
#include "storage/sqlite/block_id.h"
#include "storage/sqlite/dictionary_cache.h"
#include "storage/sqlite/line_walk.h"
#include "storage/sqlite/log_walks.h"
#include "storage/sqlite/sqlite_reader.h"

namespace joblog::sqlite {
namespace {

class SqliteRuns final : public ScannedRuns {
 public:
  SqliteRuns(SqliteReader& reader, Database& db, ReadWatch& watch)
      : reader_(reader), db_(db), watch_(watch) {}

  Ids ids_of(const LogFilter& filter) override {
    LogWalks walks(db_, filter, filter.text.empty() ? nullptr : &watch_);
    Ids found{.ids = walks.ids()};
    found.stopped_at = walks.stopped_at();
    return found;
  }
  std::optional<JobLog> log(JobLogId id) override { return reader_.log_by_id(id); }
  std::unique_ptr<LinesInOrder> lines_of(const LineRange& range) override {
    return std::make_unique<LineWalk>(db_, range);
  }
  DictionaryLookup dictionaries() override { return dictionaries_of(db_); }
  bool is_enough() override { return watch_.is_enough(); }

  void blocks_down(const RunsInRange& runs,
                   const std::function<bool(const StoredBlock&)>& visit) override {
    if (runs.chosen.empty()) {
      blocks_between(runs, runs.from, runs.to, visit);
      return;
    }
    for (const std::int64_t id : runs.chosen) {
      if (!blocks_between(runs, id, id, visit)) return;
    }
  }
  std::int64_t last_read_by_line(std::int64_t from, std::int64_t to) override {
    if (!with_rows_ || *with_rows_ > to) {
      Query q(db_, sql::details_last_log);
      q.bind(from, to);
      with_rows_ = q.step() ? q.integer(0) : 0;
    }
    return std::max(*with_rows_, from - 1);
  }

 private:
  /// False: it was stopped.
  bool blocks_between(const RunsInRange& runs, std::int64_t from, std::int64_t to,
                      const std::function<bool(const StoredBlock&)>& visit) {
    const bool notable = runs.minimum >= Level::warning;
    const bool partly = to == runs.to && runs.before_line > 0;
    Query q(db_, notable ? sql::notable_blocks_of_logs_down : sql::blocks_of_logs_down);
    q.bind(blocks_begin(JobLogId{from}),
           partly ? block_id(JobLogId{to}, runs.before_line) : blocks_end(JobLogId{to}));
    if (notable) q.bind(runs.minimum == Level::error ? 1 : 0);
    while (q.step()) {
      const StoredBlock block{.log = log_of(q.integer(0)),
                              .first = first_line_of(q.integer(0)),
                              .count = q.integer(1),
                              .bytes = q.text_in_place(2)};
      if (!visit(block)) return false;
    }
    return true;
  }

  SqliteReader& reader_;
  Database& db_;
  ReadWatch& watch_;
  std::optional<std::int64_t> with_rows_;  ///< The last one at or below what was asked last.
};

}  // namespace

std::optional<SearchSpan> SqliteReader::span_of(const RunSearch& search) {
  const LogFilter filter{.since = search.since, .until = search.until};
  const auto ids = LogWalks(db_, filter, nullptr).span();
  if (!ids) return std::nullopt;
  return SearchSpan{.from = JobLogId{ids->from}, .to = JobLogId{ids->to}};
}

FoundRuns SqliteReader::search_runs(const RunSearch& search, const SearchSpan& span) {
  SqliteRuns runs(*this, db_, watch_);
  return RunScan(runs, search, span).run();
}

}  // namespace joblog::sqlite
