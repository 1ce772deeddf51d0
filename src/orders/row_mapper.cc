// Names are matched once, when the columns are known; rows are then copied by position.
#include "orders/row_mapper.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace joblog {
namespace {

constexpr std::size_t example_characters = 40;

std::string shorten(std::string_view value) {
  // A character has at most four bytes and an escaped byte becomes four: this many are enough.
  const std::string text = escape_invalid_utf8(value.substr(0, 4 * example_characters + 4));
  const std::size_t bytes = utf8_prefix(text, example_characters);
  return bytes < text.size() ? text.substr(0, bytes) + "…" : text;
}

/// Lower-case name → place of the first column that has it.
std::map<std::string, std::size_t> index_names(const std::vector<std::string>& names) {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < names.size(); ++i) places.emplace(to_lower_ascii(names[i]), i);
  return places;
}

std::optional<std::size_t> place_of(const std::map<std::string, std::size_t>& places,
                                    std::string_view name) {
  const auto found = places.find(to_lower_ascii(name));
  return found == places.end() ? std::nullopt : std::optional(found->second);
}

std::string advice(const Unreadable& why) {
  return why.key.empty() ? "" : fmt::format("; see {} in [open_orders]", why.key);
}

}  // namespace

RowMapper::RowMapper(const std::vector<std::string>& source_columns, const RowMapping& mapping)
    : dialect_(mapping.dialect), columns_(order_columns.size()) {
  find_columns(source_columns, mapping);
  warn_of_unknown_attributes(mapping);
  warn_of_unused(source_columns);
}

void RowMapper::find_columns(const std::vector<std::string>& source_columns,
                             const RowMapping& mapping) {
  const auto places = index_names(source_columns);
  for (std::size_t i = 0; i < order_columns.size(); ++i) {
    const OrderColumn& ours = order_columns[i];
    columns_[i].unconvertible.attribute = ours.attribute;
    auto& place = columns_[i].source;
    if (const auto wanted = mapping.columns.find(std::string(ours.attribute));
        wanted != mapping.columns.end()) {
      place = place_of(places, wanted->second);
      if (!place)
        warnings_.push_back(
            fmt::format("the source has no column {}, which the configuration names for {}: NULL "
                        "in every row{}",
                        escape_invalid_utf8(wanted->second), ours.attribute,
                        did_you_mean(wanted->second, source_columns)));
      continue;
    }
    place = place_of(places, ours.source_name);
    if (!place) place = place_of(places, ours.attribute);
    if (!place)
      warnings_.push_back(fmt::format("the source has no column {} ({}): NULL in every row",
                                      ours.source_name, ours.attribute));
  }
}

void RowMapper::warn_of_unknown_attributes(const RowMapping& mapping) {
  std::vector<std::string> ours;
  for (const OrderColumn& column : order_columns) ours.emplace_back(column.attribute);
  for (const auto& [attribute, source] : mapping.columns)
    if (!find_order_column(attribute))
      warnings_.push_back(fmt::format(
          "the configuration maps {} to {}, but an order has no such attribute: ignored{}",
          attribute, source, did_you_mean(attribute, ours)));
}

void RowMapper::warn_of_unused(const std::vector<std::string>& source_columns) {
  std::vector<bool> used(source_columns.size(), false);
  for (const Column& column : columns_)
    if (column.source) used[*column.source] = true;
  std::string names;
  int count = 0;
  for (std::size_t i = 0; i < source_columns.size(); ++i) {
    if (used[i]) continue;
    names += (count++ == 0 ? "" : ", ") + escape_invalid_utf8(source_columns[i]);
  }
  if (count > 0)
    warnings_.push_back(fmt::format("{} of the source's columns {} not used: {}", count,
                                    count == 1 ? "is" : "are", names));
}

std::size_t RowMapper::found() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(columns_, [](const Column& c) { return c.source.has_value(); }));
}

void RowMapper::map(std::span<const std::optional<std::string_view>> row, OrderRow& order) {
  ++rows_;
  order.resize(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    order[i] = Field{};
    if (!column.source || *column.source >= row.size()) continue;
    const auto& cell = row[*column.source];
    if (!cell) continue;
    if (const auto field = convert_cell(*cell, order_columns[i].type, dialect_, column.buffer))
      order[i] = *field;
    else
      count_unconvertible(column, *cell, field.error());
  }
}

void RowMapper::count_unconvertible(Column& column, std::string_view value, Unreadable why) const {
  Unconvertible& counted = column.unconvertible;
  if (counted.count++ > 0) return;
  counted.first_row = rows_;
  counted.first_value = shorten(value);
  counted.why = why;
}

std::vector<Unconvertible> RowMapper::unconvertible() const {
  std::vector<Unconvertible> result;
  for (const Column& column : columns_)
    if (column.unconvertible.count > 0) result.push_back(column.unconvertible);
  return result;
}

std::vector<std::string> RowMapper::conversion_warnings() const {
  std::vector<std::string> sentences;
  for (const Unconvertible& one : unconvertible())
    sentences.push_back(
        fmt::format("{}: {} {} not convert and {} NULL, the first in row {}: \"{}\": {}{}",
                    one.attribute, format_count(one.count),
                    one.count == 1 ? "value did" : "values did", one.count == 1 ? "is" : "are",
                    one.first_row, one.first_value, one.why.reason, advice(one.why)));
  return sentences;
}

}  // namespace joblog
