// SPDX-License-Identifier: MIT
// A sorted list of the orders that a search finds, as a window on an index: what is around a place
// of it takes one pass over the ranks of one column, a few milliseconds for a million orders.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "orders/index/index_file.h"
#include "orders/index/nearest_rows.h"
#include "orders/index/row_set.h"

namespace joblog::order_index {

/// A stretch of a list.
struct Stretch {
  std::vector<SortKey> before;  ///< The nearest before the place, in the order of the list.
  std::vector<SortKey> from;    ///< Those from the place on.
  std::uint64_t place = 0;      ///< How many of the list come before.
  std::uint64_t total = 0;      ///< How many the list has.
};

class SortedList {
 public:
  /// Keeps the index and the set. `ranks` is the sort's column, of the index.
  SortedList(std::shared_ptr<const IndexFile> index, const Section& ranks, bool descending,
             std::shared_ptr<const RowSet> rows);

  /// Where the order stands, whether or not the list has it.
  Result<SortKey> key_of(std::uint32_t row) const;
  /// At most `before` orders before `key` and `from` with it or behind it.
  Result<Stretch> around(SortKey key, std::size_t before, std::size_t from) const;
  /// At most `count` orders from a place on. Takes longer the deeper the place is.
  Result<Stretch> at(std::uint64_t place, std::size_t count) const;
  const IndexFile& index() const { return *index_; }
  bool has(std::uint32_t row) const { return rows_->has(row); }

 private:
  std::shared_ptr<const IndexFile> index_;
  const Section& ranks_;
  SortDirection direction_;
  std::shared_ptr<const RowSet> rows_;
};

/// The orders whose value in one of the columns has `text` in it, any case of letters. The
/// index must have the ranks and values of all these columns. "" finds all.
Result<RowSet> find_rows(const IndexFile& index, std::span<const std::size_t> columns,
                         std::string_view text);

}  // namespace joblog::order_index
