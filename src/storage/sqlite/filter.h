// Conditions of a list, put together with their values: "WHERE a = ? AND b < ? ORDER BY id LIMIT
// n".
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "storage/sqlite/database.h"

namespace joblog::sqlite {

class Filter {
 public:
  void add(std::string_view condition) { where_.emplace_back(condition); }
  void add(std::string_view condition, std::int64_t value) { add_value(condition, value); }
  void add(std::string_view condition, TimePoint value) { add_value(condition, to_micros(value)); }
  void add(std::string_view condition, const std::string& value) { add_value(condition, value); }

  /// `times` placeholders of LIKE that match `text` literally anywhere.
  void add_like(std::string_view condition, std::string_view text, int times) {
    std::string pattern = "%";
    for (const char c : text) {
      if (c == '%' || c == '_' || c == '\\') pattern += '\\';
      pattern += c;
    }
    pattern += '%';
    where_.emplace_back(condition);
    for (int i = 0; i < times; ++i) values_.emplace_back(pattern);
  }

  std::string statement(std::string_view head, std::string_view order, int limit) const {
    return fmt::format("{}{}{} ORDER BY {} LIMIT {}", head, where_.empty() ? "" : " WHERE ",
                       fmt::join(where_, " AND "), order, limit);
  }

  void bind(Statement& statement) const {
    int index = 0;
    for (const auto& value : values_) {
      ++index;
      if (const auto* number = std::get_if<std::int64_t>(&value))
        statement.bind(index, *number);
      else
        statement.bind(index, std::string_view(std::get<std::string>(value)));
    }
  }

 private:
  template <class Value>
  void add_value(std::string_view condition, Value value) {
    where_.emplace_back(condition);
    values_.emplace_back(std::move(value));
  }

  std::vector<std::string> where_;
  std::vector<std::variant<std::int64_t, std::string>> values_;
};

/// A statement's current row, with the same accessors as a Query.
struct RowOf {
  const Statement& statement;
  std::int64_t integer(int column) const { return statement.integer(column); }
  std::string_view text(int column) const { return statement.text(column); }
  std::string string(int column) const { return std::string(text(column)); }
  TimePoint time(int column) const { return from_micros(integer(column)); }
  std::optional<TimePoint> time_or_none(int column) const {
    return statement.is_null(column) ? std::nullopt : std::optional(time(column));
  }
};

}  // namespace joblog::sqlite
