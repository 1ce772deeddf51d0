// SPDX-License-Identifier: MIT
// Rows of a source as orders: finds each of our columns among the source's, once, then converts row
// after row and keeps count of what was there and of what would not convert.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orders/mapping/column_match.h"
#include "orders/mapping/conversion.h"
#include "orders/mapping/decimal_mark.h"
#include "orders/mapping/unreadable.h"
#include "orders/order_row.h"

namespace joblog {

/// Without them a row is no order: their columns must be there, and have a value in every row.
inline constexpr std::array<std::size_t, 2> key_columns{order_column::sales_doc,
                                                        order_column::item_number};

struct RowMapping {
  ColumnMapping columns;
  Dialect dialect;
  /// Besides the key: their columns must be there, and what stands in them must be readable.
  std::vector<std::size_t> required{};
};

/// Why a row cannot be taken.
struct RowFault {
  std::string_view attribute;
  std::string column;    ///< Its name in the source.
  std::string value;     ///< Short; "" = the cell is empty.
  std::string_view why;  ///< "it has no digits"
  bool is_key = false;   ///< Else: a column that the configuration requires.
};

/// Used by one thread.
class RowMapper {
 public:
  using Cells = std::span<const std::optional<std::string_view>>;

  RowMapper(std::vector<std::string> source_columns, const RowMapping& mapping = {});

  /// Where the columns are, with all that is worth saying about it.
  const ColumnMatch& columns() const { return match_; }
  /// Why the source cannot be read at all: columns of the key, or required ones, are missing.
  const std::optional<std::string>& missing() const { return missing_; }

  /// `row` as an order. Cells that do not convert become NULL and are counted, under the row's
  /// `number` (without one they are counted from 1). `order` points into `row` and into this
  /// mapper: it lives until the next call, or as long as `row` does. A fault: the row is no order.
  std::optional<RowFault> map(Cells row, OrderRow& order, std::int64_t number = 0);

  std::int64_t rows() const { return rows_; }
  /// How many values of each column were stored so far, as order_columns; empty texts are none.
  std::vector<std::int64_t> filled() const;
  /// What did not convert so far, in the order of our columns.
  std::vector<Unconvertible> unconvertible() const;
  /// Numbers that may have been read wrongly, and nothing tells.
  DecimalMark::Doubt doubt() const { return mark_.doubt(); }
  /// A sentence if values stood in a last column without a name, which is not used: separators at
  /// the ends of all lines make one, and then it is empty.
  std::vector<std::string> nameless(const RowWords& words) const;

 private:
  struct Column {
    std::optional<std::size_t> source;  ///< Its place in a row of the source.
    bool is_key = false;
    bool is_required = false;
    CellBuffer buffer;
    std::int64_t filled = 0;
    Unconvertible unconvertible;
  };
  /// The last column of the source, where it has no name and is not used.
  struct Nameless {
    std::optional<std::size_t> place;
    std::int64_t values = 0;
    std::int64_t first_row = 0;
    std::string first_value;
  };
  void look_at_nameless(Cells row, std::int64_t number);
  static std::optional<std::string_view> cell_of(Cells row, const Column& column);
  std::optional<RowFault> map_key(Cells row, OrderRow& order);
  Field convert(std::size_t place, std::string_view cell, std::int64_t number,
                std::optional<RowFault>& fault);
  void count_unconvertible(Column& column, std::string_view value, Unreadable why,
                           std::int64_t number) const;
  RowFault fault_of(std::size_t place, std::string_view value, std::string_view why) const;

  const Dialect dialect_;
  const std::vector<std::string> names_;  ///< Of the source.
  const ColumnMatch match_;
  std::optional<std::string> missing_;
  std::vector<Column> columns_;  ///< As order_columns.
  DecimalMark mark_;
  Nameless nameless_;
  std::int64_t rows_ = 0;
};

/// A row in which nothing stands: its cells are NULL, empty or blank.
bool is_empty_row(RowMapper::Cells row);

}  // namespace joblog
