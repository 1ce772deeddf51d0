// SPDX-License-Identifier: MIT
// Not blocking until fstat has said that there is nothing to wait for.
#include "base/regular_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace joblog {
const char* describe_file_type(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  if (S_ISSOCK(mode)) return "a socket";
  return "something else";
}

Result<UniqueFd> open_regular_file(const std::string& path) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file)
    return fail(ErrorKind::not_found,
                fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0)
    return fail(ErrorKind::not_found,
                fmt::format("cannot look at {}: {}", path, std::strerror(errno)));
  if (!S_ISREG(status.st_mode))
    return fail(ErrorKind::invalid,
                fmt::format("{} is {}, not a file", path, describe_file_type(status.st_mode)));
  return file;
}

std::optional<std::string> describe_non_file(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode)) return std::nullopt;
  return describe_file_type(status.st_mode);
}

}  // namespace joblog
