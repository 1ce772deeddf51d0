// SPDX-License-Identifier: MIT
// Lines of a run that come after a rescue has ended its log. What the rescue itself has stored of
// unfinished lines is read back, so that they are not stored twice.
#include "core/limits.h"
#include "postgres_statements.h"
#include "storage/late_lines.h"
#include "storage/line_reading.h"
#include "storage/postgres/postgres_transaction.h"

namespace joblog::postgres {

/// Between the lines of the process and the line that says who died.
std::vector<Detail> PostgresTransaction::rescued_open_lines(JobLogId log, std::int64_t after) {
  constexpr std::int64_t kFewBlocks = 8;  // The rescue stores a line of each source, and its own.
  const Rows rows = ask(sql::blocks_up, BoundValues(log.value, after + 1,
                                                    limits::line_number_max + 1, kFewBlocks, 0));
  std::vector<Detail> lines;
  BlockDecoder decoder;
  for (int row = 0; row < rows.size(); ++row) {
    const auto block = decoder.decode(log, rows.text(row, 2));
    if (!block) return lines;
    for (const DetailView& line : *block) {
      if (line.source == Source::system) return lines;
      if (line.sequence > after) lines.push_back(detail_of(line));
    }
  }
  return lines;
}

LateOutcome PostgresTransaction::append_late_one(const LateWords& words) {
  if (is_empty(words)) return LateOutcome::nothing;
  const Rows awaits = ask(sql::log_awaits_lines, BoundValues(words.log.value, words.holder.value));
  if (awaits.empty()) {
    const Rows known = ask(sql::run_process, BoundValues(words.log.value));
    return known.empty() ? LateOutcome::removed : LateOutcome::nothing;
  }
  RescuedLog log{.from_process = awaits.integer(0, 0),
                 .lines = awaits.integer(0, 1),
                 .rescued_at = awaits.time(0, 2),
                 .open_lines = {}};
  log.open_lines = rescued_open_lines(words.log, log.from_process);
  const std::vector<Detail> lines = late_lines(words, log);
  if (lines.empty()) return LateOutcome::nothing;
  // Retention removes lines from the first on.
  if (ask(sql::log_has_first_line, BoundValues(words.log.value)).integer(0, 0) == 0)
    return LateOutcome::removed;
  std::vector<DetailView> views;
  views.reserve(lines.size());
  for (const Detail& line : lines) views.push_back(view_of(words.log, line));
  const LineBatch batch = views;
  put_blocks({&batch, 1});
  send(sql::log_lines_came, BoundValues(words.log.value, lines.back().sequence, words.at));
  return LateOutcome::stored;
}

std::vector<LateOutcome> PostgresTransaction::append_late(std::span<const LateWords> words) {
  std::vector<LateOutcome> answers;
  answers.reserve(words.size());
  for (const LateWords& one : words) answers.push_back(append_late_one(one));
  return answers;
}

}  // namespace joblog::postgres
