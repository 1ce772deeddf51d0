// SPDX-License-Identifier: MIT
#include "storage/sqlite/log_walks.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/needle.h"
#include "base/text.h"
#include "statements.h"
#include "storage/sqlite/ids_by_time.h"

namespace joblog::sqlite {
namespace {

constexpr int kErrorsRead = 10'000;       ///< For a text too short for the index of words.
constexpr std::size_t kShortest = 3;      ///< Text that index can look for, in characters.
constexpr std::size_t kLongest = 2'000;   ///< Longer than any error.
constexpr std::int64_t kFirstSpan = 256;  ///< Ids; each span is four times the one before, up to …
constexpr std::int64_t kLongestSpan = 262'144;

bool is_beginning_of_name(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '_'; });
}

/// As a phrase of the index of words: literal, whatever it holds.
std::string phrase(std::string_view column, std::string_view text) {
  std::string out = std::string(column) + " : \"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string words_of(const LogFilter& filter) {
  std::string match = phrase("error", filter.text);
  // The kind too, so that the index skips the errors of others.
  if (utf8_length(filter.kind) >= kShortest) match += " AND " + phrase("kind", filter.kind);
  return match;
}

}  // namespace

std::optional<std::int64_t> LogWalks::number(std::string_view statement, const auto&... values) {
  Query q(db_, statement);
  q.bind(values...);
  return q.step() ? std::optional(q.integer(0)) : std::nullopt;
}

void LogWalks::run(std::string_view down, std::string_view up, const Bounds& bounds,
                   const auto&... more) {
  Query q(db_, upwards_ ? up : down);
  q.bind(bounds.from, bounds.to, bounds.since, bounds.until, bounds.name_from, bounds.name_to,
         filter_.limit, more...);
  while (q.step()) ids_.push_back(q.integer(0));
}

LogWalks::Bounds LogWalks::bounds() {
  Bounds bounds;
  if (filter_.after) bounds.from = filter_.after.value + 1;
  if (filter_.before) bounds.to = filter_.before.value - 1;
  narrow(bounds, filter_.since, filter_.until);
  return bounds;
}

std::optional<LogWalks::Ids> LogWalks::span() {
  const Bounds all = within_the_logs(bounds());
  if (all.from > all.to) return std::nullopt;
  return Ids{all.from, all.to};
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

/// Ids follow the clock, but for what it was set back (and processes that claim at once): no log
/// is older than a log before it by more than that.
void LogWalks::narrow(Bounds& bounds, std::optional<TimePoint> since,
                      std::optional<TimePoint> until) {
  if (!since && !until) return;
  std::int64_t stepped_back = 0;
  {
    Query q(db_, sql::log_names_get);
    if (q.step()) stepped_back = q.integer(3);
  }
  const auto around = [this](std::int64_t at) {
    return rows_around(db_, {.ends = sql::log_ids, .next = sql::log_next_right}, from_micros(at));
  };
  if (since) {
    bounds.since = std::max(bounds.since, to_micros(*since));
    const auto before = around(bounds.since - stepped_back).before;
    if (before) bounds.from = std::max(bounds.from, *before + 1);
  }
  if (until) {
    bounds.until = std::min(bounds.until, to_micros(*until));
    const auto behind =
        around(bounds.until > kEndOfTime - stepped_back ? kEndOfTime : bounds.until + stepped_back)
            .behind;
    if (behind) bounds.to = std::min(bounds.to, *behind - 1);
  }
}

void LogWalks::walk(const Bounds& bounds) {
  if (bounds.from > bounds.to || filter_.limit <= 0) return;
  const auto of_status = [&](Status status) {
    const int number = static_cast<int>(status);
    const bool ended = status == Status::error || status == Status::success;
    const std::string_view kind = filter_.kind;
    if (status == Status::success && kind.empty()) {
      walk_successes(bounds);
    } else if (ended && !kind.empty()) {
      run(sql::logs_walk_kind_down, sql::logs_walk_kind_up, bounds, number, kind);
    } else {
      run(sql::logs_walk_status_down, sql::logs_walk_status_up, bounds, number, kind);
    }
  };
  if (filter_.status && filter_.status->with_warnings) {
    walk_warned(bounds);
  } else if (filter_.status) {
    of_status(filter_.status->status);
  } else if (filter_.kind.empty()) {
    run(sql::logs_walk_down, sql::logs_walk_up, bounds);
  } else {
    for (int status = 0; status < statuses; ++status) of_status(static_cast<Status>(status));
  }
}

/// Nearly all runs are successes, so these are in no index but that of kinds: kind by kind, each
/// within what those before have left of the page.
void LogWalks::walk_successes(Bounds bounds) {
  const auto limit = static_cast<std::size_t>(filter_.limit);
  Query kinds(db_, sql::kinds_with_successes);
  while (kinds.step()) {
    run(sql::logs_walk_kind_down, sql::logs_walk_kind_up, bounds, static_cast<int>(Status::success),
        kinds.text(0));
    if (ids_.size() < limit) continue;
    if (upwards_) {
      std::ranges::sort(ids_);
      bounds.to = std::min(bounds.to, ids_[limit - 1] - 1);
    } else {
      std::ranges::sort(ids_, std::greater<>{});
      bounds.from = std::max(bounds.from, ids_[limit - 1] + 1);
    }
    ids_.resize(limit);
  }
}

void LogWalks::walk_warned(const Bounds& bounds) {
  if (filter_.kind.empty()) {
    run(sql::logs_walk_warned_down, sql::logs_walk_warned_up, bounds);
  } else {
    run(sql::logs_walk_kind_warned_down, sql::logs_walk_kind_warned_up, bounds, filter_.kind);
  }
}

/// Names begin with their second, so a part of one is a span of time.
void LogWalks::walk_names(Bounds bounds) {
  bounds.name_from = filter_.text;
  bounds.name_to = filter_.text + std::string(kNameEnd);
  const auto first = number(sql::log_first_named, bounds.name_from, bounds.name_to);
  const auto last = number(sql::log_last_named, bounds.name_from, bounds.name_to);
  if (!first || !last) return;
  using std::chrono::floor, std::chrono::seconds;
  narrow(bounds, floor<seconds>(from_micros(*first)),
         floor<seconds>(from_micros(*last)) + seconds{1});
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
    search(span);
    if (errors_found_ >= filter_.limit || stopped_at_) return;
    if (left.from <= left.to && watch_ != nullptr && watch_->is_enough_now()) {
      stopped_at_ = JobLogId{upwards_ ? span.to : span.from};
      return;
    }
  }
}

LogWalks::Bounds LogWalks::within_the_logs(Bounds bounds) {
  Query q(db_, sql::log_ids);
  const bool are_any = q.step() && !q.is_null(0);
  bounds.from = std::max(bounds.from, are_any ? q.integer(0) : 0);
  bounds.to = std::min(bounds.to, are_any ? q.integer(1) : bounds.from - 1);
  return bounds;
}

void LogWalks::search(const Bounds& span) {
  if (utf8_length(filter_.text) < kShortest) return read_errors(span);
  const std::string words = words_of(filter_);
  Query q(db_, upwards_ ? sql::logs_walk_errors_up : sql::logs_walk_errors_down);
  q.bind(span.from, span.to, span.since, span.until, words, filter_.kind,
         filter_.limit - errors_found_);
  while (q.step()) found_error(q.integer(0));
}

void LogWalks::read_errors(const Bounds& span) {
  const Needle needle(filter_.text);
  Query q(db_, upwards_ ? sql::logs_errors_read_up : sql::logs_errors_read_down);
  q.bind(span.from, span.to, span.since, span.until, filter_.kind, kErrorsRead - errors_read_);
  while (errors_found_ < filter_.limit && q.step()) {
    if (needle.in(q.text(1))) found_error(q.integer(0));
    if (++errors_read_ == kErrorsRead) stopped_at_ = JobLogId{q.integer(0)};
  }
}

void LogWalks::found_error(std::int64_t id) {
  ids_.push_back(id);
  ++errors_found_;
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

}  // namespace joblog::sqlite
