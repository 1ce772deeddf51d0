// SPDX-License-Identifier: MIT
// Looks at every block of lines in a store, for `joblog db check`.
#pragma once

#include <string>
#include <vector>

#include "sqlite/database.h"

namespace joblog::sqlite {

/// A sentence about each block that cannot be read, or is not what its row says. Of very many the
/// first are named.
std::vector<std::string> find_damaged_blocks(Database& database);

}  // namespace joblog::sqlite
