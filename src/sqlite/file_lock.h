// SPDX-License-Identifier: MIT
// A lock among processes on a file of its own. It is the kernel's: it ends with its holder, however
// that one ends.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace joblog::sqlite {

/// Nothing when another one holds it. Errors: unavailable.
Result<std::optional<UniqueFd>> try_lock_file(const std::string& path);

}  // namespace joblog::sqlite
