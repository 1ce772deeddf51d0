// SPDX-License-Identifier: MIT
// A source whose waits are watched from outside the process: drivers get their time limits, and
// some do not keep them.
#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include "core/output_run.h"
#include "orders/sources/order_source.h"

namespace joblog {

struct SourceLimits {
  std::chrono::seconds connect{};  ///< 0 = none.
  std::chrono::seconds answer{};   ///< Of the query and of each next row; 0 = none.
};

/// The same rows. Used by one thread; `run` outlives it.
class WatchedSource final : public OrderSource {
 public:
  WatchedSource(std::unique_ptr<OrderSource> inner, OutputRun& run, SourceLimits limits)
      : inner_(std::move(inner)), run_(run), limits_(limits) {}
  std::string describe() const override { return inner_->describe(); }
  SourceResult<void> connect() override {
    const Watch watch(run_, WaitReason::connection, limits_.connect);
    return inner_->connect();
  }
  SourceResult<std::vector<std::string>> open() override {
    const Watch watch(run_, WaitReason::answer, limits_.answer);
    return inner_->open();
  }
  SourceResult<bool> next(RawRow& row) override {
    const Watch watch(run_, WaitReason::answer, limits_.answer);
    return inner_->next(row);
  }
  Dialect dialect(Dialect configured) const override { return inner_->dialect(configured); }
  RowWords row_words() const override { return inner_->row_words(); }
  std::int64_t row_number() const override { return inner_->row_number(); }
  std::vector<SourceNote> take_notes() override { return inner_->take_notes(); }
  std::string advice() const override { return inner_->advice(); }

 private:
  class Watch {
   public:
    Watch(OutputRun& run, WaitReason what, std::chrono::seconds limit)
        : run_(limit.count() > 0 ? &run : nullptr) {
      if (run_ != nullptr) run_->begin_wait(what, limit);
    }
    ~Watch() {
      if (run_ != nullptr) run_->end_wait();
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    OutputRun* const run_;
  };

  std::unique_ptr<OrderSource> inner_;
  OutputRun& run_;
  const SourceLimits limits_;
};

}  // namespace joblog
