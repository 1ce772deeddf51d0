// SPDX-License-Identifier: MIT
// Decimal fractions as text, exact: "12.5", "-0.75". No plus, no zero too many, at least one digit
// on either side of the point, and never a whole number, which is an integer instead.
#pragma once

#include <string_view>

namespace joblog {

inline constexpr std::size_t decimal_digits_max = 60;  ///< Of one decimal, on both sides.

bool is_decimal(std::string_view text);

/// Negative, 0 or positive as `a` is less than, equal to or greater than `b`. Both are decimals or
/// integers written the same way.
int compare_decimals(std::string_view a, std::string_view b);

/// Whether a double keeps the decimal so that SQLite writes it back as it was.
bool fits_a_double(std::string_view decimal);

}  // namespace joblog
