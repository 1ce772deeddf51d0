// SPDX-License-Identifier: MIT
// Three steps: number the orders, read all rows into codes, turn each column's codes into ranks.
#include "orders/file/order_index_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "orders/columns.h"
#include "orders/file/open_orders_schema.h"
#include "orders/file/stored_order.h"
#include "orders/index/code_spool.h"
#include "orders/index/index_writer.h"
#include "orders/index/text_order.h"
#include "orders/index/value_dictionary.h"
#include "orders/open_orders_view.h"
#include "orders_sql.h"

namespace joblog::sqlite {
namespace {

using order_index::CodeSpool;
using order_index::SectionKind;
using order_index::ValueDictionary;

constexpr const char* kCollation = "joblog_text";
using Numbers = std::vector<std::uint32_t>;

void check(const Result<void>& done) {
  if (!done) throw StoreError(done.error().kind, done.error().message);
}

int compare_for_sqlite(void*, int a_size, const void* a, int b_size, const void* b) {
  return order_index::compare_texts(
      {static_cast<const char*>(a), static_cast<std::size_t>(a_size)},
      {static_cast<const char*>(b), static_cast<std::size_t>(b_size)});
}

/// Ends what SQLite is doing when a stop is asked for.
class StopsBetween {
 public:
  StopsBetween(Database& database, const std::stop_token& stop) : database_(database) {
    sqlite3_progress_handler(
        database.raw(), 20'000,
        [](void* token) {
          return static_cast<int>(static_cast<std::stop_token*>(token)->stop_requested());
        },
        const_cast<std::stop_token*>(&stop));
  }
  ~StopsBetween() { sqlite3_progress_handler(database_.raw(), 0, nullptr, nullptr); }
  StopsBetween(const StopsBetween&) = delete;
  StopsBetween& operator=(const StopsBetween&) = delete;

 private:
  Database& database_;
};

/// What the scan gathers of one column.
struct Column {
  std::size_t number = 0;
  bool is_integer = false;
  bool is_searched = false;
  bool is_left_to_sqlite = false;
  ValueDictionary values;
};

class Builder {
 public:
  Builder(Database& orders, const order_index::Identity& identity, const IndexWork& work)
      : orders_(orders),
        rows_(identity.rows),
        work_(work),
        writer_(work.index, identity),
        spool_(work.spool, work.columns.size(), identity.rows) {
    for (const std::size_t number : work.columns) {
      Column& column = columns_.emplace_back();
      column.number = number;
      column.is_integer = order_columns.at(number).type == ColumnType::integer;
      column.is_searched = std::ranges::count(searched_order_columns, number) > 0;
    }
  }

  void run() {
    number_orders();
    read_rows();
    Numbers ranks(rows_);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      columns_[i].is_left_to_sqlite ? rank_by_sqlite(columns_[i], ranks) : rank(i, ranks);
      columns_[i].values = ValueDictionary();
      write(SectionKind::ranks, columns_[i].number, ranks);
    }
    check(writer_.finish());
  }

 private:
  void number_orders();
  void read_rows();
  void take_row(const Query& row);
  void leave_largest_to_sqlite();
  void rank(std::size_t index, Numbers& ranks);
  void rank_by_sqlite(const Column& column, Numbers& ranks);
  void write_values(const Column& column, const Numbers& sorted);
  void into_order(Numbers& by_id, Numbers& ranks) const;

  void write(SectionKind kind, std::size_t column, const Numbers& numbers) {
    check(writer_.write_numbers({kind, static_cast<std::uint32_t>(column)}, numbers));
  }
  std::size_t place_of(std::int64_t id) const {
    if (id >= 1 && static_cast<std::uint64_t>(id) <= rows_) return static_cast<std::size_t>(id - 1);
    throw StoreError(ErrorKind::corrupt,
                     fmt::format("{} has an order {} among {}; move it away, sync again",
                                 orders_.path(), id, rows_));
  }

  Database& orders_;
  const std::uint64_t rows_;
  const IndexWork& work_;
  order_index::IndexWriter writer_;
  CodeSpool spool_;
  std::vector<Column> columns_;
  Numbers ids_;  ///< Of the orders, in their order.
};

bool is_item(const Query& query, const StoredField& item) {
  if (const auto* number = std::get_if<std::int64_t>(&item))
    return query.is_integer(2) && query.integer(2) == *number;
  if (const auto* text = std::get_if<std::string>(&item))
    return !query.is_integer(2) && query.text(2) == *text;
  return query.is_null(2);
}

void Builder::number_orders() {
  Numbers copies;
  ids_.reserve(rows_);
  copies.reserve(rows_);
  std::optional<std::string> document;
  StoredField item;
  Query query(orders_, orders_sql::select_key_order);
  while (query.step()) {
    ids_.push_back(static_cast<std::uint32_t>(place_of(query.integer(0)) + 1));
    const bool no_document = query.is_null(1);
    const bool same = !copies.empty() && no_document == !document &&
                      (no_document || *document == query.text(1)) && is_item(query, item);
    copies.push_back(same ? copies.back() + 1 : 1);
    if (same) continue;
    document = no_document ? std::nullopt : std::optional(query.string(1));
    item = stored_field(query, 2);
  }
  if (ids_.size() != rows_) {
    throw StoreError(
        ErrorKind::corrupt,
        fmt::format("{} has {} orders where its last sync wrote {}; move it away, sync "
                    "again",
                    orders_.path(), ids_.size(), rows_));
  }
  write(SectionKind::ids, 0, ids_);
  write(SectionKind::copies, 0, copies);
}

void Builder::read_rows() {
  const std::string sql = select_columns_sql(work_.columns);
  Statement statement(orders_.raw(), sql);
  std::int64_t expected = 0;
  while (statement.step()) {
    if (statement.integer(0) != ++expected) place_of(-1);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      Column& column = columns_[i];
      if (column.is_left_to_sqlite) continue;
      const int at = static_cast<int>(i) + 1;
      std::uint32_t code = 0;
      if (!column.is_integer) {
        const std::string_view text = statement.text_in_place(at);
        if (!text.empty()) code = column.values.code_of(text);
      } else if (statement.is_integer(at)) {
        code = column.values.code_of(statement.integer(at));
      } else if (!statement.is_null(at)) {
        code = column.values.code_of_mixed(statement.text_in_place(at));
      }
      spool_.append(i, code);
    }
    if (expected % 256 == 0) leave_largest_to_sqlite();
  }
}

void Builder::leave_largest_to_sqlite() {
  const auto memory_of = [](const Column& column) {
    return column.is_left_to_sqlite ? 0 : column.values.memory();
  };
  for (;;) {
    std::size_t total = 0;
    for (const Column& column : columns_) total += memory_of(column);
    if (total <= work_.dictionary_bytes_max) return;
    Column& largest = *std::ranges::max_element(columns_, {}, memory_of);
    largest.is_left_to_sqlite = true;
    largest.values = ValueDictionary();
  }
}

void Builder::rank(std::size_t index, Numbers& ranks) {
  const Column& column = columns_[index];
  const bool is_measured = order_columns.at(column.number).use == NumberUse::quantity;
  const Numbers sorted =
      column.is_integer ? column.values.sorted_numbers(is_measured) : column.values.sorted_texts();
  Numbers rank_of(sorted.size() + 1);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    rank_of[sorted[i]] = static_cast<std::uint32_t>(i + 1);
  }
  Numbers by_id(rows_);
  check(spool_.read(index, by_id));
  for (std::uint32_t& number : by_id) number = rank_of[number];
  into_order(by_id, ranks);
  if (column.is_searched) write_values(column, sorted);
}

void Builder::into_order(Numbers& by_id, Numbers& ranks) const {
  for (std::size_t row = 0; row < rows_; ++row) ranks[row] = by_id[ids_[row] - 1];
}

void Builder::write_values(const Column& column, const Numbers& sorted) {
  writer_.begin_values(static_cast<std::uint32_t>(column.number));
  for (const std::uint32_t code : sorted) {
    check(writer_.add_value(order_index::fold_case(column.values.value(code))));
  }
  writer_.end_values();
}

void Builder::rank_by_sqlite(const Column& column, Numbers& ranks) {
  const std::string sql = select_sorted_sql(column.number, kCollation);
  Statement statement(orders_.raw(), sql);
  Numbers by_id(rows_);
  std::optional<std::string> last_text;
  std::uint32_t rank = 0;
  if (column.is_searched) writer_.begin_values(static_cast<std::uint32_t>(column.number));
  while (statement.step()) {
    const std::string_view text = statement.text_in_place(1);
    if (text.empty()) continue;
    if (last_text != text) {
      ++rank;
      last_text = text;
      if (column.is_searched) check(writer_.add_value(order_index::fold_case(text)));
    }
    by_id[place_of(statement.integer(0))] = rank;
  }
  if (column.is_searched) writer_.end_values();
  into_order(by_id, ranks);
}

}  // namespace

order_index::Identity identity_of(const SyncState& state) {
  return {fmt::format("{} {} {}", state.log_name, to_micros(state.synced_at), state.rows),
          static_cast<std::uint64_t>(state.rows)};
}

void build_order_index(Database& orders, const order_index::Identity& identity,
                       const IndexWork& work, const std::stop_token& stop) {
  if (identity.rows >= UINT32_MAX) {
    throw StoreError(ErrorKind::unsupported, "more than 4 billion open orders cannot be listed");
  }
  sqlite3_create_collation(orders.raw(), kCollation, SQLITE_UTF8, nullptr, compare_for_sqlite);
  orders.execute("PRAGMA temp_store=FILE; PRAGMA cache_size=-4096;");
  const StopsBetween stops(orders, stop);
  Builder(orders, identity, work).run();
}

}  // namespace joblog::sqlite
