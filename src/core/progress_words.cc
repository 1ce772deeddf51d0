// SPDX-License-Identifier: MIT
// Looks at each number once, from left to right.
#include "core/progress_words.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace joblog {
namespace {

constexpr std::size_t kDigitsMax = 15;

bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t size = 0;
  while (at + size < text.size() && is_digit(text[at + size])) ++size;
  return size;
}

std::uint64_t number(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  return value;
}

/// The number that starts at `at` and has `size` digits, taken for a share in percent.
std::optional<Progress> percent_at(std::string_view line, std::size_t at, std::size_t size) {
  std::size_t end = at + size;
  if (end + 1 < line.size() && (line[end] == '.' || line[end] == ',')) {
    if (const std::size_t more = digits_at(line, end + 1); more > 0) end += 1 + more;
  }
  while (end < line.size() && line[end] == ' ') ++end;
  if (end >= line.size() || line[end] != '%' || size > 3) return std::nullopt;
  const std::uint64_t share = number(line.substr(at, size));
  if (share > 100) return std::nullopt;
  return Progress{.done = share, .total = 100, .step = {}};
}

std::optional<Progress> ratio_at(std::string_view line, std::size_t at, std::size_t size) {
  const std::size_t slash = at + size;
  if (slash >= line.size() || line[slash] != '/') return std::nullopt;
  const std::size_t more = digits_at(line, slash + 1);
  const std::size_t end = slash + 1 + more;
  const bool goes_on =
      end < line.size() && (line[end] == '/' || line[end] == '.' || is_word(line[end]));
  if (more == 0 || more > kDigitsMax || goes_on) return std::nullopt;
  const Progress progress{number(line.substr(at, size)), number(line.substr(slash + 1, more)), {}};
  if (progress.total == 0 || progress.done > progress.total) return std::nullopt;
  return progress;
}

}  // namespace

std::optional<Progress> progress_in(std::string_view line) {
  std::optional<Progress> ratio;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t size = digits_at(line, at);
    if (size == 0) {
      ++at;
      continue;
    }
    const char before = at > 0 ? line[at - 1] : ' ';
    const bool apart =
        !is_word(before) && before != '/' && before != '.' && before != ',' && before != '-';
    if (apart && size <= kDigitsMax) {
      if (const auto share = percent_at(line, at, size)) return share;
      if (!ratio) ratio = ratio_at(line, at, size);
    }
    at += size;
  }
  return ratio;
}

}  // namespace joblog
