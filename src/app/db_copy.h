// SPDX-License-Identifier: MIT
// `joblog db copy`: everything that the store holds, into a new one of another kind or place.
#pragma once

#include "app/commands.h"
#include "cli/invocation.h"

namespace joblog {

/// The store of the configuration is read, and not changed. Refused while processes work on it, and
/// where something is at the target already. The exit code.
int copy_to_another_store(const cli::Db& options, CommandContext& context);

}  // namespace joblog
