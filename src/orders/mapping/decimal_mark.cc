// SPDX-License-Identifier: MIT
// A mark with three digits behind it and one to three before it may be either; all else is certain.
#include "orders/mapping/decimal_mark.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "orders/mapping/cell_text.h"
#include "orders/mapping/unreadable.h"

namespace joblog {
namespace {

/// "12,000", "-1.234": one mark, and it might group thousands as well as begin a fraction.
bool may_be_either(std::string_view number, std::size_t mark) {
  const std::string_view whole = number.substr(0, mark);
  const std::string_view rest = number.substr(mark + 1);
  return !whole.empty() && whole.size() <= 3 && whole.front() != '0' && rest.size() == 3 &&
         std::ranges::all_of(whole, is_digit) && std::ranges::all_of(rest, is_digit);
}

/// A number without its signs and its exponent.
std::string_view mantissa_of(std::string_view text) {
  const auto is_outside = [](char c) { return std::string_view("()+- ").contains(c); };
  while (!text.empty() && is_outside(text.front())) text.remove_prefix(1);
  text = text.substr(0, text.find_first_of("eE"));
  while (!text.empty() && is_outside(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

void DecimalMark::look(std::string_view cell, std::string_view attribute, std::int64_t row) {
  if (settled_ || dialect_.doubt == MarkDoubt::none) return;
  cells::SimpleBuffer buffer;
  const auto simple = cells::simplified(cell, buffer);
  if (!simple) return;
  const std::string_view number = mantissa_of(*simple);
  const auto at = number.find_first_of(",.");
  if (at == std::string_view::npos ||
      number.find_first_not_of("0123456789,.' _") != std::string_view::npos) {
    return;
  }
  const bool has_two = number.find_first_of(",.", at + 1) != std::string_view::npos ||
                       number.find_first_of("' _") != std::string_view::npos;
  if (has_two || !may_be_either(number, at)) {
    settled_ = true;  // Two marks, or one that only a fraction has: it was read, so we are right.
    return;
  }
  if (number[at] == '.' && dialect_.doubt == MarkDoubt::of_commas) return;
  if (doubt_.numbers++ == 0) {
    doubt_.attribute = attribute;
    doubt_.value = shortened(cell);
    doubt_.row = row;
    doubt_.is_comma = number[at] == ',';
  }
}

std::string sentence(const DecimalMark::Doubt& doubt, std::string_view place) {
  return fmt::format(
      "{} number{} may be wrong by a factor of a thousand: the {} in “{}” ({} in {}) was taken for "
      "{}, and no other number tells; set decimal_comma in [open_orders] to true or false",
      format_count(doubt.numbers), doubt.numbers == 1 ? "" : "s",
      doubt.is_comma ? "comma" : "point", doubt.value, doubt.attribute, place,
      doubt.is_comma ? "a separator of thousands" : "a decimal point");
}

}  // namespace joblog
