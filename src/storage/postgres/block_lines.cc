// SPDX-License-Identifier: MIT
// A walk upwards goes on behind the last block it has; one downwards in front of it.
#include "storage/postgres/block_lines.h"

#include <algorithm>
#include <limits>

#include "core/limits.h"
#include "postgres_statements.h"

namespace joblog::postgres {
namespace {

constexpr std::int64_t kBlocksFirst = 4, kBlocksMost = 256;

std::int64_t end_of(const LineRange& range) {
  constexpr std::int64_t kBehindAll = limits::line_number_max + 1;
  return range.before > 0 ? std::min(range.before, kBehindAll) : kBehindAll;
}

}  // namespace

BlockLines::BlockLines(PostgresReader& reader, const LineRange& range)
    : reader_(reader), range_(range), end_(end_of(range)) {}

bool BlockLines::fetch() {
  const bool begins = fetched_ == 0;
  if (!begins && blocks_.size() < fetched_) return false;  // Those were the last.
  fetched_ = begins ? kBlocksFirst : std::min(4 * fetched_, kBlocksMost);
  const std::int64_t first =
      range_.down || begins ? std::max<std::int64_t>(range_.after, 0) + 1 : edge_ + 1;
  const std::int64_t end = range_.down && !begins ? edge_ : end_;
  BoundValues values(range_.log.value, first, end, fetched_, range_.down || begins);
  const bool notable = range_.minimum >= Level::warning;
  if (notable) values.add(range_.minimum == Level::error ? 1 : 0);
  if (range_.down)
    blocks_ = reader_.ask(notable ? sql::notable_blocks_down : sql::blocks_down, values);
  else
    blocks_ = reader_.ask(notable ? sql::notable_blocks_up : sql::blocks_up, values);
  row_ = 0;
  if (blocks_.empty()) return false;
  edge_ = blocks_.integer(blocks_.size() - 1, 0);
  return true;
}

/// Unless it is damaged, its lines are in lines_ then.
bool BlockLines::next_block() {
  lines_ = {};
  lost_ = 0;
  if (row_ >= blocks_.size() && !fetch()) return false;
  const std::int64_t first = blocks_.integer(row_, 0);
  const std::int64_t last = first + blocks_.integer(row_, 1) - 1;
  const std::string_view block = blocks_.text(row_++, 2);
  if (last <= range_.after) return true;  // It begins before the range and ends before it.
  const auto lines = decoder_.decode(range_.log, block);
  if (lines && lines->front().sequence == first && lines->back().sequence == last)
    lines_ = *lines;
  else
    stand_for_damage(first, last,
                     lines ? "it holds other lines than its place says" : lines.error().message);
  return true;
}

void BlockLines::stand_for_damage(std::int64_t first, std::int64_t last, std::string_view why) {
  words_ = words_of_damage(first, last, why);
  TimePoint at = line_.at;
  if (line_.sequence == 0) {  // For want of another time.
    const Rows made = reader_.ask(sql::log_created_at, BoundValues(range_.log.value));
    if (!made.empty()) at = made.time(0, 0);
  }
  lost_ = last - first + 1;
  line_ = {.log = range_.log,
           .sequence = std::max(first, range_.after + 1),
           .at = at,
           .level = Level::error,
           .source = Source::system,
           .message = words_};
  reached_ = range_.down ? line_.sequence : std::min(last, end_ - 1);
}

bool BlockLines::is_in_range(const DetailView& line) const {
  if (line.sequence <= range_.after || line.sequence >= end_) return false;
  return range_.minimum < Level::warning || line.level >= range_.minimum;
}

bool BlockLines::step() {
  for (;;) {
    while (!lines_.empty()) {
      const DetailView& next = range_.down ? lines_.back() : lines_.front();
      lines_ = range_.down ? lines_.first(lines_.size() - 1) : lines_.subspan(1);
      if (!is_in_range(next)) continue;
      line_ = next;
      lost_ = 0;
      reached_ = next.sequence;
      return true;
    }
    if (!next_block()) return false;
    if (lost_ > 0) return true;
  }
}

}  // namespace joblog::postgres
