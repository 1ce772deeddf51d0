// SPDX-License-Identifier: MIT
// Windows into the details of a log. They are clustered by log and sequence, so a window is one
// seek; warnings and errors have an index of their own, because they may be few among millions.
#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/escapes.h"
#include "base/needle.h"
#include "statements.h"
#include "storage/sqlite/open_lines.h"
#include "storage/sqlite/sqlite_reader.h"

namespace joblog::sqlite {
namespace {

constexpr auto kEndOfTime = std::numeric_limits<std::int64_t>::max();
constexpr int kPassedOverMax = 50'000;  ///< Details of too low a level that one window passes over.

Detail read_detail(const Query& row) {
  const auto flags = row.integer(4);
  return {row.integer(0),
          row.time(1),
          static_cast<Level>(row.integer(2)),
          static_cast<Source>(row.integer(3)),
          (flags & 1) != 0,
          (flags & 2) != 0,
          row.string(5)};
}

/// Fills a page until it is full; counts what did not fit as "more".
class PageFiller {
 public:
  PageFiller(const DetailWindow& window, DetailPage& page) : window_(window), page_(page) {}

  /// False when the page is full: the row does not belong to it any more.
  bool take(const Query& row) {
    const bool matches = row.integer(2) >= static_cast<int>(window_.minimum);
    const std::size_t bytes = matches ? row.text(5).size() : 0;
    const bool full = matches ? std::cmp_greater_equal(page_.details.size(), window_.limit) ||
                                    (!page_.details.empty() && bytes > window_.max_bytes - bytes_)
                              : passed_ >= kPassedOverMax;
    if (full) {
      page_.more = true;
      return false;
    }
    page_.reached = row.integer(0);
    if (matches) {
      page_.details.push_back(read_detail(row));
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
  HitCounter(std::string_view text, std::int64_t after, int limit)
      : needle_(text), after_(after), limit_(limit) {}

  void take(std::int64_t sequence, std::string_view written, bool goes_on) {
    const std::string_view message = without_escapes(written, room_);
    if (goes_on_ && !holds_) holds_ = needle_.across(part_, message);
    settle();
    sequence_ = sequence;
    holds_ = needle_.in(message);
    goes_on_ = goes_on;
    if (goes_on) part_ = message;
  }
  /// The last one is not counted: what follows it may belong to it.
  void leave_last() {
    holds_ = false;
    --sequence_;
  }
  std::int64_t total() { return settle(), total_; }
  std::int64_t reached() const { return sequence_; }
  std::int64_t before() const { return before_; }
  const std::vector<std::int64_t>& shown() const { return shown_; }

 private:
  void settle() {
    if (!std::exchange(holds_, false)) return;
    ++total_;
    if (sequence_ <= after_) {
      ++before_;
    } else if (std::cmp_less(shown_.size(), limit_)) {
      shown_.push_back(sequence_);
    }
  }

  const Needle needle_;
  const std::int64_t after_;
  const int limit_;
  std::int64_t sequence_ = 0;
  bool holds_ = false;
  bool goes_on_ = false;
  std::string part_;  ///< The message before, when it goes on.
  std::string room_;
  std::int64_t total_ = 0, before_ = 0;
  std::vector<std::int64_t> shown_;
};

}  // namespace

DetailPage SqliteReader::details(const DetailWindow& window) {
  const std::int64_t before = window.before > 0 ? window.before : kEndOfTime;
  DetailPage page{.details = {}, .reached = window.from_end ? before : window.after};
  PageFiller filler(window, page);
  const auto open = [&](Query& q) {
    q.bind(window.log.value, window.after, before);
    return q.step();
  };
  const bool down = window.from_end;
  if (window.minimum < Level::warning) {
    Query all(db_, down ? sql::details_before : sql::details_after);
    for (bool row = open(all); row && filler.take(all);) row = all.step();
  } else {
    Query warnings(db_, down ? sql::warnings_before : sql::warnings_after);
    Query errors(db_, down ? sql::errors_before : sql::errors_after);
    bool warning = window.minimum == Level::warning && open(warnings);
    bool error = open(errors);
    while (warning || error) {
      const bool errors_turn =
          !warning || (error && (errors.integer(0) < warnings.integer(0)) != down);
      if (!filler.take(errors_turn ? errors : warnings)) break;
      (errors_turn ? error : warning) = (errors_turn ? errors : warnings).step();
    }
  }
  if (down) std::ranges::reverse(page.details);
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
  DetailFacts facts;
  Query first(db_, sql::detail_first);
  first.bind(log.value);
  if (!first.step()) return facts;
  facts.first = first.integer(0);
  Query last(db_, sql::detail_last);
  last.bind(log.value);
  if (last.step()) facts.last = last.integer(0);
  Query notable(db_, sql::details_notable);
  notable.bind(log.value);
  while (notable.step()) {
    const bool error = static_cast<Level>(notable.integer(0)) == Level::error;
    (error ? facts.errors : facts.warnings) = notable.integer(1);
    (error ? facts.first_error : facts.first_warning) = notable.integer(2);
  }
  return facts;
}

std::int64_t SqliteReader::next_error(JobLogId log, std::int64_t after) {
  Query q(db_, sql::error_after);
  q.bind(log.value, after);
  return q.step() ? q.integer(0) : 0;
}

std::int64_t SqliteReader::previous_error(JobLogId log, std::int64_t before) {
  Query q(db_, sql::error_before);
  q.bind(log.value, before);
  return q.step() ? q.integer(0) : 0;
}

LineSpan SqliteReader::line_of(JobLogId log, std::int64_t sequence) {
  Query before(db_, sql::line_first);
  before.bind(log.value, sequence);
  const std::int64_t first = before.step() ? before.integer(0) + 1 : 1;
  Query end(db_, sql::line_last);
  end.bind(log.value, sequence);
  if (end.step()) return {first, end.integer(0)};
  Query last(db_, sql::detail_last);  // It goes on: its end is not written yet.
  last.bind(log.value);
  return {first, last.step() ? std::max(last.integer(0), sequence) : sequence};
}

DetailHits SqliteReader::search_details(const DetailSearch& search) {
  HitCounter counter(search.text, search.after, search.limit);
  DetailHits hits;
  {
    Query q(db_, sql::details_messages);
    q.bind(search.log.value, search.from);
    while (hits.complete && q.step()) {
      hits.complete = !watch_.is_enough();
      if (!hits.complete)
        counter.leave_last();  // Whoever goes on begins with it.
      else
        counter.take(q.integer(0), q.text(1), q.integer(2) != 0);
    }
  }
  hits.total = counter.total();
  hits.before = counter.before();
  hits.searched_to = counter.reached();
  for (const std::int64_t sequence : counter.shown()) {
    Query q(db_, sql::detail_by_sequence);
    q.bind(search.log.value, sequence);
    if (q.step()) hits.details.push_back(read_detail(q));
  }
  return hits;
}

}  // namespace joblog::sqlite
