// SPDX-License-Identifier: MIT
// Links are followed: a file has many names.
#include "app/own_files.h"

#include <algorithm>
#include <filesystem>
#include <vector>

namespace joblog {
namespace {

namespace fs = std::filesystem;

fs::path real(const fs::path& path) {
  std::error_code error;
  const fs::path found = fs::weakly_canonical(fs::absolute(path, error), error);
  return error ? path : found;
}

std::vector<fs::path> own_files(const Setup& setup) {
  const fs::path data = setup.locations.data;
  std::vector<fs::path> files{data / "open_orders.index", data / "machine_id"};
  if (!setup.locations.config.empty()) files.emplace_back(setup.locations.config);
  for (const fs::path& database : {fs::path(setup.locations.store), data / "open_orders.sqlite3"}) {
    if (database.empty()) continue;  // The store is on a server.
    for (const char* end : {"", "-wal", "-shm", "-journal"}) {
      files.push_back(real(database).string() + end);
    }
  }
  return files;
}

}  // namespace

bool is_own_file(const Setup& setup, const std::string& path) {
  const fs::path file = real(path);
  const fs::path in_spool = file.lexically_relative(real(setup.locations.spool));
  if (!in_spool.empty() && *in_spool.begin() != "..") return true;
  return std::ranges::any_of(own_files(setup),
                             [&](const fs::path& own) { return real(own) == file; });
}

}  // namespace joblog
