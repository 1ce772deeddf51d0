// SPDX-License-Identifier: MIT
// Questions about the lines of a log. A window is one seek and a walk; warnings and errors have an
// index of their own, because they may be few among millions.
#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/escapes.h"
#include "base/needle.h"
#include "statements.h"
#include "storage/sqlite/block_id.h"
#include "storage/sqlite/line_walk.h"
#include "storage/sqlite/open_lines.h"
#include "storage/sqlite/sqlite_reader.h"

namespace joblog::sqlite {
namespace {

constexpr int kPassedOverMax = 50'000;  ///< Details of too low a level that one window passes over.

/// Fills a page until it is full; counts what did not fit as "more".
class PageFiller {
 public:
  PageFiller(const DetailWindow& window, DetailPage& page) : window_(window), page_(page) {}

  /// False when the page is full: the line does not belong to it any more.
  bool take(const LineWalk& walk) {
    const DetailView& line = walk.line();
    const bool matches = line.level >= window_.minimum;
    const std::size_t bytes = matches ? line.message.size() : 0;
    const bool full = matches ? std::cmp_greater_equal(page_.details.size(), window_.limit) ||
                                    (!page_.details.empty() && bytes > window_.max_bytes - bytes_)
                              : passed_ >= kPassedOverMax;
    if (full) {
      page_.more = true;
      return false;
    }
    page_.reached = walk.reached();
    if (matches) {
      page_.details.push_back(detail_of(line));
      bytes_ += std::min(bytes, window_.max_bytes - bytes_);
    } else {
      ++passed_;
    }
    return true;
  }

 private:
  const DetailWindow& window_;
  DetailPage& page_;
  std::size_t bytes_ = 0;
  int passed_ = 0;
};

/// Counts details that hold a text, as they come in order. Whether one does is known when the next
/// has come: what stands across two parts of a line is found in the first. Colours are no text.
class HitCounter {
 public:
  HitCounter(const DetailSearch& search, DetailHits& hits)
      : needle_(search.text), after_(search.after), limit_(search.limit), hits_(hits) {}

  void take(const DetailView& line) {
    const std::string_view message = without_escapes(line.message, room_);
    if (last_.continued && !holds_) holds_ = needle_.across(part_, message);
    settle();
    holds_ = needle_.in(message);
    hits_.searched_to = line.sequence;
    last_.continued = line.continued;
    if (line.continued) part_ = message;
    if (line.continued || (holds_ && is_shown(line.sequence))) last_ = detail_of(line);
    last_.sequence = line.sequence;
  }
  /// Lines up to this one cannot be read: nothing goes on in them.
  void pass_over(std::int64_t reached) {
    settle();
    last_.continued = false;
    last_.sequence = 0;
    hits_.searched_to = reached;
  }
  /// The last one is not counted: what follows it may belong to it.
  void leave_last() {
    holds_ = false;
    if (hits_.searched_to == last_.sequence) --hits_.searched_to;
  }
  void settle() {
    if (!std::exchange(holds_, false)) return;
    ++hits_.total;
    if (last_.sequence <= after_) ++hits_.before;
    if (is_shown(last_.sequence)) hits_.details.push_back(last_);
  }

 private:
  bool is_shown(std::int64_t sequence) const {
    return sequence > after_ && std::cmp_less(hits_.details.size(), limit_);
  }

  const Needle needle_;
  const std::int64_t after_;
  const int limit_;
  DetailHits& hits_;
  bool holds_ = false;  ///< The last line holds it, as far as is known.
  Detail last_;         ///< Its text is there if it may be shown.
  std::string part_;    ///< What it says, when it goes on.
  std::string room_;
};

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
  const std::int64_t before =
      window.before > 0 ? window.before : std::numeric_limits<std::int64_t>::max();
  DetailPage page{.details = {}, .reached = window.from_end ? before : window.after};
  PageFiller filler(window, page);
  LineWalk walk(db_, {.log = window.log,
                      .after = window.after,
                      .before = window.before,
                      .down = window.from_end,
                      .minimum = window.minimum});
  while (walk.step() && filler.take(walk)) continue;
  if (window.from_end) std::ranges::reverse(page.details);
  return page;
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
  LineSpan span{.first = 1, .last = sequence};
  if (sequence > 1) {
    LineWalk above(db_, {.log = log, .before = sequence, .down = true});
    while (above.step()) {
      if (above.line().continued) continue;
      const std::int64_t behind = above.line().sequence + std::max<std::int64_t>(above.lost(), 1);
      span.first = std::min(behind, sequence);
      break;
    }
  }
  LineWalk below(db_, {.log = log, .after = sequence - 1});
  while (below.step()) {
    span.last = std::max(span.last, below.line().sequence);
    if (!below.line().continued) break;
  }
  return span;
}

DetailHits SqliteReader::search_details(const DetailSearch& search) {
  DetailHits hits;
  HitCounter counter(search, hits);
  LineWalk walk(db_, {.log = search.log, .after = std::max<std::int64_t>(search.from, 1) - 1});
  while (hits.complete && walk.step()) {
    hits.complete = !watch_.is_enough();
    if (!hits.complete) {
      counter.leave_last();  // Whoever goes on begins with it.
    } else if (walk.lost() > 0) {
      hits.unreadable += walk.lost();
      counter.pass_over(walk.reached());
    } else {
      counter.take(walk.line());
    }
  }
  counter.settle();
  return hits;
}

}  // namespace joblog::sqlite
