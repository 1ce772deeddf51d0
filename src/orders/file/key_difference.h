// SPDX-License-Identifier: MIT
// What changed between two sets of orders, found by walking both in the order of their keys.
#pragma once

#include "orders/open_orders_store.h"
#include "sqlite/database.h"

namespace joblog::sqlite {

/// Compares the orders of two databases by (sales document, item): a key only in `after` is added,
/// one only in `before` removed, one with another row_hash changed. A key may occur several times;
/// then its rows are matched as a multiset. Memory does not grow with the rows.
/// Throws StoreError.
Replacement::Difference key_difference(Database& before, Database& after);

}  // namespace joblog::sqlite
