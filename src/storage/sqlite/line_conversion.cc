// SPDX-License-Identifier: MIT
// Lines that an earlier joblog stored one in a row become blocks, while work goes on.
//
// Each step writes the blocks of a few hundred lines and deletes their rows in one transaction, so
// that whoever reads, and whatever ends a step, finds each line once. What is left begins at the
// first row that is there: no other note of the progress is needed. A long log is in rows and
// blocks for a while, as one is that ran while joblog was updated (line_walk.cc reads both).
//
// A log that cannot be taken over whole (a number beyond what a block can have, a line that a block
// has already) stays as it is. A cursor remembers to begin behind it.
#include <algorithm>
#include <vector>

#include "core/limits.h"
#include "statements.h"
#include "storage/sqlite/block_id.h"
#include "storage/sqlite/line_walk.h"
#include "storage/sqlite/sqlite_reader.h"
#include "storage/sqlite/sqlite_transaction.h"

namespace joblog::sqlite {
namespace {

constexpr std::string_view kCursor = "lines_converted_to";
constexpr std::string_view kPaused = "conversion_paused";
/// Of the messages of one step: enough for a full block whatever comes before it.
constexpr std::size_t kBytesOfStep = 3 * limits::block_bytes;
constexpr std::size_t kLinesOfStepLeast = 2 * limits::block_lines;

std::int64_t remembered(Database& db, std::string_view name) {
  Query q(db, sql::sequence_get);
  q.bind(name);
  return q.step() ? q.integer(0) : 0;
}

struct OldLine {
  JobLogId log;
  Detail line;
};
struct OldLines {
  std::vector<OldLine> lines;  ///< Those of a log together, in their order.
  bool last_goes_on = false;   ///< The last log has more than those.
};

OldLines read_old_lines(Database& db, std::int64_t first_log, std::size_t limit) {
  OldLines old;
  std::size_t bytes = 0;
  Query rows(db, sql::old_lines_from);
  rows.bind(first_log);
  while (rows.step()) {
    const JobLogId log{rows.integer(0)};
    if (old.lines.size() >= limit || bytes >= kBytesOfStep) {
      old.last_goes_on = log == old.lines.back().log;
      break;
    }
    old.lines.push_back({log, detail_of(line_in_row(rows, log, 1))});
    bytes += old.lines.back().line.message.size();
  }
  return old;
}

std::vector<DetailView> views_of(const std::vector<OldLine>& lines) {
  std::vector<DetailView> views;
  views.reserve(lines.size());
  for (const auto& [log, line] : lines) views.push_back(view_of(log, line));
  return views;
}

std::span<const DetailView> behind_log(std::span<const DetailView> lines) {
  const auto next = std::ranges::find_if(
      lines, [&](const DetailView& line) { return line.log != lines.front().log; });
  return lines.subspan(static_cast<std::size_t>(next - lines.begin()));
}

/// A block that holds some of these lines, which follow each other.
bool stand_in_a_block(Database& db, std::span<const DetailView> lines) {
  const JobLogId log = lines.front().log;
  Query before(db, sql::block_before);
  before.bind(blocks_begin(log), block_id(log, lines.back().sequence));
  return before.step() && before.integer(0) >= lines.front().sequence;
}

}  // namespace

/// Lines that follow each other. False: they stay rows.
bool SqliteTransaction::convert_block(std::span<const DetailView> lines) {
  const JobLogId log = lines.front().log;
  const std::int64_t first = lines.front().sequence;
  const std::int64_t last = lines.back().sequence;
  if (last > limits::line_number_max || log.value > kLogIdMax) return false;
  if (stand_in_a_block(db_, lines)) return false;
  insert_block(lines, Compression::when_it_pays);
  Query(db_, sql::old_lines_delete).bind(log.value, first, last).run();
  return true;
}

ConvertedLines SqliteTransaction::convert_lines(std::size_t limit) {
  const OldLines old =
      read_old_lines(db_, remembered(db_, kCursor), std::max(limit, kLinesOfStepLeast));
  ConvertedLines done{.is_all = old.lines.empty()};
  const auto views = views_of(old.lines);
  for (std::span<const DetailView> rest(views); !rest.empty();) {
    const auto lines = rest.first(lines_of_next_block(rest));
    const bool may_grow =
        lines.size() == rest.size() && lines.size() < limits::block_lines && old.last_goes_on;
    if (may_grow && done.lines > 0) break;  // With the next step it makes a fuller block.
    if (convert_block(lines)) {
      done.lines += std::ssize(lines);
      rest = rest.subspan(lines.size());
    } else {
      ++done.logs_left_alone;
      Query(db_, sql::sequence_put).bind(kCursor, rest.front().log.value + 1).run();
      rest = behind_log(rest);
    }
  }
  return done;
}

bool SqliteTransaction::pause_conversion(bool paused, TimePoint now, const Actor& by) {
  const char* const action = paused ? "pause" : "resume";
  if ((remembered(db_, kPaused) != 0) == paused)
    return is_repeat(action, "store", "conversion of lines", now, by);
  Query(db_, sql::sequence_put).bind(kPaused, paused).run();
  record_named(action, "store", "conversion of lines", now, by);
  return true;
}

Conversion SqliteReader::conversion() {
  Conversion conversion{.paused = remembered(db_, kPaused) != 0};
  Query logs(db_, sql::old_lines_logs);
  logs.bind(remembered(db_, kCursor));
  if (logs.step() && !logs.is_null(0)) conversion.logs_left = logs.integer(1) - logs.integer(0) + 1;
  return conversion;
}

}  // namespace joblog::sqlite
