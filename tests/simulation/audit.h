// SPDX-License-Identifier: MIT
// Compares the store with the ledger, by a connection of its own.
#pragma once

#include <sqlite3.h>

#include "world.h"

namespace joblog::simulation {

class Audit {
 public:
  explicit Audit(World& world);
  ~Audit();
  Audit(const Audit&) = delete;
  Audit& operator=(const Audit&) = delete;

  /// After a commit: what ended is whole, what was removed was old.
  void after_commit();
  /// What the store says of a job, for people.
  std::string state_of(JobId job);
  /// Everything; "" when all agrees.
  std::string whole();

 private:
  void look_at_end(JobLogId log);
  void look_at_removed();
  class Rows;
  struct Lines {
    std::int64_t count = 0, last = 0, of_handler = 0;
  };
  Lines lines_of(JobLogId log);

  World& world_;
  sqlite3* db_ = nullptr;
};

}  // namespace joblog::simulation
