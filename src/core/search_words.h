// SPDX-License-Identifier: MIT
// What a person typed into the search field: words that choose runs, and the text to look for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/job_log.h"
#include "core/times.h"

namespace joblog {

struct SearchWords {
  std::optional<StatusChoice> status{};
  std::string kind{};
  std::optional<TimePoint> since{}, until{};
  std::optional<Level> level{};
  std::string text{};     ///< What is left, taken literally.
  std::string problem{};  ///< A word whose value is none; it chooses nothing.
  bool operator==(const SearchWords&) const = default;
};

/// `status:error job:backup since:2h until:14:00 level:warning disk full`: the words in any order
/// and any case of letters, `kind:` the same as `job:`, a value with spaces in quotes. Of a word
/// that comes twice the last counts. Quotes around a text are taken off, and nothing in it is a
/// word: `"status:error"`. A name in front of a colon that is none of these is text.
SearchWords search_words(std::string_view typed, const Times& times, TimePoint now);

/// A day and no time: "2026-11-23", "yesterday".
bool is_bare_day(std::string_view typed);
/// Up to when a list goes that ends at what was typed and read as `time`: a day means its end.
TimePoint end_of(std::string_view typed, TimePoint time, const Times& times);

/// "debug", "info", "warning", "error", also "warn", "warnings", "errors", in any case.
std::optional<Level> parse_level_word(std::string_view word);

}  // namespace joblog
