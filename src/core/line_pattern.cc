// SPDX-License-Identifier: MIT
// A walk from word to word. A word is a run of letters, digits and bytes beyond ASCII; what kind of
// word it is decides what stands for it, and how much of what follows belongs to it: the rest of a
// date or of a number with its unit.
#include "core/line_pattern.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "base/escapes.h"
#include "base/text.h"

namespace joblog {
namespace {

constexpr std::array<std::string_view, 27> kTimeUnits{
    "ns",      "us",   "µs",  "μs",   "ms",      "s",    "sec",   "secs", "second",
    "seconds", "m",    "min", "mins", "h",       "hr",   "hrs",   "hour", "hours",
    "minute",  "days", "day", "d",    "minutes", "msec", "weeks", "week", "w"};
constexpr std::array<std::string_view, 24> kOtherUnits{
    "B", "b",  "byte", "bytes", "k",  "K",   "kB", "KB", "KiB", "M",  "MB",  "MiB",
    "G", "GB", "GiB",  "T",     "TB", "TiB", "AM", "PM", "am",  "pm", "UTC", "GMT"};
constexpr std::array<std::string_view, 7> kDays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

template <std::size_t count>
bool holds(const std::array<std::string_view, count>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool is_time_unit(std::string_view word) { return holds(kTimeUnits, word); }
bool is_unit(std::string_view word) { return is_time_unit(word) || holds(kOtherUnits, word); }

/// The name in full or its first three letters.
template <std::size_t count>
bool is_one_of(std::string_view word, const std::array<std::string_view, count>& names) {
  return std::ranges::any_of(
      names, [&](std::string_view name) { return word == name || word == name.substr(0, 3); });
}
bool is_of_calendar(std::string_view word) {
  return is_one_of(word, kDays) || is_one_of(word, kMonths);
}

/// 8-4-4-4-12 hex digits at the start of `text`.
bool starts_with_uuid(std::string_view text) {
  constexpr std::size_t kLength = 36;
  if (text.size() < kLength) return false;
  for (std::size_t at = 0; at < kLength; ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    if (dash ? text[at] != '-' : !is_hex(text[at])) return false;
  }
  return text.size() == kLength || !is_word(text[kLength]);
}

/// A word with digits that nobody would write by hand: hex, or letters and digits mixed at random.
bool is_random_id(std::string_view word) {
  constexpr std::size_t kShortestHex = 6, kShortestToken = 16;
  constexpr int kChanges = 3;
  std::size_t letters = 0, digits = 0;
  int changes = 0;
  for (std::size_t at = 0; at < word.size(); ++at) {
    (is_digit(word[at]) ? digits : letters) += 1;
    if (at > 0 && is_digit(word[at]) != is_digit(word[at - 1])) ++changes;
  }
  if (digits == 0 || letters == 0) return false;
  if (word.starts_with("0x") || word.starts_with("0X")) return true;
  if (word.size() >= kShortestHex && std::ranges::all_of(word, is_hex)) return true;
  return changes >= kChanges || (word.size() >= kShortestToken && digits > 1);
}

class PatternWriter {
 public:
  explicit PatternWriter(std::string_view text) : text_(text) { out_.reserve(text.size()); }
  std::string write();

 private:
  bool has_digit(std::size_t at) const { return at < text_.size() && is_digit(text_[at]); }
  std::size_t end_of_digits(std::size_t at) const;
  std::string_view word_at(std::size_t at) const;
  std::size_t end_of_number(std::size_t at) const;
  std::size_t end_of_unit(std::size_t number_end, bool& of_time) const;
  std::size_t end_of_quantity(std::size_t at) const;
  bool is_before_date(std::size_t at) const;
  void write_word();
  void stand_for(std::size_t end) {
    out_ += '#';
    at_ = end;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

std::size_t PatternWriter::end_of_digits(std::size_t at) const {
  while (has_digit(at)) ++at;
  return at;
}

std::string_view PatternWriter::word_at(std::size_t at) const {
  std::size_t end = at;
  while (end < text_.size() && is_word(text_[end])) ++end;
  return text_.substr(at, end - at);
}

/// Of digits at `at` and all that is joined to them: "1,234.5", "2026-11-27T07:24:13.120Z",
/// "27/Nov/2026:07:24:13", "1.5e-05", "10.0.0.7:8080".
std::size_t PatternWriter::end_of_number(std::size_t at) const {
  constexpr std::string_view kJoints = ".,:/-'T";
  std::size_t end = end_of_digits(at);
  while (end < text_.size()) {
    const char joint = text_[end];
    if (kJoints.contains(joint) && has_digit(end + 1)) {
      end = end_of_digits(end + 1);
      continue;
    }
    if (joint != '/' && joint != '-') break;
    const std::string_view month = word_at(end + 1);
    const std::size_t behind = end + 1 + month.size();
    if (!is_one_of(month, kMonths) || behind >= text_.size() || text_[behind] != joint) break;
    if (!has_digit(behind + 1)) break;
    end = end_of_digits(behind + 1);
  }
  const std::string_view rest = word_at(end);
  if (rest == "Z") return end + 1;
  if (rest.starts_with('e') || rest.starts_with('E')) {
    const bool sign = rest.size() == 1 && end + 1 < text_.size() &&
                      (text_[end + 1] == '-' || text_[end + 1] == '+');
    const std::size_t digits = end + (sign ? 2 : 1);
    if (has_digit(digits) && word_at(end_of_digits(digits)).empty()) return end_of_digits(digits);
  }
  return end;
}

/// The unit behind a number, joined to it or behind a blank; `number_end` when there is none.
std::size_t PatternWriter::end_of_unit(std::size_t number_end, bool& of_time) const {
  std::size_t start = number_end;
  if (start < text_.size() && text_[start] == ' ') ++start;
  const std::string_view unit = word_at(start);
  of_time = is_time_unit(unit);
  return is_unit(unit) ? start + unit.size() : number_end;
}

/// A number with its unit; of a time with further ones all of them: "4 min 5 s".
std::size_t PatternWriter::end_of_quantity(std::size_t at) const {
  bool of_time = false;
  std::size_t end = end_of_unit(end_of_number(at), of_time);
  while (of_time && end < text_.size() && text_[end] == ' ' && has_digit(end + 1)) {
    const std::size_t number = end_of_number(end + 1);
    const std::size_t next = end_of_unit(number, of_time);
    if (!of_time) break;
    end = next;
  }
  return end;
}

/// Another part of a date follows the word that ends at `at`.
bool PatternWriter::is_before_date(std::size_t at) const {
  const std::size_t start = at;
  while (at < text_.size() && (is_blank(text_[at]) || std::string_view(",/-").contains(text_[at])))
    ++at;
  return at > start && (has_digit(at) || is_of_calendar(word_at(at)));
}

void PatternWriter::write_word() {
  constexpr std::size_t kUuid = 36;
  const std::string_view word = word_at(at_);
  const std::size_t end = at_ + word.size();
  if (starts_with_uuid(text_.substr(at_))) return stand_for(at_ + kUuid);
  if (is_digit(word[0])) {
    // A number ends where no word goes on: "12ab" is none.
    const std::size_t quantity = end_of_quantity(at_);
    if (word_at(quantity).empty()) return stand_for(quantity);
  }
  if (is_random_id(word)) return stand_for(end);
  if (holds(kDays, word)) return stand_for(end);
  if (is_of_calendar(word) && is_before_date(end)) return stand_for(end);
  while (at_ < end) {
    if (has_digit(at_)) {
      stand_for(end_of_digits(at_));
    } else {
      out_ += text_[at_++];
    }
  }
}

std::string PatternWriter::write() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (is_blank(c)) {
      if (!out_.empty() && out_.back() != ' ') out_ += ' ';
      ++at_;
    } else if (is_word(c)) {
      write_word();
    } else if ((c == '-' || c == '+') && has_digit(at_ + 1)) {
      ++at_;  // A sign: joints of numbers were taken with them.
    } else {
      out_ += c;
      ++at_;
    }
  }
  if (out_.ends_with(' ')) out_.pop_back();
  return std::move(out_);
}

std::uint64_t hash_of(std::string_view text) {
  return std::hash<std::string>{}(line_pattern(text));
}

}  // namespace

std::string line_pattern(std::string_view text) {
  std::string buffer;
  return PatternWriter(without_escapes(text, buffer)).write();
}

std::uint64_t PatternHasher::hash(std::string_view message, bool continued) {
  constexpr std::size_t kLongestWord = 256;
  if (!continued && carried_.empty()) return hash_of(message);
  std::string text = std::exchange(carried_, {}) + std::string(message);
  if (continued) {
    const std::size_t blank = text.find_last_of(" \t\n");
    const std::size_t cut = blank == std::string::npos ? 0 : blank + 1;
    if (text.size() - cut <= kLongestWord) {
      carried_ = text.substr(cut);
      text.resize(cut);
    }
  }
  return hash_of(text);
}

std::uint64_t PatternHasher::of_nothing() { return hash_of(""); }

}  // namespace joblog
