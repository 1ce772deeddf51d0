// SPDX-License-Identifier: MIT
// Tells whether a path still leads to the same file. The inode of an open file is not given to
// another one, so while one of the two is open, the same inode means the same file.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>

namespace joblog::sqlite {

struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  bool operator==(const FileIdentity&) const = default;
};

/// Nothing when there is no file.
inline std::optional<FileIdentity> identity_of_file(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity{status.st_dev, status.st_ino};
}

/// Of a file that nobody changes once it is in place: one that was overwritten is another one.
struct FileVersion {
  FileIdentity file;
  std::int64_t bytes = 0;
  std::int64_t modified = 0;  ///< In nanoseconds since 1970.
  bool operator==(const FileVersion&) const = default;
};

/// Nothing when there is no file.
inline std::optional<FileVersion> version_of_file(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileVersion{{status.st_dev, status.st_ino},
                     status.st_size,
                     std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

}  // namespace joblog::sqlite
