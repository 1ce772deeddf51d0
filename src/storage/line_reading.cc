// SPDX-License-Identifier: MIT
// A page is filled line by line until it is full. A search decides about a line when the next one
// has come, since a text may stand across two parts of one line.
#include "storage/line_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/escapes.h"
#include "base/needle.h"
#include "base/text.h"

namespace joblog {
namespace {

constexpr int kPassedOverMax = 50'000;  ///< Details of too low a level that one window passes over.

/// Fills a page until it is full; counts what did not fit as "more".
class PageFiller {
 public:
  PageFiller(const DetailWindow& window, DetailPage& page) : window_(window), page_(page) {}

  /// False when the page is full: the line does not belong to it any more.
  bool take(const LinesInOrder& walk) {
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

}  // namespace

Detail detail_of(const DetailView& line) {
  return {.sequence = line.sequence,
          .at = line.at,
          .level = line.level,
          .source = line.source,
          .continued = line.continued,
          .escaped = line.escaped,
          .message = std::string(line.message)};
}

DetailView view_of(JobLogId log, const Detail& line) {
  return {.log = log,
          .sequence = line.sequence,
          .at = line.at,
          .level = line.level,
          .source = line.source,
          .continued = line.continued,
          .escaped = line.escaped,
          .message = line.message};
}

std::string words_of_damage(std::int64_t first, std::int64_t last, std::string_view why) {
  return fmt::format(
      "Lines {} to {} of this log are damaged in the store and cannot be read: {}. joblog db "
      "check names all damage.",
      format_count(first), format_count(last), why);
}

LineRange range_of(const DetailWindow& window) {
  return {.log = window.log,
          .after = window.after,
          .before = window.before,
          .down = window.from_end,
          .minimum = window.minimum};
}

DetailPage page_of(const DetailWindow& window, LinesInOrder& lines) {
  const std::int64_t before =
      window.before > 0 ? window.before : std::numeric_limits<std::int64_t>::max();
  DetailPage page{.details = {}, .reached = window.from_end ? before : window.after};
  PageFiller filler(window, page);
  while (lines.step() && filler.take(lines)) continue;
  if (window.from_end) std::ranges::reverse(page.details);
  return page;
}

LineSpan line_around(std::int64_t sequence, LinesInOrder& above, LinesInOrder& below) {
  LineSpan span{.first = 1, .last = sequence};
  while (sequence > 1 && above.step()) {
    if (above.line().continued) continue;
    const std::int64_t behind = above.line().sequence + std::max<std::int64_t>(above.lost(), 1);
    span.first = std::min(behind, sequence);
    break;
  }
  while (below.step()) {
    span.last = std::max(span.last, below.line().sequence);
    if (!below.line().continued) break;
  }
  return span;
}

DetailHits hits_of(const DetailSearch& search, LinesInOrder& lines,
                   const std::function<bool()>& is_enough) {
  DetailHits hits;
  HitCounter counter(search, hits);
  while (hits.complete && lines.step()) {
    hits.complete = !is_enough();
    if (!hits.complete) {
      counter.leave_last();  // Whoever goes on begins with it.
    } else if (lines.lost() > 0) {
      hits.unreadable += lines.lost();
      counter.pass_over(lines.reached());
    } else {
      counter.take(lines.line());
    }
  }
  counter.settle();
  return hits;
}

}  // namespace joblog
