// SPDX-License-Identifier: MIT
// The ERP of the demo: an SQLite file with normalised tables and the view `open_sales_orders`,
// whose columns are named as the source names of orders/columns.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace joblog::sqlite {

struct SampleErpSummary {
  std::int64_t open_orders = 0;  ///< Rows of the view: one per item of a sales document.
  std::int64_t documents = 0;
  std::int64_t customers = 0;
  std::int64_t materials = 0;
  std::int64_t plants = 0;
};

/// Writes the file `path` with `orders` open orders, replacing one that is there. The same orders,
/// seed and today make the same rows. Errors: invalid (a negative number of orders), unavailable.
Result<SampleErpSummary> write_sample_erp(const std::string& path, std::int64_t orders,
                                          std::uint64_t seed, std::chrono::sys_days today);

}  // namespace joblog::sqlite
