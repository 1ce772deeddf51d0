// SPDX-License-Identifier: MIT
// The order of texts in a sorted list, the case of ASCII letters aside, and what a search takes for
// the same.
#pragma once

#include <string>
#include <string_view>

namespace joblog::order_index {

/// joblog::fold_case(). NUL, which no stored text holds, becomes \x01.
std::string fold_case(std::string_view text);

/// Negative, 0 or positive: by folded bytes, then by the bytes as they are, so that 0 means equal.
int compare_texts(std::string_view a, std::string_view b);

}  // namespace joblog::order_index
