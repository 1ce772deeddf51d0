// SPDX-License-Identifier: MIT
// What a person typed, safe to repeat in an error message.
#pragma once

#include <string>
#include <string_view>

namespace joblog {

/// `text` in double quotes, with every byte that is not printable ASCII as `\xNN`; cut with "..."
/// after 60 bytes. Valid UTF-8 on one line, whatever came in.
std::string quoted(std::string_view text);

}  // namespace joblog
