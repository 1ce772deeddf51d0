// SPDX-License-Identifier: MIT
// A Replacement that writes on a thread of its own, so that reading the source and writing the rows
// go on at the same time. At most two batches wait in between: memory stays flat.
#pragma once

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "orders/open_orders_store.h"

namespace joblog {

/// Threads: used by one. `inner` outlives it and is left alone by others until it is gone.
/// Errors of a row's append may be answered by a later append, or by compare() at the latest.
class WriteBehind final : public Replacement {
 public:
  explicit WriteBehind(Replacement& inner, std::size_t batch_rows = 500);
  ~WriteBehind() override;

  Result<void> append(const OrderRow& row) override;
  std::int64_t rows() const override { return accepted_; }
  /// After all rows have been written.
  Result<Difference> compare() override;
  Result<void> commit(const SyncState& state) override { return inner_.commit(state); }

 private:
  /// Rows with texts of their own: those of an OrderRow live only until the source's next call.
  struct Batch {
    struct Cell {
      std::int64_t number = 0;  ///< An integer, or where the text starts.
      std::int64_t length = is_null;
    };
    static constexpr std::int64_t is_null = -1;
    static constexpr std::int64_t is_integer = -2;

    std::string texts;
    std::vector<Cell> cells;
    std::size_t rows = 0;
    void add(const OrderRow& row);
    void read(std::size_t row, OrderRow& out) const;
    void clear();
  };

  Result<void> hand_over();
  void write();
  Result<void> write(const Batch& batch);
  void finish();

  Replacement& inner_;
  const std::size_t batch_rows_;
  std::int64_t accepted_ = 0;
  Batch filling_;  // The caller's.

  Mutex mutex_;
  CondVar changed_;
  Batch waiting_ GUARDED_BY(mutex_);
  bool ended_ GUARDED_BY(mutex_) = false;  ///< Nothing comes any more.
  std::optional<Error> error_ GUARDED_BY(mutex_);
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace joblog
