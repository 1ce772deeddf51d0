// SPDX-License-Identifier: MIT
// Blocks are read in the order in which they lie, downwards, and most are looked at as a whole: one
// pass over all their messages says that the text is not there. Only where it may be, or where an
// escape sequence could stand in the midst of it, are the lines looked at one by one. A line that
// goes on in the next block needs the first line there, which is fetched for it.
//
// Where status or job choose runs, their ids come from an index and only their blocks are read.
// Where warnings or errors are asked for, blocks without any are passed over by an index, too. Logs
// of which a store has lines elsewhere than in blocks are walked line by line.
#include "storage/run_scan.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/escapes.h"

namespace joblog {
namespace {

constexpr char kEscape = '\x1b';

LogFilter filter_of(const RunSearch& search, const SearchSpan& span) {
  return {.status = search.status,
          .kind = search.kind,
          .since = search.since,
          .until = search.until,
          .before = JobLogId{span.to.value + 1},
          .after = JobLogId{span.from.value - 1}};
}

bool is_created_within(const RunSearch& search, const JobLog& log) {
  return (!search.since || log.created_at >= *search.since) &&
         (!search.until || log.created_at < *search.until);
}

}  // namespace

RunScan::RunScan(ScannedRuns& runs, const RunSearch& search, const SearchSpan& span)
    : runs_(runs),
      search_(search),
      span_(span),
      needle_(search.text),
      from_(span.from.value),
      decoder_(runs.dictionaries()) {}

FoundRuns RunScan::run() {
  find_named();
  if (search_.status || !search_.kind.empty())
    scan_chosen();
  else
    scan_all();
  if (!stopped_ && from_ > span_.from.value) stop({JobLogId{from_}});
  if (!stopped_) found_.reached = {span_.from};

  std::erase_if(hits_, [&](const auto& hit) { return hit.first < found_.reached.log.value; });
  for (auto& [id, hits] : hits_) {
    if (std::cmp_equal(found_.hits.size(), span_.runs)) {
      stop({JobLogId{found_.hits.back().log.id}});
      break;
    }
    found_.hits.push_back(std::move(hits));
  }
  return std::move(found_);
}

void RunScan::stop(SearchPlace place) {
  stopped_ = true;
  found_.complete = false;
  found_.reached = place;
}

/// By name and error. What lies below the last that fits into the answer is not asked for.
void RunScan::find_named() {
  if (search_.text.empty() || search_.minimum > Level::debug) return;
  LogFilter filter = filter_of(search_, span_);
  if (span_.before_line > 0) filter.before = span_.to;  // Its name has been looked at before.
  filter.text = search_.text;
  filter.limit = span_.runs;
  const auto [ids, stopped_at] = runs_.ids_of(filter);
  if (std::cmp_equal(ids.size(), span_.runs)) from_ = std::max(from_, ids.back());
  from_ = std::max(from_, stopped_at.value);
  for (const std::int64_t id : ids) {
    if (auto log = runs_.log(JobLogId{id})) hits_[id] = {.log = std::move(*log), .by_name = true};
  }
}

void RunScan::scan_chosen() {
  LogFilter filter = filter_of(search_, span_);
  filter.after = JobLogId{from_ - 1};
  filter.limit = static_cast<int>(std::min<std::int64_t>(span_.to.value - from_ + 1, INT32_MAX));
  const auto ids = runs_.ids_of(filter).ids;
  std::span<const std::int64_t> left = ids;
  while (!left.empty() && !stopped_) {
    const std::int64_t by_line = runs_.last_read_by_line(left.back(), left.front());
    const auto below = std::ranges::find_if(left, [&](std::int64_t id) { return id <= by_line; });
    const auto above = left.first(static_cast<std::size_t>(below - left.begin()));
    left = left.subspan(above.size());
    if (!above.empty()) scan_blocks({.from = above.back(), .to = above.front(), .chosen = above});
    if (left.empty() || left.front() != by_line || stopped_) continue;
    scan_lines(by_line);
    left = left.subspan(1);
  }
}

void RunScan::scan_all() {
  for (std::int64_t to = span_.to.value; to >= from_ && !stopped_;) {
    const std::int64_t by_line = runs_.last_read_by_line(from_, to);
    if (by_line < to) scan_blocks({.from = by_line + 1, .to = to});
    if (by_line >= from_ && !stopped_) scan_lines(by_line);
    to = by_line - 1;
  }
}

/// False: there are enough runs without this log, and the search stops before it.
bool RunScan::enter(std::int64_t log) {
  if (log == current_.value) return true;
  const auto above = std::distance(hits_.begin(), hits_.lower_bound(log));
  if (above >= span_.runs) {
    stop({JobLogId{log + 1}});
    return false;
  }
  current_ = JobLogId{log};
  current_hits_ = nullptr;
  current_refused_ = false;
  ++found_.runs;
  return true;
}

/// Of the first run a search may have looked through the last lines before; 0 = of none.
std::int64_t RunScan::before_line_of(std::int64_t log) const {
  return log == span_.to.value ? span_.before_line : 0;
}

void RunScan::scan_blocks(const RunsInRange& runs) {
  RunsInRange asked = runs;
  asked.before_line = before_line_of(runs.to);
  asked.minimum = search_.minimum;
  runs_.blocks_down(asked, [this](const StoredBlock& block) {
    if (!enter(block.log.value)) return false;
    take_block(block);
    if (!runs_.is_enough()) return true;
    stop({block.log, block.first});
    return false;
  });
}

void RunScan::take_block(const StoredBlock& block) {
  const auto& [log, first, count, bytes] = block;
  const auto text = decoder_.open(log, bytes);
  if (!text || text->first != first || text->last != first + count - 1) {
    found_.unreadable += count;
    return;
  }
  found_.lines += count;
  const bool may_hold = needle_.in(text->messages) || text->messages.contains(kEscape);
  if (!may_hold && !text->continued) return;
  const auto lines = decoder_.lines();
  if (!lines) {
    found_.unreadable += count;
    return;
  }
  take_lines(may_hold ? *lines : lines->last(1), may_hold);
}

/// Lines of a block, in order. Unless they may hold the text, only the line that goes on may.
void RunScan::take_lines(std::span<const DetailView> lines, bool may_hold) {
  std::array<const DetailView*, 16> first_ones{};
  const std::size_t wanted =
      std::min(first_ones.size(), static_cast<std::size_t>(search_.lines_shown));
  std::size_t kept = 0;
  std::int64_t matching = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const DetailView& line = lines[i];
    if (!is_in_question(line)) continue;
    const DetailView* const next = i + 1 < lines.size() ? &lines[i + 1] : nullptr;
    if (!(may_hold && holds(line)) && !goes_on_with_it(line, next)) continue;
    ++matching;
    if (kept < wanted) first_ones[kept++] = &line;
  }
  if (matching > 0) add(matching, std::span(first_ones).first(kept));
}

bool RunScan::is_in_question(const DetailView& line) const {
  if (line.level < search_.minimum) return false;
  return span_.before_line == 0 || line.log != span_.to || line.sequence < span_.before_line;
}

bool RunScan::holds(const DetailView& line) {
  return needle_.in(without_escapes(line.message, room_));
}

bool RunScan::goes_on_with_it(const DetailView& line, const DetailView* next) {
  if (!line.continued) return false;
  std::optional<std::string> fetched;
  if (next == nullptr) fetched = message_of(line.log, line.sequence + 1);
  if (next == nullptr && !fetched) return false;
  return needle_.across(without_escapes(line.message, room_),
                        without_escapes(fetched ? *fetched : next->message, next_room_));
}

/// What the line says, if that is what is stored behind its log's lines up to here.
std::optional<std::string> RunScan::message_of(JobLogId log, std::int64_t number) {
  const auto lines = runs_.lines_of({.log = log, .after = number - 1, .before = number + 1});
  if (!lines->step() || lines->lost() > 0 || lines->line().sequence != number) return std::nullopt;
  return std::string(lines->line().message);
}

/// One line after the other, from the last.
void RunScan::scan_lines(std::int64_t log) {
  if (!enter(log)) return;
  const auto lines = runs_.lines_of(
      {.log = current_, .before = before_line_of(log), .down = true, .minimum = search_.minimum});
  while (lines->step()) {
    if (lines->lost() > 0) {
      found_.unreadable += lines->lost();
    } else {
      ++found_.lines;
      const DetailView& line = lines->line();
      const DetailView* const first_one[]{&line};
      if (is_in_question(line) && (holds(line) || goes_on_with_it(line, nullptr)))
        add(1, first_one);
    }
    if (runs_.is_enough()) return stop({current_, lines->reached()});
  }
}

/// Nothing when the run is none of those that are searched.
RunHits* RunScan::hits_of_current() {
  if (current_hits_ != nullptr || current_refused_) return current_hits_;
  auto known = hits_.find(current_.value);
  if (known == hits_.end()) {
    auto log = runs_.log(current_);
    current_refused_ = !log || !is_created_within(search_, *log);
    if (current_refused_) return nullptr;
    known = hits_.emplace(current_.value, RunHits{.log = std::move(*log)}).first;
  }
  return current_hits_ = &known->second;
}

/// `first_ones` stand above all that was found in the log before.
void RunScan::add(std::int64_t matching, std::span<const DetailView* const> first_ones) {
  RunHits* const hits = hits_of_current();
  if (hits == nullptr) return;
  hits->matching += matching;
  std::vector<Detail> shown;
  for (const DetailView* line : first_ones) shown.push_back(detail_of(*line));
  shown.insert(shown.end(), std::move_iterator(hits->lines.begin()),
               std::move_iterator(hits->lines.end()));
  if (std::cmp_greater(shown.size(), search_.lines_shown))
    shown.resize(static_cast<std::size_t>(search_.lines_shown));
  hits->lines = std::move(shown);
}

}  // namespace joblog
