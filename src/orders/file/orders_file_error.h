// SPDX-License-Identifier: MIT
// What is said of an open_orders.sqlite3 that cannot be read.
#pragma once

#include <string>

#include "base/result.h"
#include "base/store_error.h"

namespace joblog::sqlite {

/// `error` as an answer. Of a damaged file it says what helps: each sync makes the file anew, so
/// there is no backup of it to restore.
Error error_of_orders_file(const StoreError& error, const std::string& path);

}  // namespace joblog::sqlite
