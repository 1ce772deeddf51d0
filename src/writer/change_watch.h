// SPDX-License-Identifier: MIT
// Tells when another process has committed to the store: the one who waits for it.
#pragma once

#include <cstdint>
#include <functional>
#include <thread>

#include "storage/store.h"

namespace joblog {

/// Threads: `changed` is called by a thread of its own, once for one or several commits. The store
/// outlives it. Ends at once, whatever it waits for.
class ChangeWatch {
 public:
  ChangeWatch(Store& store, std::function<void()> changed);

 private:
  std::jthread thread_;
};

}  // namespace joblog
