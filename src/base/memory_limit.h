// SPDX-License-Identifier: MIT
// How much memory the control group of this process (a service, a container) may use, and how often
// the kernel killed something in it for that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace joblog {

struct MemoryLimit {
  std::optional<std::uint64_t> bytes;  ///< Nothing: none, or not known.
  std::optional<std::uint64_t> kills;  ///< So far. Nothing: not known.
};

/// Of version 2 of control groups, as Linux mounts them; the folder and file are for tests.
MemoryLimit read_memory_limit(const std::string& groups = "/sys/fs/cgroup",
                              const std::string& own = "/proc/self/cgroup");

}  // namespace joblog
