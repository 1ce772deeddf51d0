// SPDX-License-Identifier: MIT
// Where the open orders live. Replacing is atomic: readers see the old rows, and the old time of
// sync, until commit() has returned; whatever ends earlier (error, crash, kill) leaves them alone.
//
// The one implementation, orders/file, keeps them in a folder: the sync must run on the machine
// whose pages show them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "orders/order_row.h"

namespace joblog {

/// What the last successful sync left behind.
struct SyncState {
  std::string log_name;  ///< The run that wrote the rows.
  TimePoint synced_at;   ///< When it committed.
  std::int64_t rows = 0;
  std::int64_t added = 0;  ///< Against the rows before, by (sales document, item).
  std::int64_t changed = 0;
  std::int64_t removed = 0;
  std::int64_t warnings = 0;  ///< Values that were not read, and other things that look wrong.
  std::string note;           ///< The first of them, short: "3 values could not be read: …".
  /// How many rows had a value in each column, as order_columns; empty: unknown. Of a column that
  /// the source has lost it is the last number that there was.
  std::vector<std::int64_t> filled{};
};

/// A new set of rows being written beside the current one. One thread at a time.
class Replacement {
 public:
  virtual ~Replacement() = default;  ///< Without commit(): nothing has happened.
  virtual Result<void> append(const OrderRow& row) = 0;
  virtual std::int64_t rows() const = 0;
  struct Difference {
    std::int64_t added = 0, changed = 0, removed = 0;
  };
  /// Builds the indexes and compares with the current rows. Once, after the last append.
  virtual Result<Difference> compare() = 0;
  /// Makes the new rows the current ones, durably. Once, after compare().
  virtual Result<void> commit(const SyncState& state) = 0;
};

/// One order as it is stored, with a field per column of orders/columns.h.
using StoredField = std::variant<std::monostate, std::int64_t, std::string>;
struct StoredOrder {
  std::int64_t id = 0;  ///< Its place in the last sync, from 1. Another one after the next sync.
  std::vector<StoredField> fields;
};

class OpenOrdersStore {
 public:
  virtual ~OpenOrdersStore() = default;
  /// Errors: unavailable (disk full, another replacement is under way), corrupt.
  virtual Result<std::unique_ptr<Replacement>> begin_replace() = 0;
  /// Nothing before the first sync.
  virtual Result<std::optional<SyncState>> current() const = 0;
  /// Reads of the current rows; without a sync there are none. Errors: unavailable, corrupt.
  virtual Result<std::int64_t> count() const = 0;
  /// At most `limit` orders, as the source gave them.
  virtual Result<std::vector<StoredOrder>> first(std::int64_t limit) const = 0;
};

}  // namespace joblog
