// Writing from the command line when the answer to a COMMIT may get lost.
#pragma once

#include <functional>

#include "storage/store.h"

namespace joblog::cli {

/// Store::write for work whose repeat is harmless and answers what the first one did: when nobody
/// knows whether it was stored, it is asked once more, and mostly known then.
inline Result<void> write_surely(Store& store, const std::function<void(Transaction&)>& work) {
  auto stored = store.write(work);
  if (stored || !stored.error().unknown) return stored;
  if (auto again = store.write(work)) return again;
  return stored;
}

}  // namespace joblog::cli
