// SPDX-License-Identifier: MIT
// SQLite's own advice is for a store, and stands behind the first semicolon.
#include "orders/file/orders_file_error.h"

#include <fmt/format.h>

#include <string_view>

#include "base/program_name.h"

namespace joblog::sqlite {

Error error_of_orders_file(const StoreError& error, const std::string& path) {
  if (error.kind() != ErrorKind::corrupt) return error.error();
  const std::string_view what = error.what();
  return {ErrorKind::corrupt,
          fmt::format("the open orders in {} are damaged: move that file away, then run {}, which "
                      "makes it anew ({})",
                      path, own_command("sync open_orders"), what.substr(0, what.find(';')))};
}

}  // namespace joblog::sqlite
