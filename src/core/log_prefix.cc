// SPDX-License-Identifier: MIT
// A walk over the first tokens. What can stand before a level is skipped: times, brackets, numbers,
// names of hosts, loggers and threads, places. The first word that fits none of these ends the
// walk: from there on it is running text, in which "error" is a word like any other.
#include "core/log_prefix.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/level_in_brackets.h"
#include "core/level_none.h"
#include "core/level_words.h"

namespace joblog {
namespace {

using MaybeLevel = std::optional<Level>;

constexpr std::size_t kTokensMax = 12;
constexpr std::size_t kReach = 300;  ///< Bytes of a line that can be its prefix.

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_word(char c) { return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z') || c == '_'; }
bool is_all_upper(std::string_view word) { return std::ranges::all_of(word, is_upper); }
bool is_number(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, is_digit);
}

std::string_view trim_left(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
}
std::string_view token_of(std::string_view text) {
  return text.substr(0, text.find_first_of(" \t"));
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

/// Where the walk stands.
struct Walk {
  bool timed = false;  ///< A time was seen: this is a line of a log.
  int words = 0;       ///< Plain words since then.
  int names = 0;       ///< Names of loggers, hosts and files since then.
  int places = 0;      ///< Tokens that end in a colon.
};

/// "error TS2304:", "fatal error:", "fatal error C1083:" after a place or at the start.
bool is_of_a_compiler(std::string_view word, std::string_view after) {
  if (!after.starts_with(' ')) return false;
  std::string_view next = after.substr(1);
  if (is_one_of(word, {"fatal", "Fatal"}) && next.starts_with("error")) {
    next.remove_prefix(5);
    return next.starts_with(':') || next.starts_with(" C");
  }
  const std::string_view code = token_of(next);
  const std::string_view letters = leading_word(code);
  if (letters.empty() || !is_all_upper(letters)) return false;
  return code.ends_with(':') &&
         is_number(code.substr(letters.size(), code.size() - letters.size() - 1));
}

/// Whether a level's name, with `after` behind it, is meant as one here.
bool is_a_level_here(std::string_view word, std::string_view after, const Walk& walk) {
  if (after.starts_with("::")) return false;  // A name of C++, Rust or Perl.
  if (after.starts_with(':')) return !says_none(after.substr(1));
  if (is_of_a_compiler(word, after)) return true;
  if (after.starts_with('[')) return is_all_upper(word) || !after.starts_with("[]");
  if (!is_all_upper(word)) {
    const bool column = after.starts_with("\t") || after.starts_with("  ") ||
                        after.starts_with(" - ") || after.starts_with(" | ");
    return walk.timed && walk.words == 0 && column;
  }
  if (walk.places > 0 && !walk.timed) return false;
  if (after.empty()) return true;
  if (!std::string_view(" \t|]/!(-").contains(after[0])) return false;
  if (after[0] == '-') return after.size() > 1 && (is_digit(after[1]) || after[1] == ' ');
  return !is_a_count_of_none(after) && !names_a_thing(after);
}

/// "[error]: 0" and "[ERROR] 0" say that there was none.
MaybeLevel unless_none(Level level, std::string_view after) {
  if (level != Level::error && level != Level::warning) return level;
  const bool none = after.starts_with(':') ? says_none(after.substr(1)) : is_a_count_of_none(after);
  return none ? std::nullopt : MaybeLevel(level);
}

/// "1764165600.123": seconds since 1970, or thousandths of them and smaller.
bool is_an_epoch(std::string_view token) {
  const auto dot = token.find('.');
  const std::string_view whole = token.substr(0, dot);
  const bool long_enough = whole.size() >= 10 && whole.size() <= 19 && whole.size() % 3 == 1;
  return long_enough && whole[0] == '1' && is_number(whole) &&
         (dot == std::string_view::npos || is_number(token.substr(dot + 1)));
}

bool is_a_time(std::string_view token) {
  if (token.empty() || !is_digit(token[0])) return false;
  const auto fits = [](char c) { return is_digit(c) || std::string_view(":.,/-+TZ").contains(c); };
  if (token.ends_with("AM") || token.ends_with("PM")) token.remove_suffix(2);
  if (token.ends_with(':')) token.remove_suffix(1);
  if (!std::ranges::all_of(token, fits)) return false;
  return token.contains(':') || std::ranges::count(token, '-') >= 2 ||
         std::ranges::count(token, '/') >= 2 || is_an_epoch(token);
}

bool is_a_day_or_month(std::string_view token) {
  if (token.ends_with(',')) token.remove_suffix(1);
  return is_one_of(token, {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
                           "Nov", "Dec", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"});
}

bool is_a_zone(std::string_view token) {
  return is_one_of(token, {"AM", "PM", "Z"}) ||
         (token.size() >= 3 && token.size() <= 5 && is_all_upper(token) && !level_named(token)) ||
         (token.size() >= 3 && (token[0] == '+' || token[0] == '-') && is_digit(token[1]));
}

bool is_a_separator(std::string_view token) {
  return is_one_of(token, {"-", "--", "---", "|", "||", "::", ":", ">", ">>", "│", "┃", "*"});
}

/// "*** ERROR: x", "!!! ERROR: x".
bool is_an_ornament(std::string_view token) {
  return token.size() >= 2 && std::string_view("*!").contains(token[0]) &&
         token.find_first_not_of(token[0]) == std::string_view::npos;
}

bool looks_like_a_name(std::string_view token) {
  return std::ranges::any_of(
      token, [](char c) { return is_digit(c) || std::string_view("._/@#[").contains(c); });
}

/// A word after which "ERROR" is no level: "no ERROR", "without ERROR".
bool belongs_to_a_sentence(std::string_view token) {
  return is_one_of(token, {"no",  "No",   "without", "not",      "any",    "zero", "the", "an",
                           "a",   "if",   "on",      "of",       "for",    "and",  "or",  "with",
                           "got", "last", "see",     "ignoring", "ignore", "as"});
}

/// "production.ERROR:": a channel and its level, as Monolog writes them.
std::optional<Level> level_of_channel(std::string_view token) {
  const auto dot = token.rfind('.');
  if (!token.ends_with(':') || dot == std::string_view::npos) return std::nullopt;
  const std::string_view name = token.substr(dot + 1, token.size() - dot - 2);
  return is_all_upper(name) ? level_named(name) : std::nullopt;
}

struct Pair {
  std::string_view key, value;
  std::size_t length = 0;  ///< 0: it is none.
};

Pair pair_at(std::string_view text) {
  const auto equals = text.substr(0, 41).find('=');
  if (equals == std::string_view::npos || equals == 0) return {};
  const std::string_view key = text.substr(0, equals);
  if (!std::ranges::all_of(key, [](char c) { return is_word(c) || c == '.' || c == '@'; }))
    return {};
  std::string_view value = text.substr(equals + 1);
  if (!value.starts_with('"')) {
    value = token_of(value);
    return {key, value, equals + 1 + value.size()};
  }
  std::size_t end = 1;
  while (end < value.size() && value[end] != '"') {
    end += value[end] == '\\' ? std::size_t{2} : std::size_t{1};
  }
  end = std::min(end, value.size());
  return {key, value.substr(1, end - 1), std::min(equals + 1 + end + 1, text.size())};
}

bool names_the_level(std::string_view key) {
  return is_one_of(key, {"level", "lvl", "severity", "loglevel", "log.level", "LEVEL", "levelname",
                         "PRIORITY", "log_level", "@level", "Level"});
}

/// Skips a plain word, or answers false: the prefix has ended.
bool passes(std::string_view token, std::string_view rest, Walk& walk) {
  const std::string_view next = token_of(trim_left(rest.substr(token.size())));
  if (token.ends_with(':')) return ++walk.places <= 3;
  if (walk.places > 0 && token == "line" && next.ends_with(':')) return true;
  if (is_number(token)) return walk.timed || walk.places > 0 || token.size() >= 10;
  if (is_a_separator(next) && next != "*" && walk.words == 0) return ++walk.words <= 1;
  if (!walk.timed || belongs_to_a_sentence(token)) return false;
  if (looks_like_a_name(token)) return ++walk.names <= 3;
  return ++walk.words <= 1;
}

}  // namespace

std::optional<Level> level_in_prefix(std::string_view line) {
  const std::string_view whole = line;
  Walk walk;
  for (std::size_t step = 0; step < kTokensMax; ++step) {
    line = trim_left(line);
    if (line.empty() || whole.size() - line.size() > kReach) return std::nullopt;
    if (const Bracket bracket = bracket_at(line); bracket.length > 0) {
      if (bracket.level) return unless_none(*bracket.level, line.substr(bracket.length));
      walk.timed = walk.timed || bracket.timed;
      line.remove_prefix(bracket.length);
      continue;
    }
    if (const Pair pair = pair_at(line); pair.length > 0 && walk.words == 0) {
      if (names_the_level(pair.key)) return level_named(pair.value);
      line.remove_prefix(pair.length);
      continue;
    }
    const std::string_view token = token_of(line);
    const std::string_view word = leading_word(token);
    const std::string_view after = line.substr(word.size());
    const bool delimited =
        after.empty() || !(is_word(after[0]) || after[0] == '.' || after[0] == '=');
    if (const auto level = delimited ? level_named(word) : std::nullopt) {
      if (is_a_level_here(word, after, walk)) return level;
      return std::nullopt;
    }
    if (const auto level = level_of_channel(token); level && walk.timed) return level;
    if (is_a_time(token)) {
      walk.timed = true;
    } else if (!is_a_separator(token) && !(step == 0 && is_an_ornament(token)) &&
               !(step < 3 && is_a_day_or_month(token)) &&
               !(walk.timed && walk.words == 0 && is_a_zone(token)) && !passes(token, line, walk)) {
      // A date's day, "Nov 26", is a number before any time.
      if (!(step > 0 && step < 3 && is_number(token))) return std::nullopt;
    }
    line.remove_prefix(token.size());
  }
  return std::nullopt;
}

}  // namespace joblog
