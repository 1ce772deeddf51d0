// SPDX-License-Identifier: MIT
// Byte by byte: UTF-8 keeps the order of code points.
#include "orders/index/text_order.h"

#include <algorithm>
#include <array>

#include "base/fold_case.h"

namespace joblog::order_index {
namespace {

constexpr std::array<unsigned char, 256> folded = [] {
  std::array<unsigned char, 256> table{};
  for (unsigned i = 0; i < 256; ++i) {
    const bool upper = i >= 'A' && i <= 'Z';
    table[i] = static_cast<unsigned char>(upper ? i + 32 : i);
  }
  table[0] = 1;
  return table;
}();

unsigned char fold(char c) { return folded[static_cast<unsigned char>(c)]; }

}  // namespace

std::string fold_case(std::string_view text) {
  std::string result = joblog::fold_case(text);
  std::ranges::replace(result, '\0', '\x01');
  return result;
}

int compare_texts(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    const int difference = int{fold(a[i])} - int{fold(b[i])};
    if (difference != 0) return difference;
  }
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

}  // namespace joblog::order_index
