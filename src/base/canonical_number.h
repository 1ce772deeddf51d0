// SPDX-License-Identifier: MIT
// Numbers of addresses, where one thing has one name.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace joblog {

/// The whole of `text` as a number, if it is written as we write it: "7", not "007", "+7" or "-0".
std::optional<std::int64_t> parse_canonical_int(std::string_view text);

}  // namespace joblog
