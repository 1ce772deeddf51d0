// SPDX-License-Identifier: MIT
// The job that replaces the open orders with what the ERP has now.
//
// Log: a detail for each step and each batch. Statistics: rows_fetched, rows_written, rows_added,
// rows_changed, rows_removed, rows_empty, rows_without_key, values_unconvertible, and
// seconds_connect, seconds_query, seconds_fetch (reading and writing), seconds_compare (and making
// it current), seconds_total.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "joblog/job.h"
#include "joblog/run.h"
#include "orders/mapping/row_mapper.h"
#include "orders/open_orders_store.h"
#include "orders/sources/order_source.h"
#include "orders/sync/sync_guards.h"

namespace joblog {

struct SyncConfig {
  RowMapping mapping{};
  /// Refuse a sync that would leave fewer than (1 - share) of the rows there are, 0 … 1: 0.5 allows
  /// half of them to vanish at once, 1 all. Nothing: see default_max_shrink. The job's argument
  /// {"force": true} overrides it once, and the next one as well.
  std::optional<double> max_shrink_share{};
  UnreadableLimit max_unreadable{};
  /// Pass over rows whose sales document or item is empty or unreadable, with a warning; else one
  /// of them ends the sync.
  bool skip_rows_without_key = false;
  std::int64_t batch_rows = 500;  ///< A detail, a look at `cancelled` and a progress for so many.
};

inline constexpr std::string_view sync_open_orders_kind = "sync_open_orders";

/// Rules: isolated (a driver may crash or hang), one at a time, three retries five minutes apart.
JobDefinition sync_open_orders_definition(Handler handler);

/// Runs the job once. Anything but Success leaves the rows and the time of sync as they were.
/// Rows in which nothing stands are passed over. What was not read, and what looks wrong, is a
/// warning, the most telling one first; what the new rows have of it stays in their SyncState.
/// Failures: ConnectionError, AuthenticationError (not retried: it could lock the account),
/// QueryError, ImportError, ArgumentError (not retried).
Outcome sync_open_orders(Run& run, const SyncConfig& config, OrderSource& source,
                         OpenOrdersStore& store, const Clock& clock);

}  // namespace joblog
