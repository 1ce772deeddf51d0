// SPDX-License-Identifier: MIT
// The first example of a column stands for the others: it is what somebody looks up.
#include "orders/mapping/unreadable.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace joblog {
namespace {

constexpr std::size_t example_characters = 40;
constexpr std::size_t columns_in_headline = 3;

std::string values_not_read(std::int64_t count) {
  return fmt::format("{} {} could not be read", format_count(count),
                     count == 1 ? "value" : "values");
}

std::string advice(std::string_view key) {
  return key.empty() ? "" : fmt::format("; set {} in [open_orders]", key);
}

/// The first columns as `one` says them, and how many more there are.
template <class One>
std::string listed(const std::vector<Unconvertible>& columns, const One& one) {
  std::string text;
  for (std::size_t i = 0; i < std::min(columns.size(), columns_in_headline); ++i)
    text += (i == 0 ? "" : ", ") + one(columns[i]);
  if (columns.size() > columns_in_headline)
    text += fmt::format(" and in {} more columns", columns.size() - columns_in_headline);
  return text;
}

}  // namespace

std::string RowWords::at(std::int64_t number) const {
  return of.empty() ? briefly_at(number) : fmt::format("{} of {}", briefly_at(number), of);
}

std::string RowWords::briefly_at(std::int64_t number) const {
  return fmt::format("{} {}", unit, format_count(number));
}

std::string shortened(std::string_view value) {
  // A character has at most four bytes and an escaped byte becomes four: this many are enough.
  std::string text = escape_invalid_utf8(value.substr(0, 4 * example_characters + 4));
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  const std::size_t bytes = utf8_prefix(text, example_characters);
  return bytes < text.size() ? text.substr(0, bytes) + "…" : text;
}

std::int64_t count_of(const std::vector<Unconvertible>& columns) {
  std::int64_t count = 0;
  for (const Unconvertible& column : columns) count += column.count;
  return count;
}

std::string headline(const std::vector<Unconvertible>& columns, const RowWords& words) {
  const auto one = [&](const Unconvertible& column) {
    return fmt::format("{} in {} (“{}”: {})", column.attribute, words.at(column.first_row),
                       column.first_value, column.why.reason);
  };
  return fmt::format("{}: {}{}", values_not_read(count_of(columns)), listed(columns, one),
                     advice(columns.front().why.key));
}

std::string sentence(const Unconvertible& column, const RowWords& words) {
  return fmt::format("{} (column {}): {} and {} NULL, the first in {}: “{}”: {}{}",
                     column.attribute, in_quotes(trim(column.column)),
                     values_not_read(column.count), column.count == 1 ? "is" : "are",
                     words.at(column.first_row), column.first_value, column.why.reason,
                     advice(column.why.key));
}

std::string short_note(const std::vector<Unconvertible>& columns, const RowWords& words) {
  const auto one = [&](const Unconvertible& column) {
    return fmt::format("{} in {}", column.attribute, words.briefly_at(column.first_row));
  };
  return fmt::format("{}: {}", values_not_read(count_of(columns)), listed(columns, one));
}

}  // namespace joblog
