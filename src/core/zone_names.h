// SPDX-License-Identifier: MIT
// Whether a zone exists, for names that nobody typed.
#pragma once

#include <string_view>

namespace joblog {

/// By a look-up, without words for a failure: Zone::find compares a name that it does not find with
/// all others, to suggest the nearest. Threads: callable from any.
bool is_zone_name(std::string_view name);

}  // namespace joblog
