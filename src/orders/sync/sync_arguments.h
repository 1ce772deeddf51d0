// SPDX-License-Identifier: MIT
// What a person may say to one sync of open orders: {} or {"force": true}.
#pragma once

#include <string_view>

#include "base/result.h"

namespace joblog {

/// Whether the arguments (JSON) ask to replace the orders whatever the guards say. Errors: invalid.
Result<bool> is_forced(std::string_view arguments);

}  // namespace joblog
