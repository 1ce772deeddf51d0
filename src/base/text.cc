// SPDX-License-Identifier: MIT
// Text, byte by byte: UTF-8 checked eight bytes at a time where it is ASCII, parsers that refuse
// what they do not fully understand, and numbers as people read them.
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <iterator>
#include <numeric>
#include <utility>

#include "base/bidi_controls.h"

namespace joblog {
namespace {

constexpr std::string_view kWhiteSpace = " \t\n\v\f\r";
constexpr std::size_t kWord = sizeof(std::uint64_t);
constexpr std::uint64_t kLowBits = 0x0101010101010101;
constexpr std::uint64_t kHighBits = 0x8080808080808080;

std::uint64_t load_word(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  std::memcpy(&word, text.data() + at, kWord);
  return word;
}

enum class Nul { accepted, refused };

bool is_ascii(std::uint64_t word, Nul nul) {
  if ((word & kHighBits) != 0) return false;
  return nul == Nul::accepted || ((word - kLowBits) & ~word & kHighBits) == 0;
}

/// Bytes of the well-formed character that starts the non-empty `text`; 0 when its first byte is
/// stray.
std::size_t character_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto within = [&](std::size_t i, unsigned low, unsigned high) {
    return byte(i) >= low && byte(i) <= high;
  };
  const auto follows = [&](std::size_t i) { return within(i, 0x80, 0xBF); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {  // no overlongs below U+0800, no surrogates
    const bool second = within(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
    return second && follows(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {  // no overlongs below U+10000, nothing above U+10FFFF
    const bool second = within(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
    return second && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

/// Where the first stray byte is, or the size of `text`.
std::size_t first_stray(std::string_view text, Nul nul) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (at + kWord <= text.size() && is_ascii(load_word(text, at), nul)) {
      at += kWord;
      continue;
    }
    const std::size_t bytes = character_bytes(text.substr(at));
    if (bytes == 0 || (nul == Nul::refused && text[at] == '\0')) return at;
    at += bytes;
  }
  return at;
}

/// By hand: a stranger may send nothing but stray bytes.
void append_escaped(std::string& out, char stray) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(stray);
  const char shown[]{'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
  out.append(shown, sizeof shown);
}

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

/// How many of the eight bytes start a character: all but those that look like 10xxxxxx.
std::size_t characters_started(std::uint64_t word) {
  const std::uint64_t continuations = (word >> 7) & (~word >> 6) & kLowBits;
  return kWord - static_cast<std::size_t>(std::popcount(continuations));
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  return first_stray(text, Nul::accepted) == text.size();
}

std::string escape_invalid_utf8(std::string_view text) {
  std::string out;
  for (std::string_view rest = text;;) {
    const std::size_t clean = first_stray(rest, Nul::refused);
    out.append(rest.substr(0, clean));
    if (clean == rest.size()) return out;
    append_escaped(out, rest[clean]);
    rest.remove_prefix(clean + 1);
  }
}

std::size_t utf8_prefix(std::string_view text, std::size_t characters_max) {
  if (text.size() <= characters_max) return text.size();
  std::size_t characters = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    if (at + kWord <= text.size()) {
      const std::size_t more = characters_started(load_word(text, at));
      if (characters + more <= characters_max) {
        characters += more;
        at += kWord;
        continue;
      }
    }
    if (starts_character(text[at]) && ++characters > characters_max) return at;
    ++at;
  }
  return at;
}

std::size_t utf8_length(std::string_view text) {
  std::size_t characters = 0;
  std::size_t at = 0;
  for (; at + kWord <= text.size(); at += kWord) {
    characters += characters_started(load_word(text, at));
  }
  for (; at < text.size(); ++at) characters += starts_character(text[at]) ? 1U : 0U;
  return characters;
}

Utf8Character first_character(std::string_view text) {
  const auto at = [text](std::size_t i) -> char32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const char32_t lead = at(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) code = (code << 6) | (at(i) & 0x3FU);
  return {code, bytes};
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kShown = 100;
  const std::string clean = escape_invalid_utf8(text.substr(0, 4 * kShown));
  const std::size_t shown = utf8_prefix(clean, kShown);
  std::string out = "\"";
  for (const char c : std::string_view(clean).substr(0, shown)) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (control) {
      append_escaped(out, c);
    } else {
      out += c;
    }
  }
  out += shown < clean.size() || text.size() > 4 * kShown ? "…\"" : "\"";
  return with_bidi_controls_shown(out);
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::optional<std::int64_t> parse_int(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

namespace {

constexpr std::int64_t kMillisecond = 1'000;
constexpr std::int64_t kSecond = 1'000 * kMillisecond;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

struct UnitName {
  std::string_view name;
  std::int64_t micros;
};
constexpr std::array<UnitName, 19> kUnits{{
    {"us", 1},           {"ms", kMillisecond}, {"s", kSecond},      {"sec", kSecond},
    {"second", kSecond}, {"seconds", kSecond}, {"m", kMinute},      {"min", kMinute},
    {"minute", kMinute}, {"minutes", kMinute}, {"h", kHour},        {"hour", kHour},
    {"hours", kHour},    {"d", kDay},          {"day", kDay},       {"days", kDay},
    {"w", 7 * kDay},     {"week", 7 * kDay},   {"weeks", 7 * kDay},
}};

std::optional<std::int64_t> unit_micros(std::string_view name) {
  const auto* unit = std::ranges::find(kUnits, name, &UnitName::name);
  if (unit == kUnits.end()) return std::nullopt;
  return unit->micros;
}

/// Takes the longest start of `rest` that consists of `allowed`, and the white space behind it.
std::string_view take(std::string_view& rest, std::string_view allowed) {
  const std::string_view taken = rest.substr(0, rest.find_first_not_of(allowed));
  rest = trim(rest.substr(taken.size()));
  return taken;
}

}  // namespace

std::optional<std::chrono::microseconds> parse_duration(std::string_view text) {
  std::string_view rest = trim(text);
  if (rest.empty()) return std::nullopt;
  const std::string with_unit = parse_int(rest) ? std::string(rest) + "s" : std::string(rest);
  rest = with_unit;
  std::int64_t total = 0;
  std::optional<std::int64_t> previous_unit;
  while (!rest.empty()) {
    const auto number = parse_int(take(rest, "0123456789"));
    const auto unit = unit_micros(take(rest, "abcdefghijklmnopqrstuvwxyz"));
    if (!number || !unit || (previous_unit && *unit >= *previous_unit)) return std::nullopt;
    std::int64_t part = 0;
    if (__builtin_mul_overflow(*number, *unit, &part)) return std::nullopt;
    if (__builtin_add_overflow(total, part, &total)) return std::nullopt;
    previous_unit = unit;
  }
  return std::chrono::microseconds{total};
}

namespace {

std::uint64_t magnitude(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  return number < 0 ? 0 - bits : bits;
}

/// "4 min 5 s", or "4 min" when nothing is left over.
std::string two_units(std::uint64_t micros, std::int64_t big, const char* big_name,
                      std::int64_t small, const char* small_name) {
  const auto whole = static_cast<std::uint64_t>(big);
  const std::uint64_t rest = micros % whole / static_cast<std::uint64_t>(small);
  const std::string first = fmt::format("{} {}", micros / whole, big_name);
  return rest == 0 ? first : fmt::format("{} {} {}", first, rest, small_name);
}

std::string format_magnitude(std::uint64_t micros) {
  if (micros == 0) return "0 ms";
  if (micros < kMillisecond) return fmt::format("{} µs", micros);
  if (micros < kSecond) return fmt::format("{} ms", micros / kMillisecond);
  if (micros < kMinute) {  // cut, not rounded: 59.99 s must not read as 60 s
    const std::uint64_t tenths = micros / (kSecond / 10);
    if (tenths % 10 == 0) return fmt::format("{} s", tenths / 10);
    return fmt::format("{}.{} s", tenths / 10, tenths % 10);
  }
  if (micros < kHour) return two_units(micros, kMinute, "min", kSecond, "s");
  if (micros < kDay) return two_units(micros, kHour, "h", kMinute, "min");
  return two_units(micros, kDay, "d", kHour, "h");
}

}  // namespace

std::string format_duration(std::chrono::microseconds duration) {
  const std::string text = format_magnitude(magnitude(duration.count()));
  return duration.count() < 0 ? "-" + text : text;
}

std::string format_count(std::int64_t number) {
  std::string digits = std::to_string(magnitude(number));
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return number < 0 ? "-" + digits : digits;
}

std::string format_bytes(std::uint64_t bytes) {
  constexpr std::array<const char*, 6> kNames{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (bytes < 1024) return fmt::format("{} B", bytes);
  double amount = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (amount >= 1023.95 && unit + 1 < kNames.size()) {  // would round to "1024.0"
    amount /= 1024;
    ++unit;
  }
  return fmt::format("{:.1f} {}", amount, kNames[unit]);
}

namespace {

/// Edits (insert, remove, replace, swap two neighbours) that turn `a` into `b`.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongestWord = 200;  // the comparison is quadratic
  if (word.empty() || word.size() > kLongestWord) return std::nullopt;
  const std::string wanted = to_lower_ascii(word);
  std::size_t allowed = std::max<std::size_t>(1, word.size() / 3);
  std::optional<std::string> best;
  for (const std::string& candidate : candidates) {
    const std::size_t longer = std::max(candidate.size(), word.size());
    if (longer - std::min(candidate.size(), word.size()) > allowed) continue;
    const std::size_t edits = edits_between(wanted, to_lower_ascii(candidate));
    if (edits > allowed || (best && edits == allowed)) continue;
    allowed = edits;
    best = candidate;
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const auto candidate = nearest(word, candidates);
  return candidate ? fmt::format("; did you mean \"{}\"?", *candidate) : "";
}

}  // namespace joblog
