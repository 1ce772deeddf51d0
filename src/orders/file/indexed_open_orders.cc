// SPDX-License-Identifier: MIT
// Two views at most: the one shown and the one that comes.
#include "orders/file/indexed_open_orders.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/store_error.h"
#include "orders/file/open_orders_list_view.h"
#include "orders/file/orders_file_error.h"
#include "sqlite/atomic_file.h"
#include "sqlite/file_lock.h"

namespace joblog::sqlite {
namespace {

constexpr std::chrono::seconds kCheckInterval{1};

// Of the calling thread alone: work that nobody waits for lets all others go first.
void step_back() { ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 19); }

}  // namespace

IndexedOpenOrders::IndexedOpenOrders(Options options, Notices& notices)
    : options_(std::move(options)),
      path_(options_.folder + "/open_orders.sqlite3"),
      index_path_(options_.folder + "/open_orders.index"),
      notices_(notices),
      background_([this] {
        step_back();
        make_due_index();
        return kCheckInterval;
      }) {}

IndexedOpenOrders::~IndexedOpenOrders() { stop(); }

void IndexedOpenOrders::start() { background_.start(); }

void IndexedOpenOrders::stop() {
  stopping_.request_stop();
  background_.stop();
}

IndexedOpenOrders::View IndexedOpenOrders::open() const {
  auto orders = OrdersSnapshot::open(path_, index_path_);
  return orders ? std::make_shared<const OpenOrdersListView>(std::move(orders)) : nullptr;
}

Result<std::shared_ptr<const OpenOrdersView>> IndexedOpenOrders::current() {
  const MutexLock lock(mutex_);
  try {
    return newest(true);
  } catch (const StoreError& error) {
    return std::unexpected(error_of_orders_file(error, path_));
  }
}

IndexedOpenOrders::View IndexedOpenOrders::newest(bool at_once) {
  const auto in_place = version_of_file(path_);
  if (!in_place) {
    shown_ = coming_ = nullptr;
    return nullptr;
  }
  if (shown_ && shown_->orders().file() == *in_place) return shown_;
  if (!coming_ || coming_->orders().file() != *in_place) coming_ = open();
  if (!coming_) return shown_ = nullptr;
  bool ready = coming_->orders().adopt_index(index_path_);  // Another process may have made it.
  if (!ready && at_once && coming_->state().rows <= options_.index_at_once_max) {
    try_index(coming_, {});
    ready = true;  // If that failed, it fails for all that come, and they make do without.
  }
  if (!ready && shown_ && shown_->orders().is_indexed()) {
    background_.wake();
    return shown_;
  }
  shown_ = std::move(coming_);
  coming_ = nullptr;
  if (!ready) background_.wake();
  return shown_;
}

// False when it failed; true also when another process is at it.
bool IndexedOpenOrders::try_index(const View& view, const std::stop_token& stop) {
  try {
    const auto lock = try_lock_file(index_path_ + ".lock");
    if (!lock) throw StoreError(lock.error().kind, lock.error().message);
    if (!*lock) return true;
    remove_stale_atomic_files(index_path_);
    view->orders().build_index(index_path_, stop);
    return true;
  } catch (const StoreError& error) {
    if (!stop.stop_requested()) {
      notices_.notice(
          Severity::warning,
          fmt::format("open orders are listed without an index, slowly: {}", error.what()));
    }
    return false;
  }
}

void IndexedOpenOrders::make_due_index() {
  View due;
  {
    const MutexLock lock(mutex_);
    try {
      newest(false);  // Nobody waits for a lock that a thread of low priority holds.
    } catch (const StoreError&) {
      return;  // A page will say it.
    }
    due = coming_ ? coming_ : shown_;
  }
  if (!due || due->orders().adopt_index(index_path_) || refused_ == due->orders().file()) return;
  if (!try_index(due, stopping_.get_token())) {
    refused_ = due->orders().file();
    const MutexLock lock(mutex_);
    if (coming_ == due) shown_ = std::move(coming_);
  }
}

}  // namespace joblog::sqlite
