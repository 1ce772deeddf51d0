// SPDX-License-Identifier: MIT
// The lease on an attempt: the right of one process to run it and to store what it says.
#pragma once

#include "core/ids.h"

namespace joblog {

/// Every change to a claimed job is fenced by all four: who holds another one changes nothing. The
/// log tells apart two claims of one process that have the same attempt, as when the first was
/// handed back.
struct Lease {
  JobId job;
  JobLogId log;
  int attempt = 1;
  ProcessId holder;
  bool operator==(const Lease&) const = default;
};

}  // namespace joblog
