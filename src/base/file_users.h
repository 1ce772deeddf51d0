// SPDX-License-Identifier: MIT
// Which other processes use a file, as /proc tells: of other users' processes only root is told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace joblog {

struct FileUser {
  std::int64_t pid = 0;
  std::string program;  ///< "sqlite3"; "" = it may not be looked at.
  Duration running_for{};
};

/// "sqlite3 (process 17, running for 12 min)"
std::string to_string(const FileUser& user);

struct ByteRange {
  std::int64_t first = 0, last = 0;
};
/// Others that hold a POSIX lock for reading on bytes of the file at `path`.
std::vector<FileUser> readers_with_lock(const std::string& path, ByteRange bytes);

}  // namespace joblog
