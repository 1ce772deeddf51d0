// SPDX-License-Identifier: MIT
// Which ready jobs come first, over all queues.
//
// The best ready job of each queue, its head, is remembered from one claim to the next, so that a
// claim asks the store about the queues that have changed and not about all of them. What is
// remembered holds while nobody but this connection writes: WriteCache forgets it otherwise.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/database.h"

namespace joblog::sqlite {

/// Ready jobs are claimed in this order.
struct PlaceInLine {
  std::int64_t priority = 0;
  std::int64_t run_at = 0;
  std::int64_t id = 0;
  auto operator<=>(const PlaceInLine&) const = default;
};

class ReadyQueues {
 public:
  /// Call it when a job of the queue became ready or is ready no longer, and when the queue was
  /// paused or resumed.
  void changed(std::string_view queue);
  void forget();

  /// The ids of the `limit` ready jobs that come first, in their order: of the `wanted` queues, or
  /// of all when none is named. Paused queues have none to give.
  std::vector<std::int64_t> first_jobs(Database& db, std::span<const std::string> wanted,
                                       int limit);

 private:
  void look_at_changed(Database& db);
  void look_at(Database& db, const std::string& queue);

  std::map<PlaceInLine, std::string> heads_;                  ///< With the name of the queue.
  std::map<std::string, PlaceInLine, std::less<>> place_of_;  ///< The same by queue.
  std::set<std::string, std::less<>> changed_;  ///< To be looked at before the next claim.
  bool knows_queues_ = false;                   ///< Else all of them have to be looked at.
};

}  // namespace joblog::sqlite
