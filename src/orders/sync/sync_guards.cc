// SPDX-License-Identifier: MIT
#include "orders/sync/sync_guards.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "orders/columns.h"

namespace joblog {

std::optional<std::string> shrinks_too_much(std::int64_t rows, std::int64_t rows_before,
                                            std::optional<double> share) {
  const std::int64_t vanish = rows_before - rows;
  if (vanish <= 0) return std::nullopt;
  const double least = (1 - share.value_or(default_max_shrink)) * static_cast<double>(rows_before);
  if (static_cast<double>(rows) >= least) return std::nullopt;
  if (!share && rows > 0 && vanish <= rows_that_may_vanish) return std::nullopt;
  const std::string limit =
      share
          ? fmt::format("max_shrink = {} lets at most {:g} % vanish at once", *share, *share * 100)
      : rows == 0
          ? std::string("without max_shrink in [open_orders] they may not all vanish at once")
          : fmt::format(
                "without max_shrink in [open_orders] at most half of them, or {} in all, "
                "may vanish at once",
                rows_that_may_vanish);
  return fmt::format("the source has {} open orders where {} are stored, and {}",
                     rows == 0 ? "no" : format_count(rows), format_count(rows_before), limit);
}

std::optional<std::string> removes_too_much(std::int64_t removed, std::int64_t rows,
                                            std::int64_t rows_before, std::optional<double> share) {
  // Others come in the place of all of them: the source is not empty.
  if (rows > 0 && !share && removed <= rows_that_may_vanish) return std::nullopt;
  if (!shrinks_too_much(rows_before - removed, rows_before, share)) return std::nullopt;
  if (shrinks_too_much(rows, rows_before, share)) return std::nullopt;
  return fmt::format(
      "{} of the {} open orders that are stored are not among the {} of the source, by sales "
      "document and item: that is more than may vanish at once",
      format_count(removed), format_count(rows_before), format_count(rows));
}

std::optional<std::string> too_many_unreadable(const std::vector<Unconvertible>& columns,
                                               const UnreadableLimit& limit) {
  if (const auto* most = std::get_if<std::int64_t>(&limit)) {
    if (count_of(columns) <= *most) return std::nullopt;
    return fmt::format("max_unreadable = {} allows no more than {}", *most, format_count(*most));
  }
  const auto* share = std::get_if<double>(&limit);
  if (share == nullptr) return std::nullopt;
  for (const Unconvertible& column : columns) {
    const double part = static_cast<double>(column.count) / static_cast<double>(column.values);
    if (part > *share)
      return fmt::format("max_unreadable = {} allows {:g} % of a column, and of {} it is {:.3g} %",
                         *share, *share * 100, column.attribute, part * 100);
  }
  return std::nullopt;
}

std::vector<std::string> columns_without_values(const SyncState& before,
                                                const std::vector<std::int64_t>& filled,
                                                const std::vector<bool>& is_in_source,
                                                const std::vector<Unconvertible>& unread) {
  constexpr std::int64_t tenth = 10;
  std::vector<std::string> sentences;
  for (std::size_t i = 0; i < std::min(before.filled.size(), filled.size()); ++i) {
    const std::int64_t had = before.filled[i];
    if (had == 0 || filled[i] > 0) continue;
    if (is_in_source[i] && had * tenth < before.rows) continue;
    const std::string_view attribute = order_columns[i].attribute;
    const bool is_unread = std::ranges::any_of(
        unread, [&](const Unconvertible& column) { return column.attribute == attribute; });
    sentences.push_back(fmt::format(
        "{} had {} {} before and has none now: {}", attribute, format_count(had),
        had == 1 ? "value" : "values",
        !is_in_source[i] ? "the source has no column for it (if that is meant, run the sync once "
                           "with --force)"
        : is_unread      ? "nothing in the source's column could be read"
                         : "the source's column is empty"));
  }
  return sentences;
}

std::vector<std::int64_t> filled_to_remember(const SyncState& before,
                                             std::vector<std::int64_t> filled,
                                             const std::vector<bool>& is_in_source) {
  for (std::size_t i = 0; i < std::min(before.filled.size(), filled.size()); ++i)
    if (!is_in_source[i]) filled[i] = before.filled[i];
  return filled;
}

}  // namespace joblog
