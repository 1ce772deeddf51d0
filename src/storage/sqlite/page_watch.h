// SPDX-License-Identifier: MIT
// How far a check of the whole store has come, by the pages that it has read.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/job_log.h"
#include "sqlite/database.h"

namespace joblog::sqlite {

/// While it lives, statements of `database` tell now and then how many pages were read. Both
/// outlive it. Threads: the connection's, which calls `told`.
class PageWatch {
 public:
  using Told = std::function<void(const Progress&)>;
  PageWatch(Database& database, const Told& told);
  ~PageWatch();
  PageWatch(const PageWatch&) = delete;
  PageWatch& operator=(const PageWatch&) = delete;

  /// From now on SQLite checks all pages: it walks through each tree, which reads every page once,
  /// and then looks up each row in the indexes of its table, which reads about as many again.
  void expect_integrity_check(std::uint64_t pages);
  /// From now on something is read of which nobody knows how much there is.
  void expect(std::string step);

 private:
  static int look(void* self) noexcept;
  std::uint64_t pages_read() const;
  Progress progress() const;

  Database& database_;
  const Told& told_;
  std::string step_;
  std::uint64_t pages_ = 0;  ///< Of the store; 0: this is not the check of its pages.
  std::uint64_t read_before_ = 0;
};

}  // namespace joblog::sqlite
