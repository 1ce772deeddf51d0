// SPDX-License-Identifier: MIT
// Digits are compared as they stand: no arithmetic, so nothing can be lost.
#include "base/decimal.h"

#include <algorithm>

namespace joblog {
namespace {

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int sign_of(int order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

int compare_magnitudes(std::string_view a, std::string_view b) {
  const std::string_view whole_a = a.substr(0, a.find('.')), whole_b = b.substr(0, b.find('.'));
  if (whole_a.size() != whole_b.size()) return whole_a.size() < whole_b.size() ? -1 : 1;
  return sign_of(a.compare(b));  // Of equally long wholes; a longer fraction is the larger one.
}

}  // namespace

bool is_decimal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto point = text.find('.');
  if (point == std::string_view::npos || text.size() > decimal_digits_max + 1) return false;
  const std::string_view whole = text.substr(0, point), fraction = text.substr(point + 1);
  return are_digits(whole) && are_digits(fraction) && fraction.back() != '0' &&
         (whole.size() == 1 || whole.front() != '0');
}

int compare_decimals(std::string_view a, std::string_view b) {
  const bool a_is_negative = a.starts_with('-'), b_is_negative = b.starts_with('-');
  if (a_is_negative != b_is_negative) return a_is_negative ? -1 : 1;
  return a_is_negative ? compare_magnitudes(b.substr(1), a.substr(1)) : compare_magnitudes(a, b);
}

// SQLite writes 15 significant digits, and an exponent below 0.0001.
bool fits_a_double(std::string_view decimal) {
  if (decimal.starts_with('-')) decimal.remove_prefix(1);
  return decimal.size() <= 16 && !decimal.starts_with("0.0000");
}

}  // namespace joblog
