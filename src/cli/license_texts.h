// SPDX-License-Identifier: MIT
// What `joblog --licenses` prints: joblog's own licence, and the notices of what it is built from.
#pragma once

#include <string>

namespace joblog::cli {

/// LICENSE and THIRD_PARTY_NOTICES.md as they were when this program was built.
std::string license_texts();

}  // namespace joblog::cli
