// SPDX-License-Identifier: MIT
// Times become bounds of ids by log_seconds: ids follow the clock, but for what it was set back,
// and for what the clocks of several machines differ.
//
// A log is listed once no lower id can appear any more. A transaction that claims holds a lock that
// is named after the last id of before, from before it draws its own until it is over. So whoever
// reads looks at the last id, then at the locks, and then at the snapshot: an id up to both was
// drawn by a transaction that is over.
//
// A search among the errors, which may be long without finding anything, goes span by span of ids
// and can stop between two of them.
#include "storage/postgres/log_id_walks.h"

#include <algorithm>

#include "base/needle.h"
#include "base/text.h"
#include "postgres_statements.h"

namespace joblog::postgres {
namespace {

constexpr auto kEndOfTime = std::numeric_limits<std::int64_t>::max();
constexpr int kErrorsRead = 10'000;       ///< For a text of one or two characters.
constexpr std::size_t kShortest = 3;      ///< A longer one is looked for in all errors.
constexpr std::size_t kLongest = 2'000;   ///< Longer than any error.
constexpr std::int64_t kFirstSpan = 256;  ///< Ids; each span is four times the one before, up to …
constexpr std::int64_t kLongestSpan = 16'384;
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kSecondsApart = 60;  ///< As in claim_verbs.cc: clocks may differ so much.
constexpr std::int64_t kLockBits = 0x7fffffff;

bool is_beginning_of_name(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

PostgresReader::PostgresReader(Client& client, const ReadLimit& limit)
    : db_(client), limit_(limit) {
  last_id_ = db_.send_kept(sql::log_id_last);
  claims_ = db_.send_kept(sql::claims_under_way);
  db_.part();  // The snapshot is taken behind them.
}

std::int64_t PostgresReader::settled_to() {
  if (settled_to_) return *settled_to_;
  const std::int64_t last = db_.answer(last_id_).integer(0, 0);
  const Rows claims = db_.answer(claims_);
  std::int64_t settled = last;
  for (int row = 0; row < claims.size(); ++row) {
    // A lock has room for the lower bits of an id.
    const std::int64_t ago = (last - claims.integer(row, 0)) & kLockBits;
    settled = std::min(settled, last - ago);
  }
  settled_to_ = settled;
  return settled;
}

LogWalks::Bounds LogWalks::bounds() {
  Bounds bounds;
  if (filter_.after) bounds.from = filter_.after.value + 1;
  if (filter_.before) bounds.to = filter_.before.value - 1;
  narrow(bounds, filter_.since, filter_.until);
  return bounds;
}

/// Without those above which a lower id can still appear.
std::optional<LogWalks::Ids> LogWalks::span() {
  const Bounds all = within_the_logs(bounds());
  const std::int64_t to = std::min(all.to, reader_.settled_to());
  if (all.from > to) return std::nullopt;
  return Ids{all.from, to};
}

LogWalks::Bounds LogWalks::within_the_logs(Bounds bounds) {
  const Rows ends = reader_.ask(sql::log_span);
  const bool are_any = !ends.is_null(0, 0);
  bounds.from = std::max(bounds.from, are_any ? ends.integer(0, 0) : 0);
  bounds.to = std::min(bounds.to, are_any ? ends.integer(0, 1) : bounds.from - 1);
  return bounds;
}

std::vector<std::int64_t> LogWalks::ids() {
  const Bounds all = bounds();
  if (filter_.text.empty()) {
    walk(all);
  } else if (is_valid_utf8(filter_.text) && filter_.text.find('\0') == std::string::npos &&
             filter_.text.size() <= kLongest) {
    if (is_beginning_of_name(filter_.text)) walk_names(all);
    if (!filter_.status || filter_.status->status == Status::error) walk_errors(all);
  }
  finish();
  return std::move(ids_);
}

void LogWalks::narrow(Bounds& bounds, std::optional<TimePoint> since,
                      std::optional<TimePoint> until) {
  if (!since && !until) return;
  const std::int64_t behind = reader_.ask(sql::seconds_behind).integer(0, 0) + kSecondsApart;
  if (since) {
    bounds.since = std::max(bounds.since, to_micros(*since));
    const Rows before =
        reader_.ask(sql::second_before, BoundValues(bounds.since / kSecond - behind));
    if (!before.empty()) bounds.from = std::max(bounds.from, before.integer(0, 0));
  }
  if (until) {
    bounds.until = std::min(bounds.until, to_micros(*until));
    const Rows after = reader_.ask(sql::second_after, BoundValues(bounds.until / kSecond + behind));
    if (!after.empty()) bounds.to = std::min(bounds.to, after.integer(0, 0) - 1);
  }
}

void LogWalks::run(std::string_view down, std::string_view up, const Bounds& bounds,
                   const std::vector<std::string>& kind, std::optional<int> status) {
  BoundValues values(bounds.from, bounds.to, bounds.since, bounds.until, bounds.name_from,
                     bounds.name_to, filter_.limit, reader_.settled_to());
  if (status) values.add(*status);
  for (const std::string& one : kind) values.add(one);
  const Rows rows = reader_.ask(upwards_ ? up : down, values);
  for (int row = 0; row < rows.size(); ++row) ids_.push_back(rows.integer(row, 0));
}

void LogWalks::look_at_open(const Bounds& bounds, std::optional<Status> status) {
  const Rows rows =
      reader_.ask(sql::logs_open,
                  BoundValues(bounds.from, bounds.to, bounds.since, bounds.until, bounds.name_from,
                              bounds.name_to, status ? static_cast<int>(*status) : -1, filter_.kind,
                              reader_.settled_to()));
  for (int row = 0; row < rows.size(); ++row) ids_.push_back(rows.integer(row, 0));
}

void LogWalks::walk_ended(const Bounds& bounds, Status status) {
  if (!filter_.kind.empty()) {
    run(sql::logs_walk_kind_down, sql::logs_walk_kind_up, bounds, {filter_.kind},
        static_cast<int>(status));
  } else if (status == Status::error) {
    run(sql::logs_walk_errors_down, sql::logs_walk_errors_up, bounds);
  } else {
    run(sql::logs_walk_successes_down, sql::logs_walk_successes_up, bounds);
  }
}

void LogWalks::walk(const Bounds& bounds) {
  if (bounds.from > bounds.to || filter_.limit <= 0) return;
  if (filter_.status && filter_.status->with_warnings) {
    if (filter_.kind.empty())
      run(sql::logs_walk_warned_down, sql::logs_walk_warned_up, bounds);
    else
      run(sql::logs_walk_kind_warned_down, sql::logs_walk_kind_warned_up, bounds, {filter_.kind});
    return;
  }
  const auto wanted = filter_.status ? std::optional(filter_.status->status) : std::nullopt;
  if (!wanted || !has_ended(*wanted)) look_at_open(bounds, wanted);
  if (wanted && has_ended(*wanted)) walk_ended(bounds, *wanted);
  if (wanted) return;
  if (filter_.kind.empty()) return run(sql::logs_walk_down, sql::logs_walk_up, bounds);
  walk_ended(bounds, Status::error);
  walk_ended(bounds, Status::success);
}

/// Names begin with their second, so a part of one is a span of time.
void LogWalks::walk_names(Bounds bounds) {
  bounds.name_from = filter_.text;
  bounds.name_to = filter_.text + bounds.name_to;
  walk(bounds);
}

void LogWalks::walk_errors(const Bounds& bounds) {
  if (filter_.limit <= 0) return;
  Bounds left = within_the_logs(bounds);
  for (auto length = kFirstSpan; left.from <= left.to;
       length = std::min(4 * length, kLongestSpan)) {
    Bounds span = left;
    if (upwards_) {
      span.to = std::min(left.to, left.from + length - 1);
      left.from = span.to + 1;
    } else {
      span.from = std::max(left.from, left.to - length + 1);
      left.to = span.from - 1;
    }
    read_errors(span);
    if (errors_found_ >= filter_.limit || stopped_at_) return;
    if (left.from <= left.to && may_stop_ && reader_.is_enough_now()) {
      stopped_at_ = JobLogId{upwards_ ? span.to : span.from};
      return;
    }
  }
}

void LogWalks::read_errors(const Bounds& span) {
  const Needle needle(filter_.text);
  const bool is_short = utf8_length(filter_.text) < kShortest;
  const Rows rows = reader_.ask(
      upwards_ ? sql::errors_read_up : sql::errors_read_down,
      BoundValues(span.from, span.to, span.since, span.until, filter_.kind, reader_.settled_to()));
  for (int row = 0; row < rows.size() && errors_found_ < filter_.limit; ++row) {
    if (needle.in(rows.text(row, 1))) {
      ids_.push_back(rows.integer(row, 0));
      ++errors_found_;
    }
    if (++errors_read_ == kErrorsRead && is_short) {
      stopped_at_ = JobLogId{rows.integer(row, 0)};
      return;
    }
  }
}

/// One page, the newest first. Whoever goes on from where it stopped finds what lies beyond.
void LogWalks::finish() {
  if (stopped_at_) {
    std::erase_if(ids_, [this](std::int64_t id) {
      return upwards_ ? id > stopped_at_.value : id < stopped_at_.value;
    });
  }
  std::ranges::sort(ids_, std::greater<>{});
  const auto doubles = std::ranges::unique(ids_);
  ids_.erase(doubles.begin(), doubles.end());
  const auto limit = static_cast<std::size_t>(std::max(0, filter_.limit));
  if (ids_.size() >= limit) stopped_at_ = {};  // A full page: it goes on behind its last run.
  if (ids_.size() <= limit) return;
  if (upwards_) ids_.erase(ids_.begin(), ids_.end() - static_cast<std::ptrdiff_t>(limit));
  ids_.resize(limit);
}

}  // namespace joblog::postgres
