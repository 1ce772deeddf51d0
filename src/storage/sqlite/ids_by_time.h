// SPDX-License-Identifier: MIT
// Where a time lies among the ids of a table, found by halving: ids follow the clock, so no index
// of times is needed, which each row would have to pay for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "sqlite/database.h"

namespace joblog::sqlite {

/// Two rows beside a time; nothing where there is none.
struct RowsAround {
  std::optional<std::int64_t> before;  ///< Was made before it.
  std::optional<std::int64_t> behind;  ///< Was made at it, or later.
};

/// How to look at a table: `ends` answers its first id and its last, `next` the id and the time of
/// the first row behind an id, of those made at `since` or later.
struct RowsInTime {
  std::string_view ends, next;
  TimePoint since = TimePoint::min();
};

/// Where the clock was never set back, they are neighbours. Else rows between those that were
/// looked at may lie on the other side; what is said of the two is true all the same.
RowsAround rows_around(Database& db, const RowsInTime& rows, TimePoint at);

}  // namespace joblog::sqlite
