// SPDX-License-Identifier: MIT
// Blocks are read in the order in which they lie, downwards, and most are looked at as a whole: one
// pass over all their messages says that the text is not there. Only where it may be, or where an
// escape sequence could stand in the midst of it, are the lines looked at one by one. A line that
// goes on in the next block needs the first line there, which is fetched for it.
//
// Where status or job choose runs, their ids come from an index and only their blocks are read.
// Where warnings or errors are asked for, blocks without any are passed over by an index, too. Logs
// of which an earlier joblog stored lines in rows are walked line by line.
#include "storage/sqlite/run_scan.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/escapes.h"
#include "statements.h"
#include "storage/sqlite/block_id.h"
#include "storage/sqlite/line_walk.h"
#include "storage/sqlite/log_walks.h"
#include "storage/sqlite/sqlite_reader.h"

namespace joblog::sqlite {
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

/// What the line says, if that is what is stored behind its log's lines up to here.
std::optional<std::string> message_of(Database& db, JobLogId log, std::int64_t number) {
  LineWalk walk(db, {.log = log, .after = number - 1, .before = number + 1});
  if (!walk.step() || walk.lost() > 0 || walk.line().sequence != number) return std::nullopt;
  return std::string(walk.line().message);
}

}  // namespace

RunScan::RunScan(Database& db, ReadWatch& watch, const RunSearch& search, const SearchSpan& span,
                 LogOf log_of)
    : db_(db),
      watch_(watch),
      search_(search),
      span_(span),
      log_of_(std::move(log_of)),
      needle_(search.text),
      from_(span.from.value),
      with_rows_(span.to.value + 1) {}

FoundRuns RunScan::run() {
  find_named();
  if (search_.status || !search_.kind.empty())
    scan_chosen();
  else
    scan(from_, span_.to.value);
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
  LogWalks walks(db_, filter, &watch_);
  const auto ids = walks.ids();
  if (std::cmp_equal(ids.size(), span_.runs)) from_ = std::max(from_, ids.back());
  from_ = std::max(from_, walks.stopped_at().value);
  for (const std::int64_t id : ids) {
    if (auto log = log_of_(JobLogId{id})) hits_[id] = {.log = std::move(*log), .by_name = true};
  }
}

void RunScan::scan_chosen() {
  LogFilter filter = filter_of(search_, span_);
  filter.after = JobLogId{from_ - 1};
  filter.limit = static_cast<int>(std::min<std::int64_t>(span_.to.value - from_ + 1, INT32_MAX));
  for (const std::int64_t id : LogWalks(db_, filter, nullptr).ids()) {
    if (stopped_) return;
    scan(id, id);
  }
}

/// SQLite is asked once where the next rows are, not once for each log.
std::int64_t RunScan::last_with_rows(std::int64_t from, std::int64_t to) {
  if (with_rows_ > to) {
    Query q(db_, sql::details_last_log);
    q.bind(from_, to);
    with_rows_ = q.step() ? q.integer(0) : 0;
  }
  return std::max(with_rows_, from - 1);
}

void RunScan::scan(std::int64_t from, std::int64_t to) {
  while (to >= from && !stopped_) {
    const std::int64_t rows = last_with_rows(from, to);
    if (rows < to) scan_blocks(rows + 1, to);
    if (rows >= from && !stopped_) scan_rows(rows);
    to = rows - 1;
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

void RunScan::scan_blocks(std::int64_t from, std::int64_t to) {
  const bool notable = search_.minimum >= Level::warning;
  const bool partly = to == span_.to.value && span_.before_line > 0;
  Query q(db_, notable ? sql::notable_blocks_of_logs_down : sql::blocks_of_logs_down);
  q.bind(blocks_begin(JobLogId{from}),
         partly ? block_id(span_.to, span_.before_line) : blocks_end(JobLogId{to}));
  if (notable) q.bind(search_.minimum == Level::error ? 1 : 0);
  while (q.step()) {
    const JobLogId log = log_of(q.integer(0));
    const std::int64_t first = first_line_of(q.integer(0));
    if (!enter(log.value)) return;
    take_block(log, first, q.integer(1), q.text_in_place(2));
    if (watch_.is_enough()) return stop({log, first});
  }
}

void RunScan::take_block(JobLogId log, std::int64_t first, std::int64_t count,
                         std::string_view block) {
  const auto text = decoder_.open(log, block);
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
  if (next == nullptr) fetched = message_of(db_, line.log, line.sequence + 1);
  if (next == nullptr && !fetched) return false;
  return needle_.across(without_escapes(line.message, room_),
                        without_escapes(fetched ? *fetched : next->message, next_room_));
}

/// In rows, or in both: one line after the other, from the last.
void RunScan::scan_rows(std::int64_t log) {
  if (!enter(log)) return;
  const bool partly = log == span_.to.value && span_.before_line > 0;
  LineWalk walk(db_, {.log = current_,
                      .before = partly ? span_.before_line : 0,
                      .down = true,
                      .minimum = search_.minimum});
  while (walk.step()) {
    if (walk.lost() > 0) {
      found_.unreadable += walk.lost();
    } else {
      ++found_.lines;
      const DetailView& line = walk.line();
      const DetailView* const first_one[]{&line};
      if (is_in_question(line) && (holds(line) || goes_on_with_it(line, nullptr)))
        add(1, first_one);
    }
    if (watch_.is_enough()) return stop({current_, walk.reached()});
  }
}

/// Nothing when the run is none of those that are searched.
RunHits* RunScan::hits_of_current() {
  if (current_hits_ != nullptr || current_refused_) return current_hits_;
  auto known = hits_.find(current_.value);
  if (known == hits_.end()) {
    auto log = log_of_(current_);
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

std::optional<SearchSpan> SqliteReader::span_of(const RunSearch& search) {
  const LogFilter filter{.since = search.since, .until = search.until};
  const auto ids = LogWalks(db_, filter, nullptr).span();
  if (!ids) return std::nullopt;
  return SearchSpan{.from = JobLogId{ids->from}, .to = JobLogId{ids->to}};
}

FoundRuns SqliteReader::search_runs(const RunSearch& search, const SearchSpan& span) {
  return RunScan(db_, watch_, search, span, [this](JobLogId id) { return log_by_id(id); }).run();
}

}  // namespace joblog::sqlite
