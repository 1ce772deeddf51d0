// SPDX-License-Identifier: MIT
// Writing from the command line when the answer to a COMMIT may get lost.
#pragma once

#include "storage/ask.h"

namespace joblog::cli {

/// `change` for verbs whose repeat is harmless and answers what the first one did: when nobody
/// knows whether they were stored, they are tried once more, and mostly known then.
template <class Verbs>
[[nodiscard]] auto change_surely(Store& store, Verbs verbs) {
  auto stored = change(store, verbs);
  if (stored || !stored.error().unknown) return stored;
  if (auto again = change(store, verbs)) return again;
  return stored;
}

}  // namespace joblog::cli
