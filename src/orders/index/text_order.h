// The order of texts in a sorted list, and what a search takes for the same: the case of ASCII
// letters aside.
#pragma once

#include <string>
#include <string_view>

namespace joblog::order_index {

/// With ASCII letters in lower case. NUL, which no stored text holds, becomes \x01.
std::string fold_case(std::string_view text);

/// Negative, 0 or positive: by folded bytes, then by the bytes as they are, so that 0 means equal.
int compare_texts(std::string_view a, std::string_view b);

}  // namespace joblog::order_index
