// SPDX-License-Identifier: MIT
// Which file a command's first word means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace joblog {

/// The path to execute for `name`, as a shell in `working_directory` ("" = ours) with `environment`
/// ("NAME=value" entries) would find it. With a working directory, a relative path stays relative
/// to it. Errors: not_found (says where it looked), invalid (found, but not executable).
Result<std::string> find_program(std::string_view name, std::string_view working_directory,
                                 const std::vector<std::string>& environment);

}  // namespace joblog
