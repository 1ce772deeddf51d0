// SPDX-License-Identifier: MIT
// Traces of an earlier store in the data folder.
#pragma once

#include <string>

#include "app/setup.h"

namespace joblog {

/// One of them, as a path; "" when there is none. Cheap.
std::string trace_of_earlier_store(const Locations& locations);

}  // namespace joblog
