// SPDX-License-Identifier: MIT
// A store in a file as a side of a copy (storage/store_copy.h).
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "storage/store_copy.h"

namespace joblog::sqlite {

/// Nobody writes to the store of `path` for as long as it lives. Throws StoreError: conflict, where
/// lines of an earlier joblog have to be converted first.
std::unique_ptr<CopySource> copy_source(const std::string& path);

/// A new store at `path`, which gets its name when all is in it. `clock` outlives it. Throws
/// StoreError: conflict, when there is a file of that name; invalid, when it names none.
std::unique_ptr<CopyTarget> copy_target(const std::string& path, const Clock& clock);

/// All that the source has, in a new store at `path`. Errors: as of copy_target and copy_store.
Result<void> copy_into_file(CopySource& source, const std::string& path, const Clock& clock);

}  // namespace joblog::sqlite
