// SPDX-License-Identifier: MIT
// Every address of the pages, from the program's own site map.
#pragma once

#include <string>
#include <vector>

#include "http/message.h"

namespace joblog::test {

struct Address {
  http::Method method;
  std::string pattern;  ///< "/jobs/:id/retry"
  std::string path;     ///< One that fits and leads to what ServedProgram::fill made.
};

std::vector<Address> site_addresses();

}  // namespace joblog::test
