// Rows of a source as orders: finds each of our columns among the source's, once, then converts row
// after row and keeps count of what would not convert.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orders/conversion.h"
#include "orders/order_row.h"

namespace joblog {

struct RowMapping {
  /// Attribute of ours → column of the source, where the names differ.
  std::map<std::string, std::string> columns;
  Dialect dialect;
};

/// What a column's cells held that could not be converted.
struct Unconvertible {
  std::string attribute;
  std::int64_t count = 0;
  std::int64_t first_row = 0;  ///< The first row is 1.
  std::string first_value;     ///< Valid UTF-8, at most 40 characters, "…" where it was cut.
  Unreadable why;              ///< Of the first.
};

/// Used by one thread.
class RowMapper {
 public:
  /// Names are compared without regard to ASCII case: the configured one, else the ERP's, else
  /// ours.
  RowMapper(const std::vector<std::string>& source_columns, const RowMapping& mapping = {});

  /// How many of our columns the source has. With none of them its rows mean nothing.
  std::size_t found() const;
  /// One sentence for each of our columns that the source lacks (its fields are NULL), for each
  /// mistake in the configured mapping, and one that names all columns that nothing uses.
  const std::vector<std::string>& warnings() const { return warnings_; }

  /// `row` as an order. Cells that do not convert become NULL and are counted. `order` points into
  /// `row` and into this mapper: it lives until the next call, or as long as `row` does.
  void map(std::span<const std::optional<std::string_view>> row, OrderRow& order);

  std::int64_t rows() const { return rows_; }
  /// What did not convert so far, in the order of our columns.
  std::vector<Unconvertible> unconvertible() const;
  /// The same as sentences.
  std::vector<std::string> conversion_warnings() const;

 private:
  struct Column {
    std::optional<std::size_t> source;  ///< Its place in a row of the source.
    CellBuffer buffer;
    Unconvertible unconvertible;
  };
  void find_columns(const std::vector<std::string>& source_columns, const RowMapping& mapping);
  void warn_of_unknown_attributes(const RowMapping& mapping);
  void warn_of_unused(const std::vector<std::string>& source_columns);
  void count_unconvertible(Column& column, std::string_view value, Unreadable why) const;

  const Dialect dialect_;
  std::vector<Column> columns_;  ///< As order_columns.
  std::vector<std::string> warnings_;
  std::int64_t rows_ = 0;
};

}  // namespace joblog
