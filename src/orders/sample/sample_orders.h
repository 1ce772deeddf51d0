// SPDX-License-Identifier: MIT
// Open orders of an ERP that does not exist: customers, materials, plants, sales documents and
// their items, made up by chance but always the same for the same seed.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "orders/columns.h"
#include "orders/order_row.h"

namespace joblog {

/// Where an ERP keeps a column.
enum class SampleTable { customers, materials, plants, documents, items };
SampleTable sample_table_of(std::size_t column);

/// Yields open orders (items of sales documents) one by one; memory does not grow with them.
/// No I/O, no clock. One thread. The texts of a row live until the next call.
class SampleOrders {
 public:
  /// Which rows an item refers to, each numbered from 1.
  struct Keys {
    std::int64_t item = 0, document = 0, customer = 0, material = 0, plant = 0;
  };

  /// `orders` open items in all; `today` is the day that dates lie around.
  SampleOrders(std::int64_t orders, std::uint64_t seed, std::chrono::sys_days today);

  std::int64_t customers() const { return customers_; }
  std::int64_t materials() const { return materials_; }
  std::int64_t plants() const;

  /// Fill the cells of one table's columns and leave the others alone; `number` from 1. To be
  /// called before the first next(), which uses the same memory for the texts.
  void customer(std::int64_t number, OrderRow& row);
  void material(std::int64_t number, OrderRow& row);
  void plant(std::int64_t number, OrderRow& row);

  /// The next open order with all its 68 cells, or null after the last one.
  const OrderRow* next();
  /// Of the order that next() gave.
  const Keys& keys() const { return keys_; }

 private:
  void begin_document();
  void document(OrderRow& row);
  void item(OrderRow& row);
  void quantities(class SampleRandom& random, OrderRow& row);
  void delivery(SampleRandom& random, OrderRow& row);
  void shortage(OrderRow& row);
  void remarks(SampleRandom& random, OrderRow& row);
  Field keep(std::size_t column, std::string text);
  Field date(std::size_t column, std::int64_t days_from_today);

  const std::int64_t orders_;
  const std::uint64_t seed_;
  const std::chrono::sys_days today_;
  const std::int64_t customers_;
  const std::int64_t materials_;
  OrderRow row_;
  Keys keys_;
  std::int64_t items_left_ = 0;                          // Of the current document.
  std::int64_t item_in_document_ = 0;                    // From 1.
  std::int64_t requested_in_ = 0;                        // Days from today to the requested date.
  std::int64_t shortfall_ = 0;                           // Summed over the document.
  std::array<std::string, order_columns.size()> texts_;  // What the cells of a row point to.
};

}  // namespace joblog
