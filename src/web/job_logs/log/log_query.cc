// SPDX-License-Identifier: MIT
#include "web/job_logs/log/log_query.h"

#include <algorithm>

#include "base/text.h"

namespace joblog::web::job_logs {
namespace {

constexpr std::int64_t kLineMax = 1'000'000'000'000;
constexpr std::size_t kSearchCharacters = 200;

std::optional<std::int64_t> line_from(std::string_view text) {
  text = trim(text);
  if (text.starts_with('#')) text.remove_prefix(1);
  if (text.starts_with('L') || text.starts_with('l')) text.remove_prefix(1);
  const auto number = parse_int(text);
  return number && *number >= 1 && *number <= kLineMax ? number : std::nullopt;
}

}  // namespace

const char* to_string(TimeMode mode) {
  switch (mode) {
    case TimeMode::start:
      return "start";
    case TimeMode::delta:
      return "delta";
    default:
      return "clock";
  }
}

const char* level_word(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::warning:
      return "warn";
    case Level::error:
      return "error";
    default:
      return "info";
  }
}

Level level_from(std::string_view word) {
  for (const Level level : {Level::info, Level::warning, Level::error}) {
    if (word == level_word(level)) return level;
  }
  return Level::debug;
}

TimeMode time_mode_from(std::string_view word) {
  for (const TimeMode mode : {TimeMode::start, TimeMode::delta}) {
    if (word == to_string(mode)) return mode;
  }
  return TimeMode::clock;
}

LogQuery log_query(const PageContext& context) {
  LogQuery query{.from = context.number("from", 0, kLineMax, 0),
                 .to = context.number("to", 0, kLineMax, 0),
                 .line = context.number("line", 0, kLineMax, 0),
                 .hits_after = context.number("hits_after", 0, kLineMax, 0),
                 .search_from = context.number("search_from", 0, kLineMax, 0),
                 .time = time_mode_from(context.parameter("time")),
                 .minimum = level_from(context.parameter("level")),
                 .search = context.parameter("q")};
  query.search.resize(utf8_prefix(query.search, kSearchCharacters));
  return query;
}

std::optional<LineRange> line_range_from(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = line_from(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : line_from(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  return LineRange{std::min(*first, *last), std::max(*first, *last)};
}

}  // namespace joblog::web::job_logs
