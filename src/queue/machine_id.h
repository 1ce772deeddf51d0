// SPDX-License-Identifier: MIT
// What tells this machine from others that work on the same store.
#pragma once

#include <string>

namespace joblog {

/// The name, a random one, of the data folder `folder` and so of all who keep their spools in it,
/// in whatever container. It is made at the first call and kept there in the file `machine_id`; a
/// copy of the folder gets a name of its own. "" when it cannot be kept.
///
/// What the system calls the machine would say less: containers of one image have /etc/machine-id
/// in common or have none, and a boot id is new after each start.
std::string machine_id(const std::string& folder);

}  // namespace joblog
