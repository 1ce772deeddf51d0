// SPDX-License-Identifier: MIT
// Windows are read downwards, because only so the parts of a line are met in order. One that ends
// at a line is begun by looking upwards first, to see where the lines that fit start.
#include "web/job_logs/log/log_window.h"

#include <algorithm>
#include <utility>

namespace joblog::web::job_logs {
namespace {

constexpr int kLines = 500;
constexpr int kLinesAbove = 100;   ///< Of the line that was asked for.
constexpr int kErrorContext = 20;  ///< What was said before it.
constexpr std::size_t kBytes = 256 << 10;
constexpr std::size_t kBytesAbove = 64 << 10;
constexpr std::int64_t kPartsShown = 2;  ///< Details of one line.
constexpr int kPages = 50;               ///< That one window reads: it may pass over much.

struct Budget {
  int lines = kLines;
  std::size_t bytes = kBytes;
  void spend(std::size_t used) {
    --lines;
    bytes -= std::min(bytes, used);
  }
  bool is_spent() const { return lines <= 0 || bytes == 0; }
};

class Walk {
 public:
  Walk(Reader& reader, JobLogId log, Level minimum)
      : reader_(reader), log_(log), minimum_(minimum) {}

  /// Adds rows from `from` to `until` (0 = the end). A line that `from` is in the middle of is
  /// shown as far as it goes when it was `asked_for`, else it is cut like any other.
  void down(std::int64_t from, std::int64_t until, Budget budget, bool asked_for) {
    const std::int64_t begin = from > 1 ? reader_.line_of(log_, from).first : from;
    part_ = from - begin;
    opened_ = asked_for ? begin : 0;
    reached_ = from - 1;
    has_previous_ = false;
    for (int pages = 0; pages < kPages && !budget.is_spent(); ++pages) {
      DetailPage page = reader_.details({.log = log_,
                                         .after = reached_,
                                         .before = until > 0 ? until + 1 : 0,
                                         .minimum = minimum_,
                                         .limit = budget.lines,
                                         .max_bytes = budget.bytes});
      more_ = page.more;
      take(page, until, budget);
      reached_ = std::max(reached_, page.reached);
      const bool jumped = reached_ > page.reached;
      if (!jumped && !(page.details.empty() && page.more)) return;
      more_ = true;
    }
  }

  /// Where the window starts whose last line is `to`.
  std::int64_t start_of(std::int64_t to, Budget budget) {
    std::int64_t start = to + 1;
    std::int64_t before = start;
    for (int pages = 0; pages < kPages && before > 1 && !budget.is_spent(); ++pages) {
      const DetailPage page = reader_.details({.log = log_,
                                               .before = before,
                                               .from_end = true,
                                               .minimum = minimum_,
                                               .limit = budget.lines,
                                               .max_bytes = budget.bytes});
      before = page.reached;
      if (page.details.empty() && page.more) continue;
      if (page.details.empty()) break;
      const bool jumped = spend_upwards(page, budget, start);
      before = std::min(before, start);
      if (!jumped && !page.more) break;
    }
    return start;
  }

  std::vector<LogRow>& rows() { return rows_; }
  std::int64_t reached() const { return reached_; }
  bool more() const { return more_; }

 private:
  /// Gives the texts of the page's lines away.
  void take(DetailPage& page, std::int64_t until, Budget& budget) {
    rows_.reserve(rows_.size() + page.details.size());
    for (Detail& detail : page.details) {
      if (detail.sequence <= reached_) continue;  // Of a line that was passed over.
      if (has_previous_) {
        part_ = previous_continued_ && previous_ + 1 == detail.sequence ? part_ + 1 : 0;
      } else if (detail.sequence != reached_ + 1) {
        part_ = 0;
      }
      if (part_ >= kPartsShown && detail.sequence - part_ != opened_) {
        pass_over(detail, until);
        continue;
      }
      budget.spend(detail.message.size());
      remember(detail.sequence, detail.continued);
      rows_.push_back({.detail = std::move(detail), .goes_on = part_ > 0, .before = before_});
      if (part_ == 0) before_ = rows_.back().detail.at;
    }
  }

  /// Leaves out the rest of a line, and says so where it was cut. Who comes in the middle of the
  /// rest has seen that.
  void pass_over(const Detail& detail, std::int64_t until) {
    std::int64_t end = reader_.line_of(log_, detail.sequence).last;
    if (until > 0) end = std::min(end, until);
    const std::int64_t hidden = end - detail.sequence + 1;
    if (has_previous_) {
      rows_.back().hidden = hidden;
    } else if (part_ == kPartsShown) {
      rows_.push_back({.detail = detail, .goes_on = true, .hidden = hidden, .before = {}});
      rows_.back().detail.message.clear();
    }
    remember(end, false);
  }

  void remember(std::int64_t sequence, bool continued) {
    has_previous_ = true;
    previous_ = sequence;
    previous_continued_ = continued;
    reached_ = sequence;
  }

  /// Moves `start` up over the page's lines as far as the budget goes; a cut line costs what is
  /// shown of it. True when it jumped to the beginning of a line that is not in the page.
  bool spend_upwards(const DetailPage& page, Budget& budget, std::int64_t& start) {
    const auto& details = page.details;
    for (std::size_t end = details.size(); end > 0;) {
      std::size_t begin = end - 1;
      while (begin > 0 && joins(details[begin - 1], details[begin])) --begin;
      for (std::size_t at = begin; at < std::min<std::size_t>(end, begin + kPartsShown); ++at) {
        budget.spend(details[at].message.size());
      }
      start = details[begin].sequence;
      end = begin;
    }
    const std::int64_t inside = start;
    start = reader_.line_of(log_, start).first;
    return start != inside;
  }

  static bool joins(const Detail& above, const Detail& below) {
    return above.continued && above.sequence + 1 == below.sequence;
  }

  Reader& reader_;
  const JobLogId log_;
  const Level minimum_;
  std::vector<LogRow> rows_;
  std::int64_t part_ = 0;    ///< Of its line, from 0.
  std::int64_t opened_ = 0;  ///< The line that was asked for begins here.
  bool has_previous_ = false;
  std::int64_t previous_ = 0;
  bool previous_continued_ = false;
  std::optional<TimePoint> before_;
  std::int64_t reached_ = 0;
  bool more_ = false;
};

/// What the reader gets who asked for nothing.
LogQuery with_default_place(const JobLog& log, const DetailFacts& facts, LogQuery query) {
  if (query.from > 0 || query.to > 0 || query.line > 0) return query;
  const bool shows_all = query.minimum <= Level::info;
  if (log.status == Status::error && shows_all && facts.first_error > kErrorContext) {
    query.from = facts.first_error - kErrorContext;
  } else if (log.status == Status::created || log.status == Status::processing) {
    query.to = facts.last;
  } else {
    query.from = 1;
  }
  return query;
}

/// The time of the line above the window, for its first row.
void look_above(Reader& reader, JobLogId log, LogWindow& window, Level minimum) {
  if (window.rows.empty()) return;
  const DetailPage above = reader.details(
      {.log = log, .before = window.first, .from_end = true, .minimum = minimum, .limit = 1});
  window.earlier = !above.details.empty() || above.more;
  if (!above.details.empty() && !window.rows.front().before && !window.rows.front().goes_on) {
    window.rows.front().before = above.details.back().at;
  }
}

bool has_below(Reader& reader, JobLogId log, const LogWindow& window, Level minimum) {
  if (minimum == Level::debug) return window.facts.last > window.last;
  const DetailPage below =
      reader.details({.log = log, .after = window.last, .minimum = minimum, .limit = 1});
  return !below.details.empty() || below.more;
}

}  // namespace

LogWindow read_window(Reader& reader, const JobLog& log, const LogQuery& wish) {
  LogWindow window{.facts = reader.detail_facts(log.id)};
  if (window.facts.first == 0) return window;
  const LogQuery query = with_default_place(log, window.facts, wish);
  const std::int64_t last = window.facts.last;
  Walk walk(reader, log.id, query.minimum);
  if (query.line > 0) {
    const std::int64_t line = std::min(query.line, last);
    const std::int64_t start =
        walk.start_of(line - 1, {.lines = kLinesAbove, .bytes = kBytesAbove});
    if (start < line) walk.down(start, line - 1, {}, false);
    walk.down(line, 0, {.lines = kLines - kLinesAbove, .bytes = kBytes - kBytesAbove}, true);
  } else if (query.to > 0) {
    const std::int64_t to = std::min(query.to, last);
    walk.down(walk.start_of(to, {}), to, {.lines = 2 * kLines, .bytes = 2 * kBytes}, false);
  } else {
    walk.down(std::min(query.from, last), 0, {}, wish.from > 0);
  }
  if (walk.rows().empty()) {  // Nothing of this level on that side: then the nearest on the other.
    if (query.to > 0) {
      walk.down(query.to + 1, 0, {}, false);
    } else {
      walk.down(walk.start_of(last, {}), last, {.lines = 2 * kLines, .bytes = 2 * kBytes}, false);
    }
  }
  window.rows = std::move(walk.rows());
  if (window.rows.empty()) return window;
  window.first = window.rows.front().detail.sequence;
  window.last = std::max(walk.reached(), window.rows.back().detail.sequence);
  look_above(reader, log.id, window, query.minimum);
  window.later = has_below(reader, log.id, window, query.minimum);
  window.previous_error = reader.previous_error(log.id, window.first);
  window.next_error = reader.next_error(log.id, window.last);
  return window;
}

LogStretch read_stretch(Reader& reader, JobLogId log, std::int64_t after, Level minimum) {
  Walk walk(reader, log, minimum);
  walk.down(after + 1, 0, {}, false);
  return {std::move(walk.rows()), walk.reached(), walk.more()};
}

}  // namespace joblog::web::job_logs
