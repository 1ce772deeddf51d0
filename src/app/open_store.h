// SPDX-License-Identifier: MIT
// The store that the configuration means, opened: a file of this machine, or a database on a
// PostgreSQL server. Nobody else names a concrete store.
#pragma once

#include <memory>

#include "app/setup.h"
#include "storage/store.h"

namespace joblog {

enum class NewStore {
  never,       ///< Nor a data folder.
  when_first,  ///< Made where nothing tells of an older one.
  in_any_case  ///< A person means it.
};

/// Opens the store that the setup names, and lets the setup's installation mark know it. `setup`
/// and `clock` outlive the store. Errors: as of the stores, with what to do; of the password.
Result<std::unique_ptr<Store>> open_store(const Setup& setup, const Clock& clock,
                                          bool migrate = true,
                                          NewStore fresh = NewStore::when_first);

}  // namespace joblog
