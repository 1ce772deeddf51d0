// SPDX-License-Identifier: MIT
// Lines of a run that come after a rescue has ended its log. What the rescue itself has stored of
// unfinished lines is read back, so that they are not stored twice.
#include "statements.h"
#include "storage/late_lines.h"
#include "storage/sqlite/line_walk.h"
#include "storage/sqlite/sqlite_transaction.h"

namespace joblog::sqlite {
namespace {

/// Retention removes lines from the first on.
bool has_first_line(Database& db, JobLogId log) {
  LineWalk lines(db, {.log = log});
  return lines.step() && (lines.lost() > 0 || lines.line().sequence == 1);
}

/// Between the lines of the process and the line that says who died.
std::vector<Detail> rescued_open_lines(Database& db, JobLogId log, std::int64_t after) {
  std::vector<Detail> lines;
  LineWalk walk(db, {.log = log, .after = after});
  while (walk.step() && walk.lost() == 0 && walk.line().source != Source::system)
    lines.push_back(detail_of(walk.line()));
  return lines;
}

}  // namespace

LateOutcome SqliteTransaction::append_late_one(const LateWords& words) {
  if (is_empty(words)) return LateOutcome::nothing;
  RescuedLog log;
  {
    Query q(db_, sql::log_awaits_lines);
    q.bind(words.log.value, words.holder.value);
    if (!q.step()) {
      Query known(db_, sql::log_process);
      known.bind(words.log.value);
      return known.step() ? LateOutcome::nothing : LateOutcome::removed;
    }
    log = {.from_process = q.integer(0),
           .lines = q.integer(1),
           .rescued_at = q.time(2),
           .open_lines = {}};
  }
  log.open_lines = rescued_open_lines(db_, words.log, log.from_process);
  const std::vector<Detail> lines = late_lines(words, log);
  if (lines.empty()) return LateOutcome::nothing;
  if (!has_first_line(db_, words.log)) return LateOutcome::removed;
  std::vector<DetailView> views;
  views.reserve(lines.size());
  for (const Detail& line : lines) views.push_back(view_of(words.log, line));
  insert_details(views);
  pack_last_blocks(words.log);
  Query(db_, sql::log_lines_came).bind(words.log.value, lines.back().sequence, words.at).run();
  return LateOutcome::stored;
}

std::vector<LateOutcome> SqliteTransaction::append_late(std::span<const LateWords> words) {
  std::vector<LateOutcome> answers;
  answers.reserve(words.size());
  for (const LateWords& one : words) answers.push_back(append_late_one(one));
  return answers;
}

}  // namespace joblog::sqlite
