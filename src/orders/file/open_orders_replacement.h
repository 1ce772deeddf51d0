// SPDX-License-Identifier: MIT
// New rows being written into a database file of their own, beside the current one.
#pragma once

#include <memory>
#include <string>

#include "base/unique_fd.h"
#include "orders/open_orders_store.h"
#include "sqlite/atomic_file.h"
#include "sqlite/database.h"

namespace joblog::sqlite {

class OpenOrdersReplacement final : public Replacement {
 public:
  /// `lock` is held until the end. Throws StoreError.
  OpenOrdersReplacement(const std::string& target, UniqueFd lock);
  ~OpenOrdersReplacement() override;

  Result<void> append(const OrderRow& row) override;
  std::int64_t rows() const override { return rows_; }
  Result<Difference> compare() override;
  Result<void> commit(const SyncState& state) override;

 private:
  enum class Stage { appending, compared, committed, broken };
  template <class T, class Step>
  Result<T> in_stage(Stage before, Stage after, Step step);
  void insert(const OrderRow& row);
  Difference compare_with_current();

  UniqueFd lock_;  // Outlives file_: nobody may clear left-overs away before ours is gone.
  AtomicFile file_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Statement> insert_;
  Stage stage_ = Stage::appending;
  std::int64_t rows_ = 0;
};

}  // namespace joblog::sqlite
