// SPDX-License-Identifier: MIT
// How many files and sockets this process may have open at once.
#pragma once

#include <cstddef>

namespace joblog {

/// Raises the limit to `wanted` if it is lower, as far as the system lets us. What it is now.
/// Programs that are started later inherit it.
std::size_t allow_open_files(std::size_t wanted);

}  // namespace joblog
