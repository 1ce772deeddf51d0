// SPDX-License-Identifier: MIT
// The limit of a read, as SQLite and the walks of a reader meet it.
#pragma once

#include "sqlite/database.h"
#include "storage/read_limit.h"

namespace joblog::sqlite {

/// While it lives, statements of `database` end with SQLITE_INTERRUPT once the limit says that
/// nobody waits. Both outlive it. Threads: the connection's.
class ReadWatch {
 public:
  ReadWatch(Database& database, const ReadLimit& limit);
  ~ReadWatch();
  ReadWatch(const ReadWatch&) = delete;
  ReadWatch& operator=(const ReadWatch&) = delete;

  /// For each step of a walk: true when it is to stop with what it has. Looks at the limit now and
  /// then only; never at the first steps, so that every walk gets on. Throws when nobody waits.
  bool is_enough();
  /// For steps that take long: looks at the limit each time.
  bool is_enough_now();

 private:
  Database& database_;
  const ReadLimit& limit_;
  unsigned steps_ = 0;
  bool enough_ = false;
};

}  // namespace joblog::sqlite
