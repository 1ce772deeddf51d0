// SPDX-License-Identifier: MIT
// How many jobs hold each concurrency key. A key is counted in the store once; from then on its
// number follows the jobs that take and leave it, so that a job costs the same under a key with ten
// holders and with ten thousand. What is remembered holds while nobody but this connection writes:
// WriteCache forgets it otherwise.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "sqlite/database.h"

namespace joblog::sqlite {

class KeyCounts {
 public:
  /// The number of ready and claimed jobs with the key.
  std::int64_t holders_of(Database& db, std::string_view key);
  /// Call it when a job with the key began to hold it (+1), or holds it no longer (-1).
  void add(std::string_view key, int delta);
  void forget() { holders_.clear(); }

 private:
  std::map<std::string, std::int64_t, std::less<>> holders_;  ///< Of the keys asked for.
};

}  // namespace joblog::sqlite
