// SPDX-License-Identifier: MIT
// Makes the index that lists of open orders are read from (orders/index) out of a file of orders.
//
// Why not SQLite's own indexes: 68 of them on a million rows take minutes and more room than the
// rows, every five minutes anew, and a search inside a text could use none of them. Here the rows
// are read once; each column becomes a dictionary of its different values and a short code per
// order; sorted, the codes are ranks. Measured on 1,000,000 sample orders (550 MB): about 6 s of
// one core and 120 MB of disk for all columns, and any sort or search then answers in 5 to 20 ms.
#pragma once

#include <cstddef>
#include <span>
#include <stop_token>

#include "orders/index/index_section.h"
#include "orders/open_orders_store.h"
#include "sqlite/database.h"

namespace joblog::sqlite {

struct IndexWork {
  std::span<const std::size_t> columns;  ///< Of order_columns.
  int index = -1;                        ///< The empty file that becomes the index.
  int spool = -1;                        ///< An empty file for work in between.
  /// Columns whose dictionaries would go beyond this are sorted by SQLite, in a temporary file.
  std::size_t dictionary_bytes_max = std::size_t{12} << 20;
};

/// The identity that the index of these orders bears.
order_index::Identity identity_of(const SyncState& state);

/// Threads: uses `orders` alone. Throws StoreError: unavailable (disk full; stopped), corrupt.
void build_order_index(Database& orders, const order_index::Identity& identity,
                       const IndexWork& work, const std::stop_token& stop);

}  // namespace joblog::sqlite
