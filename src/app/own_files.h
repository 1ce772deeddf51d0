// SPDX-License-Identifier: MIT
// Which files joblog reads or writes by itself, so that no copy takes the place of one.
#pragma once

#include <string>

#include "app/setup.h"

namespace joblog {

/// Whether `path` leads to one of them, or to where one would be made.
bool is_own_file(const Setup& setup, const std::string& path);

}  // namespace joblog
