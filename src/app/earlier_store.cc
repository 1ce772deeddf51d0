// SPDX-License-Identifier: MIT
// Spools are made by processes that had a store open, open orders by runs that are in its logs.
#include "app/earlier_store.h"

#include <filesystem>

namespace joblog {

std::string trace_of_earlier_store(const Locations& locations) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(locations.spool, error)) {
    if (entry.path().extension() == ".spool") return entry.path().string();
  }
  const std::string orders = locations.data + "/open_orders.sqlite3";
  return fs::exists(orders, error) ? orders : "";
}

}  // namespace joblog
