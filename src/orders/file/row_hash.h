// SPDX-License-Identifier: MIT
// 64 bits that stand for all fields of an order: two syncs compare rows by them.
#pragma once

#include <cstdint>

#include "orders/order_row.h"

namespace joblog::sqlite {

/// Stored with the rows, so the same fields give the same number in every build. Tells NULL, 0, ""
/// and "0" apart, and where one field ends and the next begins.
std::int64_t row_hash(const OrderRow& row);

}  // namespace joblog::sqlite
