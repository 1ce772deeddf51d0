// SPDX-License-Identifier: MIT
// A store that dies, with the whole process, at a chosen call. "write" is all of Store::write with
// its COMMIT, "commit" only that: before it, all verbs of the transaction have been done.
#pragma once

#include <memory>

#include "crash/worker/crash_point.h"
#include "storage/store.h"

namespace joblog::test {

class CrashingStore final : public Store {
 public:
  CrashingStore(std::unique_ptr<Store> real, CrashPoint& point)
      : real_(std::move(real)), point_(point) {}

  std::string describe() const override { return real_->describe(); }
  Result<void> write(const std::function<void(Transaction&)>& work) override;
  Result<void> read(const std::function<void(Reader&)>& work) const override {
    return real_->read(work);
  }
  std::uint64_t wait_for_change(std::uint64_t seen, Duration timeout,
                                const std::stop_token& stop) override {
    return real_->wait_for_change(seen, timeout, stop);
  }
  std::uint64_t version() const override { return real_->version(); }
  Result<void> try_write() const override { return real_->try_write(); }
  Result<std::vector<MigrationState>> migrations() const override { return real_->migrations(); }
  Result<void> backup(const std::string& path) const override { return real_->backup(path); }
  Result<std::vector<std::string>> check() const override { return real_->check(); }

 private:
  std::unique_ptr<Store> real_;
  CrashPoint& point_;
};

}  // namespace joblog::test
