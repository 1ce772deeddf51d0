// SPDX-License-Identifier: MIT
// What a conformance test needs of a kind of store. Another kind is one more entry of all_stores().
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "storage/store.h"
#include "storage/store_copy.h"

namespace joblog::test {

/// A store of its own, empty, that goes away with its object.
class FreshStore {
 public:
  virtual ~FreshStore() = default;
  virtual Store& store() = 0;
  /// Closes the store and opens it again, as the next start would.
  virtual void reopen() = 0;
  /// Opens the same store once more, as another process would.
  virtual Result<std::unique_ptr<Store>> open_another() = 0;
  /// Else the numbers behind a second may have gaps, once the clock was set back into it.
  virtual bool names_are_without_gaps() const { return true; }
  /// For a copy of it, as long as which lives nobody changes the store.
  virtual std::unique_ptr<CopySource> copy_source() = 0;
  /// A path for a new backup.
  virtual std::string backup_path() const = 0;
  /// Opens a backup as a store.
  virtual Result<std::unique_ptr<Store>> open_backup(const std::string& path) = 0;
};

struct StoreFactory {
  std::string name;
  std::function<std::unique_ptr<FreshStore>()> fresh;
};
inline void PrintTo(const StoreFactory& factory, std::ostream* out) { *out << factory.name; }

std::vector<StoreFactory> all_stores();

}  // namespace joblog::test
