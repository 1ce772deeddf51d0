// SPDX-License-Identifier: MIT
// A store that fails when the test says so, in front of a real one.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace joblog::test {

/// Threads: every call from any.
class FlakyStore final : public Store {
 public:
  explicit FlakyStore(Store& real) : real_(real) {}

  /// From now on every write answers `error` and stores nothing.
  void break_down(Error error) {
    set([&] { error_ = std::move(error); });
  }
  /// From now on every read answers `error`.
  void break_reads(Error error) {
    set([&] { read_error_ = std::move(error); });
  }
  void mend_reads() {
    set([&] { read_error_.reset(); });
  }
  /// The next write is stored, but answers `error`: a COMMIT whose answer got lost.
  void lose_next_answer(Error error) {
    set([&] { lost_ = std::move(error); });
  }
  /// From now on the store says that it is lost, or that its log is like that.
  void lose(std::string what) {
    set([&] { lost_file_ = std::move(what); });
  }
  void show_log(StoreLog log) {
    set([&] { log_ = log; });
  }
  void mend() {
    set([&] { error_.reset(); });
  }
  /// Runs `work` when the next write has begun and before it does anything.
  void before_next_write(std::function<void()> work) {
    set([&] { before_ = std::move(work); });
  }
  /// Runs `work` when the next write is stored and before it is answered.
  void after_next_write(std::function<void()> work) {
    set([&] { after_ = std::move(work); });
  }
  /// From now on the work of every read and write runs twice, as when a connection is lost and the
  /// store begins anew; what the first time wrote is undone.
  void run_all_twice() {
    set([&] { twice_ = true; });
  }
  /// From now on every write waits, until let_go().
  void hold() {
    set([&] { held_ = true; });
  }
  void let_go() {
    set([&] { held_ = false; });
  }
  /// Waits until so many writes have begun.
  void wait_for_writes(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return writes_ >= count; });
  }
  int writes() const {
    const std::lock_guard lock(mutex_);
    return writes_;
  }
  int reads() const {
    const std::lock_guard lock(mutex_);
    return reads_;
  }

  Result<void> write(const std::function<void(Transaction&)>& work) override {
    std::optional<Error> lost;
    std::function<void()> before;
    std::function<void()> after;
    bool twice = false;
    {
      std::unique_lock lock(mutex_);
      ++writes_;
      changed_.notify_all();
      changed_.wait(lock, [&] { return !held_; });
      if (error_) return std::unexpected(*error_);
      lost = std::exchange(lost_, std::nullopt);
      before = std::exchange(before_, nullptr);
      after = std::exchange(after_, nullptr);
      twice = twice_;
    }
    if (before) before();
    if (twice) {
      (void)real_.write([&](Transaction& transaction) {
        work(transaction);
        throw StoreError(ErrorKind::internal, "undone");
      });
    }
    auto stored = real_.write(work);
    if (after) after();
    if (stored && lost) return std::unexpected(*lost);
    return stored;
  }

  std::string describe() const override { return real_.describe(); }
  Result<void> read(const std::function<void(Reader&)>& work) const override {
    bool twice = false;
    {
      const std::lock_guard lock(mutex_);
      ++reads_;
      if (read_error_) return std::unexpected(*read_error_);
      twice = twice_;
    }
    if (twice) (void)real_.read(work);
    return real_.read(work);
  }
  std::uint64_t wait_for_change(std::uint64_t seen, Duration timeout,
                                const std::stop_token& stop) override {
    return real_.wait_for_change(seen, timeout, stop);
  }
  std::uint64_t version() const override { return real_.version(); }
  std::optional<std::string> lost() const override {
    const std::lock_guard lock(mutex_);
    return lost_file_ ? lost_file_ : real_.lost();
  }
  StoreLog log() const override {
    const std::lock_guard lock(mutex_);
    return log_ ? *log_ : real_.log();
  }
  Result<void> try_write() const override {
    const std::lock_guard lock(mutex_);
    if (error_) return std::unexpected(*error_);
    return real_.try_write();
  }
  Result<std::vector<MigrationState>> migrations() const override { return real_.migrations(); }
  Result<void> backup(const std::string& path) const override { return real_.backup(path); }
  Result<std::vector<std::string>> check() const override { return real_.check(); }

 private:
  template <class Change>
  void set(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  Store& real_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Error> error_;
  std::optional<Error> lost_;
  std::optional<std::string> lost_file_;
  std::optional<StoreLog> log_;
  std::optional<Error> read_error_;
  std::function<void()> before_;
  std::function<void()> after_;
  bool held_ = false;
  bool twice_ = false;
  int writes_ = 0;
  mutable int reads_ = 0;
};

}  // namespace joblog::test
