// SPDX-License-Identifier: MIT
// Whether a call is about a file below the folder under test. For preloaded libraries: no
// allocation, no library of C++.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace shim {

inline bool is_below(const char* path, const char* folder) {
  return path != nullptr && folder != nullptr &&
         std::strncmp(path, folder, std::strlen(folder)) == 0;
}

/// The path of an open file, as the kernel knows it; false for what is none.
inline bool path_of(int fd, char* path, std::size_t size) {
  char link[64];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = ::readlink(link, path, size - 1);
  if (length <= 0 || path[0] != '/') return false;
  path[length] = '\0';
  return true;
}

}  // namespace shim
