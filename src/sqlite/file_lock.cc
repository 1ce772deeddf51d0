// SPDX-License-Identifier: MIT
// flock, because it belongs to the open file and not, like fcntl's, to the process.
#include "sqlite/file_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>

namespace joblog::sqlite {

Result<std::optional<UniqueFd>> try_lock_file(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) {
    return fail(ErrorKind::unavailable,
                fmt::format("opening {}: {}; check that the folder exists and may be written", path,
                            std::strerror(errno)));
  }
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  if (errno == EWOULDBLOCK) return std::nullopt;
  return fail(ErrorKind::unavailable, fmt::format("locking {}: {}", path, std::strerror(errno)));
}

}  // namespace joblog::sqlite
