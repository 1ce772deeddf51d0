// SPDX-License-Identifier: MIT
// Questions about the lines of a log: what they mean stands in storage/line_reading.h.
#include <algorithm>

#include "postgres_statements.h"
#include "storage/postgres/block_lines.h"
#include "storage/postgres/postgres_reader.h"

namespace joblog::postgres {

DetailPage PostgresReader::details(const DetailWindow& window) {
  BlockLines lines(*this, range_of(window));
  return page_of(window, lines);
}

DetailFacts PostgresReader::detail_facts(JobLogId log) {
  const Rows facts = ask(sql::blocks_facts, BoundValues(log.value));
  return {.first = facts.integer(0, 0),
          .last = facts.integer(0, 1),
          .warnings = facts.integer(0, 2),
          .errors = facts.integer(0, 3),
          .first_error = facts.integer(0, 5),
          .first_warning = facts.integer(0, 4)};
}

std::vector<Detail> PostgresReader::open_lines(JobLogId log) {
  const Rows rows = ask(sql::open_lines_of, BoundValues(log.value));
  std::vector<Detail> lines;
  for (int row = 0; row < rows.size(); ++row) {
    lines.push_back({.at = rows.time(row, 0),
                     .level = static_cast<Level>(rows.integer(row, 1)),
                     .source = static_cast<Source>(rows.integer(row, 2)),
                     .escaped = (rows.integer(row, 3) & 2) != 0,
                     .message = rows.string(row, 4)});
  }
  return lines;
}

std::int64_t PostgresReader::next_error(JobLogId log, std::int64_t after) {
  BlockLines lines(*this, {.log = log, .after = after, .minimum = Level::error});
  return lines.step() ? lines.line().sequence : 0;
}

std::int64_t PostgresReader::previous_error(JobLogId log, std::int64_t before) {
  if (before <= 1) return 0;
  BlockLines lines(*this, {.log = log, .before = before, .down = true, .minimum = Level::error});
  return lines.step() ? lines.line().sequence : 0;
}

LineSpan PostgresReader::line_of(JobLogId log, std::int64_t sequence) {
  BlockLines above(*this,
                   {.log = log, .before = std::max<std::int64_t>(sequence, 1), .down = true});
  BlockLines below(*this, {.log = log, .after = sequence - 1});
  return line_around(sequence, above, below);
}

DetailHits PostgresReader::search_details(const DetailSearch& search) {
  BlockLines lines(*this, {.log = search.log, .after = std::max<std::int64_t>(search.from, 1) - 1});
  return hits_of(search, lines, [this] { return is_enough(); });
}

}  // namespace joblog::postgres
