// SPDX-License-Identifier: MIT
// The reader of the open orders: notices when a sync has replaced them, and has their index made,
// in the background and at low priority, before pages turn to them.
//
// With few orders an index takes milliseconds, so the first page after a sync makes it. With many,
// pages show the sync before until the index of the new one is ready (seconds), and say so by its
// name; only without one before (first start) a page waits for what it needs. The index is a file
// beside the orders', `open_orders.index`, made anew by each sync and replaced by rename: after a
// restart it is there, and there is never more than one. It may be deleted at any time.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/mutex.h"
#include "base/notice.h"
#include "base/periodic.h"
#include "orders/open_orders_view.h"
#include "sqlite/file_identity.h"

namespace joblog::sqlite {

class OpenOrdersListView;

/// Threads: current() from any; start and stop from one. Without start() nothing happens in the
/// background, and every answer is right, if late.
class IndexedOpenOrders final : public OpenOrdersReader {
 public:
  struct Options {
    std::string folder;
    /// Up to here a page makes the index itself.
    std::int64_t index_at_once_max = 20'000;
  };
  /// `notices` outlives it.
  IndexedOpenOrders(Options options, Notices& notices);
  ~IndexedOpenOrders() override;

  Result<std::shared_ptr<const OpenOrdersView>> current() override;
  void start();
  void stop();  ///< Within milliseconds, also while it makes an index.
  /// What the background does every second: makes the index that is due. For tests.
  void make_due_index();

 private:
  using View = std::shared_ptr<const OpenOrdersListView>;
  View open() const;
  /// What to show now. `at_once`: an index that takes milliseconds is made here and now.
  View newest(bool at_once) REQUIRES(mutex_);
  bool try_index(const View& view, const std::stop_token& stop);

  const Options options_;
  const std::string path_, index_path_;
  Notices& notices_;
  std::stop_source stopping_;
  Mutex mutex_;
  View shown_ GUARDED_BY(mutex_);
  View coming_ GUARDED_BY(mutex_);      ///< Newer than what is shown; waits for its index.
  std::optional<FileVersion> refused_;  ///< Whose index could not be made. Of the background.
  Periodic background_;
};

}  // namespace joblog::sqlite
