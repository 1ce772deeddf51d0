// SPDX-License-Identifier: MIT
// Tables and view follow from which table each of the 68 columns lives in. The view joins by
// primary keys from the items outwards, so reading it costs four look-ups a row and sorts nothing.
#include "orders/sample/sample_erp.h"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "orders/columns.h"
#include "orders/sample/sample_orders.h"
#include "sample_sql.h"
#include "sqlite/atomic_file.h"
#include "sqlite/database.h"
#include "sqlite/file_identity.h"
#include "sqlite/file_kind.h"

namespace joblog::sqlite {
namespace {

struct TablePlan {
  SampleTable table;
  std::string_view name;
  std::vector<std::string_view> keys;  // Of the rows it refers to.
};

const std::array<TablePlan, 5>& plans() {
  static const std::array<TablePlan, 5> all{{
      {SampleTable::customers, "customers", {}},
      {SampleTable::materials, "materials", {}},
      {SampleTable::plants, "plants", {}},
      {SampleTable::documents, "orders", {"customer_id"}},
      {SampleTable::items, "order_items", {"order_id", "material_id", "plant_id"}},
  }};
  return all;
}

const TablePlan& plan_of(SampleTable table) { return plans()[static_cast<std::size_t>(table)]; }

std::vector<std::size_t> columns_of(SampleTable table) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < order_columns.size(); ++i) {
    if (sample_table_of(i) == table) columns.push_back(i);
  }
  return columns;
}

const char* declared_type(ColumnType type) {
  switch (type) {
    case ColumnType::integer:
      return "INTEGER";
    case ColumnType::string:
      return "VARCHAR(80)";
    case ColumnType::text:
      return "TEXT";
    case ColumnType::date:
      return "DATE";
  }
  return "";
}

std::string create_table_sql(const TablePlan& plan) {
  std::string sql = fmt::format("CREATE TABLE {} (id INTEGER PRIMARY KEY", plan.name);
  for (const auto key : plan.keys) sql += fmt::format(", {} INTEGER NOT NULL", key);
  for (const std::size_t column : columns_of(plan.table)) {
    const OrderColumn& described = order_columns[column];
    sql += fmt::format(", \"{}\" {}", described.source_name, declared_type(described.type));
  }
  return sql + ")";
}

std::string create_view_sql() {
  std::string list;
  for (std::size_t i = 0; i < order_columns.size(); ++i) {
    list += fmt::format("{}{}.\"{}\"", i == 0 ? "" : ", ", plan_of(sample_table_of(i)).name,
                        order_columns[i].source_name);
  }
  return fmt::format(fmt::runtime(sample_sql::create_sample_view_template), list);
}

// Inserts the cells of one table out of rows that hold all of them.
class TableWriter {
 public:
  TableWriter(Database& database, SampleTable table)
      : columns_(columns_of(table)), statement_(database.raw(), insert_sql(table)) {}

  void write(std::int64_t id, std::initializer_list<std::int64_t> keys, const OrderRow& row) {
    int index = 0;
    statement_.bind(++index, id);
    for (const std::int64_t key : keys) statement_.bind(++index, key);
    for (const std::size_t column : columns_) bind(++index, row[column]);
    statement_.step();
    statement_.reset();
  }

 private:
  std::string insert_sql(SampleTable table) const {
    std::string marks = "?";
    for (std::size_t i = plan_of(table).keys.size() + columns_.size(); i > 0; --i) marks += ", ?";
    return fmt::format(fmt::runtime(sample_sql::insert_sample_template), plan_of(table).name,
                       marks);
  }
  void bind(int index, const Field& field) {
    if (const auto* text = std::get_if<std::string_view>(&field)) {
      statement_.bind_static(index, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&field)) {
      statement_.bind(index, *number);
    } else {
      statement_.bind_null(index);
    }
  }

  const std::vector<std::size_t> columns_;
  Statement statement_;
};

void write_masters(Database& database, SampleOrders& sample) {
  OrderRow row;
  TableWriter customers(database, SampleTable::customers);
  for (std::int64_t number = 1; number <= sample.customers(); ++number) {
    sample.customer(number, row);
    customers.write(number, {}, row);
  }
  TableWriter materials(database, SampleTable::materials);
  for (std::int64_t number = 1; number <= sample.materials(); ++number) {
    sample.material(number, row);
    materials.write(number, {}, row);
  }
  TableWriter plants(database, SampleTable::plants);
  for (std::int64_t number = 1; number <= sample.plants(); ++number) {
    sample.plant(number, row);
    plants.write(number, {}, row);
  }
}

std::int64_t write_documents(Database& database, SampleOrders& sample) {
  TableWriter documents(database, SampleTable::documents);
  TableWriter items(database, SampleTable::items);
  std::int64_t written = 0;
  while (const OrderRow* row = sample.next()) {
    const SampleOrders::Keys& keys = sample.keys();
    if (keys.document != written) documents.write(written = keys.document, {keys.customer}, *row);
    items.write(keys.item, {keys.document, keys.material, keys.plant}, *row);
  }
  return written;
}

SampleErpSummary write_tables(const std::string& path, SampleOrders& sample, std::int64_t orders) {
  make_private_file(path);
  Database database(path, OpenMode::create);
  database.execute(set_application_id(FileKind::sample_erp));
  database.execute("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; BEGIN");
  for (const TablePlan& plan : plans()) database.execute(create_table_sql(plan));
  database.execute(create_view_sql());
  write_masters(database, sample);
  const std::int64_t documents = write_documents(database, sample);
  database.execute("COMMIT");
  return {.open_orders = orders,
          .documents = documents,
          .customers = sample.customers(),
          .materials = sample.materials(),
          .plants = sample.plants()};
}

/// What lies at `path` is given up for the new file: it must be an earlier sample.
void require_replaceable(const std::string& path) {
  require_regular_or_nothing(path);
  if (!identity_of_file(path)) return;
  try {
    Database there(path, OpenMode::immutable);
    require_kind(there, FileKind::sample_erp, MayBeEmpty::yes);
  } catch (const StoreError&) {
    throw StoreError(ErrorKind::conflict,
                     fmt::format("{} exists already and is no sample ERP: it was left as it is; "
                                 "name another file",
                                 path));
  }
}

}  // namespace

Result<SampleErpSummary> write_sample_erp(const std::string& path, std::int64_t orders,
                                          std::uint64_t seed, std::chrono::sys_days today) {
  if (orders < 0) return fail(ErrorKind::invalid, "the number of orders cannot be negative");
  try {
    require_replaceable(path);
    AtomicFile file(path);
    SampleOrders sample(orders, seed, today);
    const SampleErpSummary summary = write_tables(file.path(), sample, orders);
    if (auto in_place = file.put_in_place(); !in_place) return std::unexpected(in_place.error());
    return summary;
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

}  // namespace joblog::sqlite
