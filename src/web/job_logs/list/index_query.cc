// SPDX-License-Identifier: MIT
#include "web/job_logs/list/index_query.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "core/limits.h"
#include "core/search_words.h"
#include "core/state_words.h"
#include "core/times.h"

namespace joblog::web::job_logs {
namespace {

constexpr std::size_t kTimeCharactersMax = 40;
constexpr auto kLastId = std::numeric_limits<std::int64_t>::max() - 1;

std::string cut(std::string_view text, std::size_t characters_max) {
  text = trim(text);
  return std::string(trim(text.substr(0, utf8_prefix(text, characters_max))));
}

/// "14:00", "2026-11-23 14:00": a minute and no second.
bool is_bare_minute(std::string_view text) {
  const auto colon = text.find(':');
  return colon != std::string_view::npos && colon + 3 == text.size();
}

/// An exact time of a link, as a person would have typed it.
std::string as_typed(const std::string& typed, TimePoint time, const Moments& moments) {
  if (!typed.ends_with('Z')) return typed;
  std::string local = moments.times().exact(time);
  if (local.ends_with(":00")) local.resize(local.size() - 3);
  const auto read = moments.read(local);
  return read && *read == time ? local : typed;
}

TypedTime read_time(const PageContext& context, std::string_view name) {
  TypedTime time{.typed = cut(context.parameter(name), kTimeCharactersMax)};
  time.shown = time.typed;
  if (time.typed.empty()) return time;
  if (const auto read = context.moments.read(time.typed)) {
    time.time = *read;
    time.shown = as_typed(time.typed, *read, context.moments);
  } else {
    time.problem = read.error().message;
  }
  return time;
}

/// A day that bounds a list from above means its end.
void include_day(TypedTime& time, const Moments& moments) {
  if (time.time) time.time = end_of(time.typed, *time.time, moments.times());
}

TypedTime time_of_word(TimePoint time, const Moments& moments) {
  TypedTime typed{.typed = link_time(time), .time = time};
  typed.shown = as_typed(typed.typed, time, moments);
  return typed;
}

/// Words of the search field become filters like those of the form: links and chips go on from
/// there.
void take_words(IndexQuery& query, std::string_view typed, const Moments& moments) {
  const SearchWords words = search_words(typed, moments.times(), moments.now());
  query.text = cut(words.text, text_characters_max);
  query.problem = words.problem;
  if (words.status) query.status = words.status;
  if (words.level) query.level = words.level;
  if (!words.kind.empty()) query.kind = cut(words.kind, limits::kind_bytes);
  if (words.since) query.since = time_of_word(*words.since, moments);
  if (words.until) query.until = time_of_word(*words.until, moments);
}

/// The text as its field has it: in quotes where a part of it would be taken for a word.
std::string typed_text(const std::string& text) {
  if (text.empty() || search_words(text, Times(), TimePoint{}) == SearchWords{.text = text}) {
    return text;
  }
  return '"' + text + '"';
}

}  // namespace

IndexQuery index_query(const PageContext& context) {
  IndexQuery query;
  query.status = parse_status_word(context.parameter("status"));
  query.kind = cut(context.parameter("kind"), limits::kind_bytes);
  query.level = parse_level_word(context.parameter("level"));
  query.since = read_time(context, "since");
  query.until = read_time(context, "until");
  include_day(query.until, context.moments);
  const std::string& typed = context.parameter(context.request.query.has("q") ? "q" : "text");
  take_words(query, cut(typed, search_characters_max), context.moments);
  query.period = period_from(context.parameter("period"));
  query.before = JobLogId{context.number("before", 0, kLastId, 0)};
  query.line = context.number("line", 0, limits::line_number_max, 0);
  query.after = JobLogId{context.number("after", 0, kLastId, 0)};
  query.oldest = context.parameter("page") == "last";
  query.at = read_time(context, "at");
  include_day(query.at, context.moments);
  if (query.at.time &&
      !is_bare_day(query.at.typed)) {  // The minute or second that was typed, whole.
    const bool minute = is_bare_minute(query.at.typed);
    *query.at.time += minute ? std::chrono::seconds{60} : std::chrono::seconds{1};
  }
  return query;
}

LogFilter IndexQuery::filter_alone() const {
  return {.status = status,
          .kind = kind,
          .since = since.time,
          .until = until.time,
          .text = text,
          .limit = rows_per_page + 1};
}

LogFilter IndexQuery::filter() const {
  LogFilter filter = filter_alone();
  if (before) {
    filter.before = before;
  } else if (after) {
    filter.after = after;
  } else if (oldest) {
    filter.after = JobLogId{-1};  // Every log is newer.
    filter.limit = rows_per_page;
  } else if (at.time) {
    filter.until = std::min(filter.until.value_or(*at.time), *at.time);
  }
  return filter;
}

SearchOrder IndexQuery::search() const {
  SearchOrder order{.search = {.text = text,
                               .status = status,
                               .kind = kind,
                               .since = since.time,
                               .until = filter().until,
                               .minimum = level.value_or(Level::debug)},
                    .runs = rows_per_page + 1};
  if (before) order.below = SearchPlace{before, line};
  return order;
}

std::string IndexQuery::typed() const { return typed_text(text); }

bool IndexQuery::is_filtered() const {
  return status || level || !kind.empty() || !text.empty() || since.time || until.time;
}

Url IndexQuery::list() const {
  return Url("/job_logs")
      .with("status", status ? to_string(*status) : "")
      .with("kind", kind)
      .with("q", typed())
      .with("level", level ? level_words[static_cast<std::size_t>(*level)] : "")
      .with("since", since.typed)
      .with("until", until.typed)
      .with("period", period == Period::day ? "" : to_string(period));
}

std::string link_time(TimePoint time) { return iso_utc(time).substr(0, 19) + "Z"; }

}  // namespace joblog::web::job_logs
