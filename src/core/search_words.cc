// SPDX-License-Identifier: MIT
#include "core/search_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "core/state_words.h"

namespace joblog {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\f\v";

/// The length of what stands in quotes at the start of `text`, quotes included; 0 when nothing
/// does. The closing quote is the one before a space or the end: texts hold quotes themselves.
std::size_t quoted_length(std::string_view text) {
  if (!text.starts_with('"')) return 0;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] != '"') continue;
    if (at + 1 == text.size() || kSpaces.contains(text[at + 1])) return at + 1;
  }
  return 0;
}

std::string_view without_quotes(std::string_view text) {
  const std::size_t length = quoted_length(text);
  return length == text.size() && length > 1 ? text.substr(1, length - 2) : text;
}

class Words {
 public:
  Words(const Times& times, TimePoint now) : times_(times), now_(now) {}

  SearchWords read(std::string_view typed) {
    std::string_view gap;
    for (;;) {
      const auto begin = typed.find_first_not_of(kSpaces);
      if (begin == std::string_view::npos) break;
      gap = typed.substr(0, begin);
      typed.remove_prefix(begin);
      const std::string_view part = typed.substr(0, length_of_part(typed));
      typed.remove_prefix(part.size());
      if (!is_word(part)) add_text(gap, without_quotes(part));
    }
    return std::move(found_);
  }

 private:
  /// A word with its value, a text in quotes, or what stands up to the next space.
  static std::size_t length_of_part(std::string_view typed) {
    if (const std::size_t quoted = quoted_length(typed); quoted > 0) return quoted;
    const std::size_t end = std::min(typed.find_first_of(kSpaces), typed.size());
    const std::size_t colon = typed.find(':');
    if (colon >= end) return end;
    const std::size_t quoted = quoted_length(typed.substr(colon + 1));
    return quoted > 0 ? colon + 1 + quoted : end;
  }

  /// False: it is text.
  bool is_word(std::string_view part) {
    const auto colon = part.find(':');
    if (part.starts_with('"') || colon == std::string_view::npos) return false;
    const std::string name = to_lower_ascii(part.substr(0, colon));
    const std::string_view value = without_quotes(part.substr(colon + 1));
    if (value.empty()) return false;  // Not typed to its end yet.
    if (name == "status") {
      take(parse_status_word(value), found_.status, name, value, "error, success, warnings, …");
    } else if (name == "level") {
      take(parse_level_word(value), found_.level, name, value, "debug, info, warning, error");
    } else if (name == "kind" || name == "job") {
      found_.kind = value;
    } else if (name == "since") {
      take_time(found_.since, name, value);
    } else if (name == "until") {
      take_time(found_.until, name, value);
      if (found_.until) found_.until = end_of(value, *found_.until, times_);
    } else {
      return false;
    }
    was_text_ = false;
    return true;
  }

  template <class Value>
  void take(const std::optional<Value>& read, std::optional<Value>& into, std::string_view name,
            std::string_view value, std::string_view allowed) {
    if (read) {
      into = read;
      return;
    }
    found_.problem = fmt::format("{}:{} is not known; it takes {}. In quotes it is text.", name,
                                 in_quotes(value), allowed);
  }
  void take_time(std::optional<TimePoint>& into, std::string_view name, std::string_view value) {
    const auto read = times_.read(value, now_);
    if (read) {
      into = *read;
    } else {
      into.reset();
      found_.problem = fmt::format("{}: {}", name, read.error().message);
    }
  }

  /// Between two pieces of text stands what was typed there.
  void add_text(std::string_view gap, std::string_view text) {
    if (!found_.text.empty()) found_.text += was_text_ ? gap : " ";
    found_.text += text;
    was_text_ = true;
  }

  const Times& times_;
  const TimePoint now_;
  SearchWords found_;
  bool was_text_ = false;
};

}  // namespace

bool is_bare_day(std::string_view typed) {
  if (typed == "today" || typed == "yesterday" || typed == "tomorrow") return true;
  return typed.size() == 10 && typed[4] == '-' && typed[7] == '-';
}

TimePoint end_of(std::string_view typed, TimePoint time, const Times& times) {
  if (!is_bare_day(typed)) return time;
  return times.read("tomorrow", time).value_or(time + std::chrono::days{1});
}

std::optional<Level> parse_level_word(std::string_view word) {
  const std::string lower = to_lower_ascii(word);
  if (lower == "debug") return Level::debug;
  if (lower == "info") return Level::info;
  if (lower == "warning" || lower == "warn" || lower == "warnings") return Level::warning;
  if (lower == "error" || lower == "errors") return Level::error;
  return std::nullopt;
}

SearchWords search_words(std::string_view typed, const Times& times, TimePoint now) {
  return Words(times, now).read(typed);
}

}  // namespace joblog
