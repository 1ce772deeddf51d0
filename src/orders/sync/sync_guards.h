// SPDX-License-Identifier: MIT
// Whether what a sync has read may take the place of what is there. Each question answers a
// sentence, or nothing when all is well.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "orders/mapping/unreadable.h"
#include "orders/open_orders_store.h"

namespace joblog {

/// Without a configured share: more than half of the rows, and more than these, may not vanish; nor
/// all of them, however few.
inline constexpr double default_max_shrink = 0.5;
inline constexpr std::int64_t rows_that_may_vanish = 10;

/// How many values may be unreadable: so many in all, or this share of those of any one column.
using UnreadableLimit = std::variant<std::monostate, std::int64_t, double>;

/// Why `rows` must not take the place of `rows_before`: too many would vanish. `share` is the
/// configured one, 0 … 1.
std::optional<std::string> shrinks_too_much(std::int64_t rows, std::int64_t rows_before,
                                            std::optional<double> share);

/// The same for rows that others take the place of, as many as they may be: a key that is read from
/// the wrong column looks like that. Nothing where shrinks_too_much() has said it.
std::optional<std::string> removes_too_much(std::int64_t removed, std::int64_t rows,
                                            std::int64_t rows_before, std::optional<double> share);

/// Why so many unreadable values are too many.
std::optional<std::string> too_many_unreadable(const std::vector<Unconvertible>& columns,
                                               const UnreadableLimit& limit);

/// A sentence for each column that had values before and has none now: always when the source lacks
/// it, else when at least a tenth of the rows had one. `filled` is as order_columns;
/// the columns of `unread` are not empty.
std::vector<std::string> columns_without_values(const SyncState& before,
                                                const std::vector<std::int64_t>& filled,
                                                const std::vector<bool>& is_in_source,
                                                const std::vector<Unconvertible>& unread);

/// What the new rows remember of the values of each column: that a column had some which the source
/// has lost is not forgotten by the next sync.
std::vector<std::int64_t> filled_to_remember(const SyncState& before,
                                             std::vector<std::int64_t> filled,
                                             const std::vector<bool>& is_in_source);

}  // namespace joblog
