// SPDX-License-Identifier: MIT
// Questions about the lines of a log. A window is one seek and a walk; warnings and errors have an
// index of their own, because they may be few among millions.
#include <algorithm>

#include "statements.h"
#include "storage/line_reading.h"
#include "storage/sqlite/block_id.h"
#include "storage/sqlite/line_walk.h"
#include "storage/sqlite/open_lines.h"
#include "storage/sqlite/sqlite_reader.h"

namespace joblog::sqlite {
namespace {

/// Of the rows of before.
DetailFacts row_facts(Database& db, JobLogId log) {
  DetailFacts facts;
  Query first(db, sql::detail_first);
  first.bind(log.value);
  if (!first.step()) return facts;
  facts.first = first.integer(0);
  Query notable(db, sql::details_notable);
  notable.bind(log.value);
  while (notable.step()) {
    const bool error = static_cast<Level>(notable.integer(0)) == Level::error;
    (error ? facts.errors : facts.warnings) = notable.integer(1);
    (error ? facts.first_error : facts.first_warning) = notable.integer(2);
  }
  return facts;
}

/// 0 and NULL: none.
void keep_lower(std::int64_t& first, const Query& q, int column) {
  const std::int64_t other = q.integer(column);
  if (other != 0 && (first == 0 || other < first)) first = other;
}

DetailFacts stored_facts(Database& db, JobLogId log) {
  DetailFacts facts = row_facts(db, log);
  facts.last = last_line_of(db, log);
  Query first(db, sql::block_first);
  first.bind(blocks_begin(log), blocks_end(log));
  if (!first.step()) return facts;
  const std::int64_t number = first_line_of(first.integer(0));
  if (facts.first == 0 || number < facts.first) facts.first = number;
  Query notable(db, sql::blocks_notable);
  notable.bind(blocks_begin(log), blocks_end(log));
  if (!notable.step()) return facts;
  facts.warnings += notable.integer(0);
  facts.errors += notable.integer(1);
  keep_lower(facts.first_warning, notable, 2);
  keep_lower(facts.first_error, notable, 3);
  return facts;
}

}  // namespace

DetailPage SqliteReader::details(const DetailWindow& window) {
  LineWalk walk(db_, range_of(window));
  return page_of(window, walk);
}

std::vector<Detail> open_lines_of(Database& db, JobLogId log) {
  std::vector<Detail> lines;
  Query q(db, sql::open_lines_of);
  q.bind(log.value);
  while (q.step()) {
    lines.push_back({.at = q.time(0),
                     .level = static_cast<Level>(q.integer(1)),
                     .source = static_cast<Source>(q.integer(2)),
                     .escaped = (q.integer(3) & 2) != 0,
                     .message = q.string(4)});
  }
  return lines;
}

std::vector<Detail> SqliteReader::open_lines(JobLogId log) { return open_lines_of(db_, log); }

DetailFacts SqliteReader::detail_facts(JobLogId log) {
  if (!detail_facts_ || detail_facts_->first != log) detail_facts_ = {log, stored_facts(db_, log)};
  return detail_facts_->second;
}

std::int64_t SqliteReader::next_error(JobLogId log, std::int64_t after) {
  LineWalk walk(db_, {.log = log, .after = after, .minimum = Level::error});
  return walk.step() ? walk.line().sequence : 0;
}

std::int64_t SqliteReader::previous_error(JobLogId log, std::int64_t before) {
  if (before <= 1) return 0;
  LineWalk walk(db_, {.log = log, .before = before, .down = true, .minimum = Level::error});
  return walk.step() ? walk.line().sequence : 0;
}

LineSpan SqliteReader::line_of(JobLogId log, std::int64_t sequence) {
  LineWalk above(db_, {.log = log, .before = std::max<std::int64_t>(sequence, 1), .down = true});
  LineWalk below(db_, {.log = log, .after = sequence - 1});
  return line_around(sequence, above, below);
}

DetailHits SqliteReader::search_details(const DetailSearch& search) {
  LineWalk walk(db_, {.log = search.log, .after = std::max<std::int64_t>(search.from, 1) - 1});
  return hits_of(search, walk, [this] { return watch_.is_enough(); });
}

}  // namespace joblog::sqlite
