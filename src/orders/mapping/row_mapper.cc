// SPDX-License-Identifier: MIT
// Names are matched once, when the columns are known; rows are then copied by position.
#include "orders/mapping/row_mapper.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "orders/mapping/column_names.h"

namespace joblog {
namespace {

bool is_blank_cell(std::string_view cell) {
  if (trim(cell).empty()) return true;
  // Only a no-break space and its kind is left to look for: a short cell that is not ASCII.
  return static_cast<unsigned char>(trim(cell).front()) >= 0x80 && cell.size() <= 64 &&
         comparable_name(cell).empty();
}

bool is_nothing(const Field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field)) return text->empty();
  return std::holds_alternative<std::monostate>(field);
}

std::vector<std::size_t> all_required(const RowMapping& mapping) {
  std::vector<std::size_t> all(key_columns.begin(), key_columns.end());
  for (const std::size_t place : mapping.required)
    if (std::ranges::find(all, place) == all.end()) all.push_back(place);
  return all;
}

}  // namespace

RowMapper::RowMapper(std::vector<std::string> source_columns, const RowMapping& mapping)
    : dialect_(mapping.dialect),
      names_(std::move(source_columns)),
      match_(match_columns(names_, mapping.columns)),
      missing_(missing_columns(match_, names_, mapping.columns, all_required(mapping))),
      columns_(order_columns.size()),
      mark_(mapping.dialect) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].source = match_.places[i];
    columns_[i].unconvertible.attribute = order_columns[i].attribute;
    if (match_.places[i]) columns_[i].unconvertible.column = names_[*match_.places[i]];
  }
  const std::size_t last = names_.size() - 1;
  if (!names_.empty() && comparable_name(names_[last]).empty() &&
      std::ranges::find(match_.places, std::optional(last)) == match_.places.end())
    nameless_.place = last;
  for (const std::size_t place : key_columns) columns_[place].is_key = true;
  for (const std::size_t place : mapping.required) columns_[place].is_required = true;
}

std::optional<RowFault> RowMapper::map(Cells row, OrderRow& order, std::int64_t number) {
  ++rows_;
  if (number == 0) number = rows_;
  order.assign(columns_.size(), Field{});
  if (auto fault = map_key(row, order)) return fault;
  std::optional<RowFault> fault;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    const auto cell = cell_of(row, column);
    if (cell && !column.is_key) order[i] = convert(i, *cell, number, fault);
    if (!is_nothing(order[i])) ++column.filled;
  }
  look_at_nameless(row, number);
  return fault;
}

void RowMapper::look_at_nameless(Cells row, std::int64_t number) {
  if (!nameless_.place || *nameless_.place >= row.size()) return;
  const auto& cell = row[*nameless_.place];
  if (!cell || is_blank_cell(*cell) || nameless_.values++ > 0) return;
  nameless_.first_row = number;
  nameless_.first_value = shortened(*cell);
}

std::vector<std::string> RowMapper::nameless(const RowWords& words) const {
  if (nameless_.values == 0) return {};
  return {fmt::format(
      "the last column, column {0}, has no name and is not used, but {1} {2} in it, the first in "
      "{3}: “{4}”; check the separators there, or take it by its place, \"#{0}\", in "
      "[open_orders.mapping]",
      *nameless_.place + 1, format_count(nameless_.values),
      nameless_.values == 1 ? "value stands" : "values stand", words.at(nameless_.first_row),
      nameless_.first_value)};
}

std::optional<std::string_view> RowMapper::cell_of(Cells row, const Column& column) {
  return column.source && *column.source < row.size() ? row[*column.source] : std::nullopt;
}

/// Comes first: nothing of a row that is no order is counted.
std::optional<RowFault> RowMapper::map_key(Cells row, OrderRow& order) {
  for (const std::size_t key : key_columns) {
    Column& column = columns_[key];
    if (!column.source) continue;
    const auto cell = cell_of(row, column);
    if (!cell || is_blank_cell(*cell)) return fault_of(key, "", "it is empty");
    const auto field = convert_cell(*cell, order_columns[key], dialect_, column.buffer);
    if (!field) return fault_of(key, *cell, field.error().reason);
    if (is_nothing(*field)) return fault_of(key, "", "it is empty");
    order[key] = *field;
  }
  return std::nullopt;
}

Field RowMapper::convert(std::size_t place, std::string_view cell, std::int64_t number,
                         std::optional<RowFault>& fault) {
  Column& column = columns_[place];
  const auto field = convert_cell(cell, order_columns[place], dialect_, column.buffer);
  if (field) {
    const OrderColumn& about = order_columns[place];
    if (about.type == ColumnType::integer && about.use == NumberUse::quantity)
      mark_.look(cell, about.attribute, number);
    return *field;
  }
  count_unconvertible(column, cell, field.error(), number);
  if (column.is_required && !fault) fault = fault_of(place, cell, field.error().reason);
  return {};
}

void RowMapper::count_unconvertible(Column& column, std::string_view value, Unreadable why,
                                    std::int64_t number) const {
  Unconvertible& counted = column.unconvertible;
  if (counted.count++ > 0) return;
  counted.first_row = number;
  counted.first_value = shortened(value);
  counted.why = why;
}

RowFault RowMapper::fault_of(std::size_t place, std::string_view value,
                             std::string_view why) const {
  return {.attribute = order_columns[place].attribute,
          .column = columns_[place].unconvertible.column,
          .value = shortened(value),
          .why = why,
          .is_key = columns_[place].is_key};
}

std::vector<std::int64_t> RowMapper::filled() const {
  std::vector<std::int64_t> counts;
  for (const Column& column : columns_) counts.push_back(column.filled);
  return counts;
}

std::vector<Unconvertible> RowMapper::unconvertible() const {
  std::vector<Unconvertible> result;
  for (const Column& column : columns_) {
    if (column.unconvertible.count == 0) continue;
    result.push_back(column.unconvertible);
    result.back().values = column.filled + column.unconvertible.count;
  }
  return result;
}

bool is_empty_row(RowMapper::Cells row) {
  return std::ranges::all_of(row, [](const auto& cell) { return !cell || is_blank_cell(*cell); });
}

}  // namespace joblog
