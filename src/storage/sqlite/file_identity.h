// Tells whether a path still leads to the same file. The inode of an open file is not given to
// another one, so while one of the two is open, the same inode means the same file.
#pragma once

#include <sys/stat.h>

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

}  // namespace joblog::sqlite
