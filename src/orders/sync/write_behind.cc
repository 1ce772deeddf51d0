// SPDX-License-Identifier: MIT
// Batches change places by swap, so that their memory is used again.
#include "orders/sync/write_behind.h"

#include <utility>

#include "base/thread_name.h"

namespace joblog {

void WriteBehind::Batch::add(const OrderRow& row) {
  for (const Field& field : row) {
    if (const auto* text = std::get_if<std::string_view>(&field)) {
      cells.push_back(
          {static_cast<std::int64_t>(texts.size()), static_cast<std::int64_t>(text->size())});
      texts += *text;
    } else if (const auto* number = std::get_if<std::int64_t>(&field)) {
      cells.push_back({*number, is_integer});
    } else {
      cells.push_back({0, is_null});
    }
  }
  ++rows;
}

void WriteBehind::Batch::read(std::size_t row, OrderRow& out) const {
  const std::size_t width = cells.size() / rows;
  out.clear();
  for (std::size_t i = row * width; i < (row + 1) * width; ++i) {
    const Cell& cell = cells[i];
    if (cell.length == is_integer) {
      out.emplace_back(cell.number);
    } else if (cell.length == is_null) {
      out.emplace_back();
    } else {
      out.emplace_back(std::string_view(texts).substr(static_cast<std::size_t>(cell.number),
                                                      static_cast<std::size_t>(cell.length)));
    }
  }
}

void WriteBehind::Batch::clear() {
  texts.clear();
  cells.clear();
  rows = 0;
}

WriteBehind::WriteBehind(Replacement& inner, std::size_t batch_rows)
    : inner_(inner), batch_rows_(batch_rows), thread_([this] { write(); }) {}

WriteBehind::~WriteBehind() { finish(); }

Result<void> WriteBehind::append(const OrderRow& row) {
  filling_.add(row);
  ++accepted_;
  return filling_.rows < batch_rows_ ? Result<void>{} : hand_over();
}

/// Waits until the batch before has been taken.
Result<void> WriteBehind::hand_over() {
  MutexLock lock(mutex_);
  while (waiting_.rows > 0 && !error_) changed_.wait(mutex_);
  if (error_) return std::unexpected(*error_);
  std::swap(waiting_, filling_);
  changed_.notify_all();
  return {};
}

Result<Replacement::Difference> WriteBehind::compare() {
  if (filling_.rows > 0) {
    if (auto handed = hand_over(); !handed) return std::unexpected(handed.error());
  }
  finish();
  MutexLock lock(mutex_);
  if (error_) return std::unexpected(*error_);
  return inner_.compare();
}

void WriteBehind::finish() {
  {
    MutexLock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void WriteBehind::write() {
  name_this_thread("joblog-orders");
  Batch batch;
  MutexLock lock(mutex_);
  while (!error_) {
    while (waiting_.rows == 0 && !ended_) changed_.wait(mutex_);
    if (waiting_.rows == 0) return;
    std::swap(batch, waiting_);
    waiting_.clear();
    changed_.notify_all();
    mutex_.unlock();
    auto written = write(batch);
    mutex_.lock();
    if (!written) error_ = std::move(written.error());
  }
  changed_.notify_all();
}

Result<void> WriteBehind::write(const Batch& batch) {
  OrderRow row;
  for (std::size_t i = 0; i < batch.rows; ++i) {
    batch.read(i, row);
    if (auto appended = inner_.append(row); !appended) return appended;
  }
  return {};
}

}  // namespace joblog
