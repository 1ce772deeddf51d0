// SPDX-License-Identifier: MIT
// Reading the whole of a small file that a person named: a configuration, a key, a password. What
// never ends, never begins or is no file at all is refused instead of waited for.
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"

namespace joblog {

struct NamedFileLimits {
  std::size_t bytes_max = std::size_t{1} << 20;
  /// For a file on a mount that hangs, and for a writer of a pipe that does not come to its end.
  std::chrono::milliseconds wait_max{5'000};
};

/// The content of a file, or of what a shell's <(…) gives (a pipe at /dev/fd/N). Messages go behind
/// the path: "is a pipe, not a file". Errors: not_found (there is none, or it may not be read),
/// invalid (no file, too large, a pipe that was read before), unavailable (it does not answer in
/// time; then a thread is left behind that waits for it).
Result<std::string> read_named_file(const std::string& path, const NamedFileLimits& limits = {});

}  // namespace joblog
