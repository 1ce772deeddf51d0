// SPDX-License-Identifier: MIT
// SQLite asks every so many instructions of its machine; a walk every so many rows or lines, for
// most of its time may be its own.
#include "storage/sqlite/read_watch.h"

namespace joblog::sqlite {
namespace {

constexpr int kInstructions = 20'000;  ///< Less than a millisecond.
constexpr unsigned kSteps = 512;

int is_given_up(void* limit) { return static_cast<const ReadLimit*>(limit)->is_given_up() ? 1 : 0; }

}  // namespace

ReadWatch::ReadWatch(Database& database, const ReadLimit& limit)
    : database_(database), limit_(limit) {
  if (!limit_.is_given_up) return;
  // SQLite keeps a pointer to what it does not change.
  sqlite3_progress_handler(database_.raw(), kInstructions, is_given_up,
                           const_cast<ReadLimit*>(&limit_));
}

ReadWatch::~ReadWatch() { sqlite3_progress_handler(database_.raw(), 0, nullptr, nullptr); }

bool ReadWatch::is_enough() { return ++steps_ % kSteps == 0 ? is_enough_now() : enough_; }

bool ReadWatch::is_enough_now() {
  if (limit_.is_given_up && limit_.is_given_up()) throw_broken_off();
  enough_ = enough_ || (limit_.is_enough && limit_.is_enough());
  return enough_;
}

}  // namespace joblog::sqlite
