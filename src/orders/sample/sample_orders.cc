// SPDX-License-Identifier: MIT
// Each row of each table has dice of its own, thrown from the seed, the table and the row's number:
// any row can be made without those before it, and an item repeats what its tables say of it.
#include "orders/sample/sample_orders.h"

#include <fmt/format.h>

#include <algorithm>

#include "orders/sample/sample_random.h"
#include "orders/sample/sample_words.h"

namespace joblog {
namespace {

namespace words = sample_words;

// The cell's place by the name the ERP uses; a name that does not exist does not compile.
consteval std::size_t at(std::string_view source_name) {
  for (std::size_t i = 0; i < order_columns.size(); ++i) {
    if (order_columns[i].source_name == source_name) return i;
  }
  throw "no such column";
}

constexpr std::int64_t kPlants = 8;
constexpr std::int64_t kFirstSalesDocument = 4'500'000'000;
constexpr std::monostate kNull{};

SampleRandom random_of(std::uint64_t seed, SampleTable table, std::int64_t number) {
  return {seed, static_cast<std::uint64_t>(table) + 1, number};
}

// One to `most` sentences, on lines of their own now and then.
std::string note(SampleRandom& random, std::int64_t most) {
  std::string text;
  for (std::int64_t i = random.between(1, most); i > 0; --i) {
    if (!text.empty()) text += random.chance(20) ? '\n' : ' ';
    text += random.pick(words::sentences);
  }
  return text;
}

std::string person(SampleRandom& random) {
  const auto first = random.pick(words::first_names);
  return fmt::format("{} {}", first, random.pick(words::family_names));
}

constexpr auto table_of_columns = [] {
  std::array<SampleTable, order_columns.size()> tables;
  tables.fill(SampleTable::items);
  for (const std::size_t column :
       {at("soldTo"), at("shipTo"), at("custName"), at("country"), at("NAME1"), at("fullName"),
        at("customerNote"), at("csrName"), at("salesRep"), at("serviceAgentNumber"),
        at("serviceAgentName")}) {
    tables[column] = SampleTable::customers;
  }
  for (const std::size_t column :
       {at("material"), at("materialDescription"), at("bismt"), at("orderQty_UoM"),
        at("openOrderQty_UoM"), at("openDelQty_UoM"), at("giQty_UoM"), at("unrestrictedQty"),
        at("unrestrictedQty_UoM"), at("inStock"), at("safetyStock"), at("baseUoM"),
        at("tempSensitive"), at("fertCode"), at("fertDesc"), at("udCode"), at("leadtime")}) {
    tables[column] = SampleTable::materials;
  }
  for (const std::size_t column : {at("plant"), at("shippingFrom"), at("soStloc"), at("iStloc")}) {
    tables[column] = SampleTable::plants;
  }
  for (const std::size_t column :
       {at("custPONum"), at("salesDoc"), at("salesType"), at("orderDate"), at("requestedDate"),
        at("orderStatus"), at("shipType"), at("shippingType"), at("transitTime")}) {
    tables[column] = SampleTable::documents;
  }
  return tables;
}();

}  // namespace

SampleTable sample_table_of(std::size_t column) { return table_of_columns[column]; }

SampleOrders::SampleOrders(std::int64_t orders, std::uint64_t seed, std::chrono::sys_days today)
    : orders_(orders),
      seed_(seed),
      today_(today),
      customers_(std::clamp<std::int64_t>(orders / 40, 5, 20'000)),
      materials_(std::clamp<std::int64_t>(orders / 20, 10, 50'000)) {}

std::int64_t SampleOrders::plants() const { return kPlants; }

Field SampleOrders::keep(std::size_t column, std::string text) {
  texts_[column] = std::move(text);
  return std::string_view(texts_[column]);
}

Field SampleOrders::date(std::size_t column, std::int64_t days_from_today) {
  const std::chrono::year_month_day day{today_ + std::chrono::days(days_from_today)};
  return keep(column,
              fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                          static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day())));
}

void SampleOrders::customer(std::int64_t number, OrderRow& row) {
  SampleRandom random = random_of(seed_, SampleTable::customers, number);
  row.resize(order_columns.size());
  const std::int64_t sold_to = 100'000 + number;
  row[at("soldTo")] = sold_to;
  row[at("shipTo")] = random.chance(70) ? sold_to : 700'000 + number;
  const auto family = random.pick(words::family_names);
  const auto trade = random.pick(words::trades);
  std::string name = fmt::format("{} {} {}", family, trade, random.pick(words::company_forms));
  row[at("NAME1")] = keep(at("NAME1"), name.substr(0, name.find(' ')));
  row[at("custName")] = keep(at("custName"), std::move(name));
  row[at("country")] = random.pick(words::countries);
  row[at("fullName")] = keep(at("fullName"), person(random));
  row[at("customerNote")] = kNull;
  if (random.chance(30)) row[at("customerNote")] = keep(at("customerNote"), note(random, 4));
  row[at("csrName")] = keep(at("csrName"), person(random));
  row[at("salesRep")] = keep(at("salesRep"), person(random));
  row[at("serviceAgentNumber")] = kNull;
  row[at("serviceAgentName")] = kNull;
  if (random.chance(40)) {
    row[at("serviceAgentNumber")] =
        keep(at("serviceAgentNumber"), fmt::format("SA{:05}", random.below(400)));
    row[at("serviceAgentName")] = keep(at("serviceAgentName"), person(random));
  }
}

void SampleOrders::material(std::int64_t number, OrderRow& row) {
  SampleRandom random = random_of(seed_, SampleTable::materials, number);
  row.resize(order_columns.size());
  const auto product = random.pick(words::products);
  const auto unit = random.pick(words::units);
  row[at("material")] = keep(at("material"), fmt::format("MAT-{:06}", number));
  row[at("materialDescription")] = keep(
      at("materialDescription"), fmt::format("{}, {}", product, random.pick(words::qualities)));
  row[at("bismt")] = kNull;
  if (random.chance(50)) row[at("bismt")] = keep(at("bismt"), fmt::format("{:09}", number * 7));
  for (const std::size_t column : {at("orderQty_UoM"), at("openOrderQty_UoM"), at("openDelQty_UoM"),
                                   at("giQty_UoM"), at("unrestrictedQty_UoM"), at("baseUoM")}) {
    row[column] = unit;
  }
  const std::int64_t stock = random.chance(20) ? 0 : random.below(2'000);
  row[at("inStock")] = stock;
  row[at("unrestrictedQty")] = stock - stock / 10;
  row[at("safetyStock")] = random.below(10) * 25;
  row[at("tempSensitive")] = std::int64_t{random.chance(15)};
  row[at("leadtime")] = random.between(1, 60);
  row[at("fertCode")] = keep(at("fertCode"), fmt::format("F{:04}", random.below(500)));
  row[at("fertDesc")] = product;
  row[at("udCode")] = random.chance(80) ? Field("A") : kNull;
}

void SampleOrders::plant(std::int64_t number, OrderRow& row) {
  row.resize(order_columns.size());
  const auto index = static_cast<std::size_t>(number - 1);
  row[at("plant")] = 1000 + 100 * number;
  row[at("shippingFrom")] = words::cities[index % words::cities.size()];
  row[at("soStloc")] = words::storage_locations[index % words::storage_locations.size()];
  row[at("iStloc")] = words::storage_locations[(index + 1) % words::storage_locations.size()];
}

const OrderRow* SampleOrders::next() {
  if (keys_.item == orders_) return nullptr;
  ++keys_.item;
  if (items_left_ == 0) {
    begin_document();
    customer(keys_.customer, row_);
    document(row_);
  }
  --items_left_;
  ++item_in_document_;
  item(row_);
  return &row_;
}

void SampleOrders::begin_document() {
  ++keys_.document;
  item_in_document_ = 0;
  shortfall_ = 0;
  SampleRandom random = random_of(seed_, SampleTable::documents, keys_.document);
  items_left_ = random.chance(40) ? 1 : random.between(2, 6);
  keys_.customer = 1 + random.below(customers_);
  requested_in_ = random.between(-20, 75);
}

void SampleOrders::document(OrderRow& row) {
  SampleRandom random = random_of(seed_, SampleTable::documents, -keys_.document);
  const std::int64_t ordered_in = requested_in_ - random.between(5, 60);
  row[at("salesDoc")] =
      keep(at("salesDoc"), fmt::format("{}", kFirstSalesDocument + keys_.document));
  row[at("custPONum")] = kNull;
  if (random.chance(90)) {
    row[at("custPONum")] = keep(at("custPONum"), fmt::format("PO-{:07}", random.below(9'999'999)));
  }
  row[at("salesType")] = random.pick(words::sales_types);
  row[at("orderDate")] = date(at("orderDate"), std::min<std::int64_t>(ordered_in, 0));
  row[at("requestedDate")] = date(at("requestedDate"), requested_in_);
  row[at("orderStatus")] = random.pick(words::order_statuses);
  const std::int64_t shipping = random.below(std::ssize(words::shipping_types));
  row[at("shipType")] = shipping + 1;
  row[at("shippingType")] = words::shipping_types[static_cast<std::size_t>(shipping)];
  row[at("transitTime")] = random.between(1, 14);
}

void SampleOrders::item(OrderRow& row) {
  SampleRandom random = random_of(seed_, SampleTable::items, keys_.item);
  keys_.material = 1 + random.below(materials_);
  keys_.plant = 1 + random.below(kPlants);
  material(keys_.material, row);
  plant(keys_.plant, row);
  row[at("itemNumber")] = 10 * item_in_document_;
  quantities(random, row);
  delivery(random, row);
  shortage(row);
  remarks(random, row);
}

void SampleOrders::quantities(SampleRandom& random, OrderRow& row) {
  const std::int64_t ordered = random.between(1, 500);
  const std::int64_t issued = random.chance(25) ? random.below(ordered) : 0;
  row[at("orderQty")] = ordered;
  row[at("giQty")] = issued;
  row[at("openOrderQty")] = ordered - issued;
  row[at("openDelQty")] = random.below(ordered - issued + 1);
  row[at("neededQty")] = ordered - issued;
}

void SampleOrders::delivery(SampleRandom& random, OrderRow& row) {
  const auto& status = random.pick(words::ship_statuses);
  row[at("shipStatusID")] = status[0];
  row[at("shipStatus")] = status[1];
  const std::int64_t ships_in = requested_in_ + random.between(-5, 15);
  row[at("estShipDate")] = random.chance(90) ? date(at("estShipDate"), ships_in) : kNull;
  row[at("plGlDate")] = date(at("plGlDate"), ships_in - 1);
  row[at("daysLate")] = std::max<std::int64_t>(0, -requested_in_);
  row[at("sLoc")] = random.pick(words::storage_locations);
  row[at("deliveryNumber")] = row[at("deliveryItemNumber")] = row[at("shipmentNumber")] = kNull;
  if (random.chance(35)) {
    row[at("deliveryNumber")] =
        keep(at("deliveryNumber"), fmt::format("{}", 8'000'000'000 + keys_.item));
    row[at("deliveryItemNumber")] = 10 * item_in_document_;
    row[at("shipmentNumber")] = keep(at("shipmentNumber"), fmt::format("{:010}", keys_.document));
  }
}

void SampleOrders::shortage(OrderRow& row) {
  const std::int64_t needed = std::get<std::int64_t>(row[at("neededQty")]);
  const std::int64_t stock = std::get<std::int64_t>(row[at("inStock")]);
  const std::int64_t missing = std::max<std::int64_t>(0, needed - stock);
  shortfall_ += missing;
  row[at("orderShortfall")] = missing;
  row[at("cumuShortfall")] = shortfall_;
  row[at("totalShortfall")] = shortfall_ + missing;
}

void SampleOrders::remarks(SampleRandom& random, OrderRow& row) {
  for (const std::size_t column : {at("actionText"), at("actionDate"), at("actionUser"),
                                   at("currentText"), at("CSR_actionText"), at("CSR_actionDate"),
                                   at("CSR_actionUser"), at("equipment"), at("processOrderNum")}) {
    row[column] = kNull;
  }
  if (random.chance(20)) {
    row[at("actionText")] = keep(at("actionText"), note(random, random.chance(10) ? 40 : 3));
    row[at("actionDate")] = date(at("actionDate"), -random.below(30));
    row[at("actionUser")] = keep(at("actionUser"), person(random));
  }
  if (random.chance(15)) row[at("currentText")] = keep(at("currentText"), note(random, 5));
  if (random.chance(15)) {
    row[at("CSR_actionText")] = keep(at("CSR_actionText"), note(random, 3));
    row[at("CSR_actionDate")] = date(at("CSR_actionDate"), -random.below(30));
    row[at("CSR_actionUser")] = keep(at("CSR_actionUser"), person(random));
  }
  if (random.chance(10))
    row[at("equipment")] = keep(at("equipment"), fmt::format("EQ{:08}", random.below(99'999)));
  if (random.chance(30)) {
    row[at("processOrderNum")] =
        keep(at("processOrderNum"), fmt::format("{:012}", 1'000'000 + keys_.item));
  }
}

}  // namespace joblog
