// SPDX-License-Identifier: MIT
// A log that ran while joblog was updated has its first lines in rows and the others in blocks, and
// one that is being converted has some of each; so the sources are merged by number. Most have one.
#include "storage/sqlite/line_walk.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "core/log_block.h"
#include "statements.h"
#include "storage/sqlite/block_id.h"
#include "storage/sqlite/dictionary_cache.h"

namespace joblog::sqlite {
namespace {

constexpr auto kEndOfTime = std::numeric_limits<std::int64_t>::max();

std::int64_t end_of(const LineRange& range) { return range.before > 0 ? range.before : kEndOfTime; }

class RowSource final : public LineSource {
 public:
  RowSource(Database& database, std::string_view statement, const LineRange& range)
      : log_(range.log), rows_(database, statement) {
    rows_.bind(range.log.value, range.after, end_of(range));
  }
  bool step() override {
    if (!rows_.step()) return false;
    line_ = line_in_row(rows_, log_, 0);
    reached_ = line_.sequence;
    return true;
  }

 private:
  const JobLogId log_;
  Query rows_;
};

std::string_view blocks_statement(const LineRange& range) {
  if (range.minimum < Level::warning) return range.down ? sql::blocks_down : sql::blocks_up;
  return range.down ? sql::notable_blocks_down : sql::notable_blocks_up;
}

class BlockSource final : public LineSource {
 public:
  BlockSource(Database& database, const LineRange& range)
      : database_(database),
        range_(range),
        end_(end_of(range)),
        blocks_(database, blocks_statement(range)) {
    const bool beyond = end_ > limits::line_number_max;
    const std::int64_t first = std::min(range.after, limits::line_number_max - 1) + 1;
    blocks_.bind(blocks_begin(range.log), block_id(range.log, first),
                 beyond ? blocks_end(range.log) : block_id(range.log, end_));
    if (range.minimum >= Level::warning) blocks_.bind(range.minimum == Level::error ? 1 : 0);
  }
  bool step() override {
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
      if (!blocks_.step()) return false;
      const std::int64_t first = first_line_of(blocks_.integer(0));
      const std::int64_t last = first + blocks_.integer(1) - 1;
      if (last > range_.after && !read(first, last)) return true;
    }
  }

 private:
  bool is_in_range(const DetailView& line) const {
    if (line.sequence <= range_.after || line.sequence >= end_) return false;
    return range_.minimum < Level::warning || line.level >= range_.minimum;
  }
  /// False: the block is damaged, and line_ says so.
  bool read(std::int64_t first, std::int64_t last) {
    const auto lines = decoder_.decode(range_.log, blocks_.text_in_place(2));
    if (lines && lines->front().sequence == first && lines->back().sequence == last) {
      lines_ = *lines;
      return true;
    }
    const char* const not_its = "it holds other lines than its place says";
    words_ = words_of_damage(first, last, lines ? not_its : lines.error().message);
    lines_ = {};
    lost_ = last - first + 1;
    line_ = {.log = range_.log,
             .sequence = std::max(first, range_.after + 1),
             .at = line_.sequence > 0 ? line_.at : created_at(),
             .level = Level::error,
             .source = Source::system,
             .message = words_};
    reached_ = range_.down ? line_.sequence : std::min(last, end_ - 1);
    return false;
  }

  /// For want of another time.
  TimePoint created_at() const {
    Query q(database_, sql::log_created_at);
    q.bind(range_.log.value);
    return q.step() ? q.time(0) : TimePoint{};
  }

  Database& database_;
  const LineRange range_;
  const std::int64_t end_;
  Query blocks_;
  BlockDecoder decoder_{dictionaries_of(database_)};
  std::span<const DetailView> lines_;
  std::string words_;
};

}  // namespace

LineWalk::LineWalk(Database& database, const LineRange& range) : down_(range.down) {
  const auto add_rows = [&](std::string_view up, std::string_view down) {
    sources_.push_back(std::make_unique<RowSource>(database, range.down ? down : up, range));
  };
  sources_.push_back(std::make_unique<BlockSource>(database, range));
  if (range.minimum < Level::warning) add_rows(sql::details_after, sql::details_before);
  if (range.minimum == Level::warning) add_rows(sql::warnings_after, sql::warnings_before);
  if (range.minimum >= Level::warning) add_rows(sql::errors_after, sql::errors_before);
  std::erase_if(sources_, [](const auto& source) { return !source->step(); });
}

LineWalk::~LineWalk() = default;

bool LineWalk::step() {
  if (current_ != nullptr && !current_->step()) {
    std::erase_if(sources_, [&](const auto& source) { return source.get() == current_; });
  }
  current_ = nullptr;
  for (const auto& source : sources_) {
    const bool is_next =
        current_ == nullptr || (source->line().sequence < current_->line().sequence) != down_;
    if (is_next) current_ = source.get();
  }
  return current_ != nullptr;
}

DetailView line_in_row(const Query& row, JobLogId log, int first) {
  const auto flags = row.integer(first + 4);
  return {.log = log,
          .sequence = row.integer(first),
          .at = row.time(first + 1),
          .level = static_cast<Level>(row.integer(first + 2)),
          .source = static_cast<Source>(row.integer(first + 3)),
          .continued = (flags & 1) != 0,
          .escaped = (flags & 2) != 0,
          .message = row.text(first + 5)};
}

std::int64_t last_line_of(Database& database, JobLogId log) {
  Query q(database, sql::line_stored_last);
  q.bind(blocks_begin(log), blocks_end(log), log.value);
  return q.step() ? q.integer(0) : 0;
}

}  // namespace joblog::sqlite
