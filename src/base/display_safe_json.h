// SPDX-License-Identifier: MIT
// JSON that may be shown as it is: on a terminal, in an editor, in a browser.
#pragma once

#include <string>

namespace joblog {

/// `json` with what a terminal obeys and what turns the direction of writing as \uXXXX: U+007F to
/// U+009F, U+2028, U+2029 and the marks of direction. It reads as the same value. (JSON itself
/// escapes what is below U+0020.)
std::string display_safe_json(std::string json);

}  // namespace joblog
