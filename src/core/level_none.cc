// SPDX-License-Identifier: MIT
// A zero, a word for none, or a name with the word in it; nothing but the end of the line may
// follow.
#include "core/level_none.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "base/text.h"
#include "core/level_words.h"

namespace joblog {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

/// `text` without the characters at its start that are in `skipped`.
std::string_view skip(std::string_view text, std::string_view skipped) {
  return text.substr(std::min(text.find_first_not_of(skipped), text.size()));
}
std::string_view digits_of(std::string_view text) {
  return text.substr(0, text.find_first_not_of("0123456789"));
}
bool is_zero(std::string_view digits) {
  return !digits.empty() && digits.find_first_not_of('0') == std::string_view::npos;
}

bool is_a_fault(std::string_view word) {
  return is_one_of(to_lower_ascii(word),
                   {"error", "errors", "warning", "warnings", "problem", "problems", "issue",
                    "issues", "failure", "failures", "exception", "exceptions"});
}

/// What summaries count: "ERROR: 0, WARN: 3, total: 12". Not "ERROR: 0, expected: 3".
bool is_counted(std::string_view word) {
  const std::string name = to_lower_ascii(word);
  std::string_view single = name;
  if (single.ends_with('s')) single.remove_suffix(1);
  return level_named(name) || level_named(single) || is_a_fault(name) ||
         is_one_of(name, {"total", "failed", "passed", "skipped", "ignored", "count", "ok", "done",
                          "success", "tests"});
}

/// Skips "errors", and "found" behind it; not the name of the next count ("error: 0 warning: 0").
std::string_view skip_fault(std::string_view text) {
  const std::string_view fault = leading_word(text);
  if (!is_a_fault(fault)) return text;
  const std::string_view rest = skip(text.substr(fault.size()), " \t");
  if (!rest.empty() && (rest[0] == ':' || rest[0] == '=' || is_digit(rest[0]))) return text;
  const std::string_view verb = leading_word(rest);
  const bool found =
      is_one_of(to_lower_ascii(verb), {"found", "detected", "reported", "occurred", "seen"});
  return found ? rest.substr(verb.size()) : rest;
}

/// The line ends here, but for punctuation and the counts of other things.
bool is_the_end(std::string_view text) {
  while (true) {
    text = skip(text, " \t,;.)]}>|%*");
    if (text.empty()) return true;
    if (const auto digits = digits_of(text); is_zero(digits)) {
      const std::string_view thing = skip(text.substr(digits.size()), " \t");
      text = skip_fault(thing);
      if (text.size() == thing.size()) return false;
      continue;
    }
    const std::string_view name = leading_word(text);
    if (!is_counted(name)) return false;
    text = skip(text.substr(name.size()), " \t:=");
    const std::string_view digits = digits_of(text);
    if (digits.empty()) return false;
    text.remove_prefix(digits.size());
  }
}

/// Behind the 0: " of 3", "/3".
std::string_view skip_whole(std::string_view text) {
  text = skip(text, " \t");
  const bool of = text.starts_with("of ") && text.size() > 3 && is_digit(text[3]);
  const bool slash = text.starts_with('/') && text.size() > 1 && is_digit(text[1]);
  if (of) text.remove_prefix(3);
  if (slash) text.remove_prefix(1);
  return of || slash ? skip(text.substr(digits_of(text).size()), " \t") : text;
}

/// "RATE 0.1 %" and "COUNT: 3 of 10" are measures, "file 3 missing" is a sentence.
bool is_a_measure(std::string_view text) {
  return std::ranges::all_of(split(text, ' '), [](std::string_view token) {
    return token.empty() || is_digit(token[0]) || is_one_of(token, {"%", "of", "/", "ms", "s"});
  });
}

}  // namespace

bool is_a_count_of_none(std::string_view text) {
  text = skip(text, " \t");
  const std::string_view digits = digits_of(text);
  return is_zero(digits) && is_the_end(skip_fault(skip_whole(text.substr(digits.size()))));
}

bool says_none(std::string_view text) {
  text = trim(text);
  if (is_one_of(text, {"-", "\"\"", "''", "[]", "{}", "0x0", "n/a", "N/A"})) return true;
  text = skip(text, " \t(<\"'");
  if (is_a_count_of_none(text)) return true;
  const std::string_view word = leading_word(text);
  const std::string_view rest = skip(text.substr(word.size()), "\"'");
  const std::string lower = to_lower_ascii(word);
  if (lower == "no" && is_the_end(skip_fault(skip(rest, " \t")))) return true;
  return is_one_of(lower, {"none", "null", "nil", "false", "ok", "success", "nan"}) &&
         is_the_end(rest);
}

bool names_a_thing(std::string_view text) {
  text = skip(text, " \t");
  const std::string_view word = leading_word(text);
  if (!is_one_of(to_lower_ascii(word),
                 {"count", "counts", "rate", "rates", "log", "logs", "level", "levels", "total",
                  "totals", "handling", "handler", "reporting", "budget", "messages", "file"}))
    return false;
  const std::string_view rest = trim(text.substr(word.size()));
  if (rest.empty()) return true;
  if (rest[0] != ':' && rest[0] != '=') return is_digit(rest[0]) && is_a_measure(rest);
  const std::string_view value = trim(rest.substr(1));
  return !value.contains(' ') || is_a_measure(value);  // "LOG: /x", not "file: cannot be read".
}

}  // namespace joblog
