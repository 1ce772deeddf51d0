// SPDX-License-Identifier: MIT
// The version of this joblog, from CMake's project().
#pragma once

#include <string_view>

namespace joblog {

inline constexpr std::string_view version = JOBLOG_VERSION;

}  // namespace joblog
