// SPDX-License-Identifier: MIT
// All rows up to `low` count as made before the time, all from `high` on as made later.
#include "storage/sqlite/ids_by_time.h"

namespace joblog::sqlite {

RowsAround rows_around(Database& db, const RowsInTime& rows, TimePoint at) {
  RowsAround around;
  Query ends(db, rows.ends);
  if (!ends.step() || ends.is_null(0)) return around;
  std::int64_t low = ends.integer(0) - 1, high = ends.integer(1) + 1;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    Query next(db, rows.next);
    next.bind(middle - 1, rows.since);
    const bool found = next.step() && next.integer(0) < high;
    if (found && next.time(1) < at) {
      low = next.integer(0);
      around.before = low;
    } else {
      if (found) around.behind = next.integer(0);
      high = middle;
    }
  }
  return around;
}

}  // namespace joblog::sqlite
