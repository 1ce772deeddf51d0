// SPDX-License-Identifier: MIT
// The processes that read a store's log now and so keep it from being moved into the store's file.
#pragma once

#include <string>
#include <vector>

#include "base/file_users.h"

namespace joblog::sqlite {

/// Other processes with a transaction open on the store at `path`.
inline std::vector<FileUser> log_readers(const std::string& path) {
  // SQLite's locks for readers of the log: WAL_READ_LOCK(0) to (4), behind 120 bytes of the -shm.
  return readers_with_lock(path + "-shm", {.first = 123, .last = 127});
}

}  // namespace joblog::sqlite
