// SPDX-License-Identifier: MIT
// SQLite asks every so many instructions of its machine, and pages of its check. A page counts as
// read when it was not in the connection's small cache.
#include "storage/sqlite/page_watch.h"

#include <algorithm>
#include <utility>

namespace joblog::sqlite {
namespace {

constexpr int kInstructions = 10'000;

}  // namespace

PageWatch::PageWatch(Database& database, const Told& told) : database_(database), told_(told) {
  if (told_) sqlite3_progress_handler(database_.raw(), kInstructions, look, this);
}

PageWatch::~PageWatch() { sqlite3_progress_handler(database_.raw(), 0, nullptr, nullptr); }

void PageWatch::expect_integrity_check(std::uint64_t pages) {
  pages_ = pages;
  read_before_ = pages_read();
}

void PageWatch::expect(std::string step) {
  step_ = std::move(step);
  pages_ = 0;
  read_before_ = pages_read();
}

int PageWatch::look(void* self) noexcept {
  const auto& watch = *static_cast<const PageWatch*>(self);
  watch.told_(watch.progress());
  return 0;
}

std::uint64_t PageWatch::pages_read() const {
  int read = 0;
  int highest = 0;
  sqlite3_db_status(database_.raw(), SQLITE_DBSTATUS_CACHE_MISS, &read, &highest, 0);
  return static_cast<std::uint64_t>(read);
}

Progress PageWatch::progress() const {
  const std::uint64_t read = pages_read() - read_before_;
  if (pages_ == 0) return {.done = read, .step = step_};
  if (read < pages_) return {.done = read, .total = pages_, .step = "pages"};
  return {.done = std::min(read - pages_, pages_), .total = pages_, .step = "rows and indexes"};
}

}  // namespace joblog::sqlite
