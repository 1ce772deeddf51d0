// SPDX-License-Identifier: MIT
// Text in which upper and lower case are the same: what people search for is seldom typed as it
// stands.
#pragma once

#include <string>
#include <string_view>

namespace joblog {

/// Latin, Greek and Cyrillic letters in lower case, everything else as it is. As long as `text`:
/// places in the one are places in the other.
std::string fold_case(std::string_view text);

}  // namespace joblog
