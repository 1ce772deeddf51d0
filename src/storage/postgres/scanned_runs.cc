// SPDX-License-Identifier: MIT
// What PostgreSQL knows of runs for a search in their lines. Blocks are fetched a few at a time,
// and more of them the further a search goes; of runs that were chosen, so many runs at a time.
#include <algorithm>

#include "postgres_statements.h"
#include "storage/postgres/block_lines.h"
#include "storage/postgres/log_id_walks.h"
#include "storage/postgres/postgres_reader.h"
#include "storage/run_scan.h"

namespace joblog::postgres {
namespace {

constexpr int kBlocksFirst = 8, kBlocksMost = 128;
constexpr std::size_t kRunsAtOnce = 64;

class PostgresRuns final : public ScannedRuns {
 public:
  explicit PostgresRuns(PostgresReader& reader) : reader_(reader) {}

  Ids ids_of(const LogFilter& filter) override {
    LogWalks walks(reader_, filter, !filter.text.empty());
    Ids found{.ids = walks.ids()};
    found.stopped_at = walks.stopped_at();
    return found;
  }
  std::optional<JobLog> log(JobLogId id) override { return reader_.log_by_id(id); }
  std::unique_ptr<LinesInOrder> lines_of(const LineRange& range) override {
    return std::make_unique<BlockLines>(reader_, range);
  }
  bool is_enough() override { return reader_.is_enough(); }

  void blocks_down(const RunsInRange& runs,
                   const std::function<bool(const StoredBlock&)>& visit) override {
    if (runs.chosen.empty()) {
      blocks_of(runs, runs.to, {}, visit);
      return;
    }
    for (auto left = runs.chosen; !left.empty();) {
      const auto some = left.first(std::min(left.size(), kRunsAtOnce));
      left = left.subspan(some.size());
      if (!blocks_of(runs, some.front(), some, visit)) return;
    }
  }

 private:
  /// Of the runs up to `to`, or of some; false: it was stopped.
  bool blocks_of(const RunsInRange& runs, std::int64_t to, std::span<const std::int64_t> some,
                 const std::function<bool(const StoredBlock&)>& visit) {
    const bool partly = to == runs.to && runs.before_line > 0;
    std::int64_t log = partly ? to : to + 1, line = partly ? runs.before_line : 0;
    for (int wanted = kBlocksFirst;; wanted = std::min(2 * wanted, kBlocksMost)) {
      while (!some.empty() && some.front() > log) some = some.subspan(1);  // Done.
      const Rows blocks = fetch(runs, some, log, line, wanted);
      for (int row = 0; row < blocks.size(); ++row) {
        log = blocks.integer(row, 0);
        line = blocks.integer(row, 1);
        const StoredBlock block{.log = JobLogId{log},
                                .first = line,
                                .count = blocks.integer(row, 2),
                                .bytes = blocks.text(row, 3)};
        if (!visit(block)) return false;
      }
      if (blocks.size() < wanted) return true;
    }
  }
  /// The next below a line of a run.
  Rows fetch(const RunsInRange& runs, std::span<const std::int64_t> some, std::int64_t log,
             std::int64_t line, int wanted) {
    const bool notable = runs.minimum >= Level::warning;
    BoundValues values(log, line, wanted);
    if (some.empty())
      values.add(runs.from);
    else
      values.add(NumberColumn(some.begin(), some.end()));
    if (notable) values.add(runs.minimum == Level::error ? 1 : 0);
    if (some.empty())
      return reader_.ask(notable ? sql::notable_blocks_of_logs : sql::blocks_of_logs, values);
    return reader_.ask(notable ? sql::notable_blocks_of_some : sql::blocks_of_some, values);
  }

  PostgresReader& reader_;
};

}  // namespace

std::optional<SearchSpan> PostgresReader::span_of(const RunSearch& search) {
  const LogFilter filter{.since = search.since, .until = search.until};
  const auto ids = LogWalks(*this, filter, false).span();
  if (!ids) return std::nullopt;
  return SearchSpan{.from = JobLogId{ids->from}, .to = JobLogId{ids->to}};
}

FoundRuns PostgresReader::search_runs(const RunSearch& search, const SearchSpan& span) {
  PostgresRuns runs(*this);
  return RunScan(runs, search, span).run();
}

}  // namespace joblog::postgres
