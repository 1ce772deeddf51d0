// SPDX-License-Identifier: MIT
// Output that nobody wants any more but whose writers live on: read and thrown away, because a
// program that writes to a closed pipe is ended by that.
#pragma once

#include "base/unique_fd.h"

namespace joblog {

/// Takes the pipe over until its last writer closes it or this process ends. At most 1,000 at a
/// time; for a further one the oldest is closed. Threads: any; one thread of its own reads.
void abandon_output(UniqueFd pipe);

}  // namespace joblog
