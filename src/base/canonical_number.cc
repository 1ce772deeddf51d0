// SPDX-License-Identifier: MIT
#include "base/canonical_number.h"

#include <string>

#include "base/text.h"

namespace joblog {

std::optional<std::int64_t> parse_canonical_int(std::string_view text) {
  const auto number = parse_int(text);
  return number && std::to_string(*number) == text ? number : std::nullopt;
}

}  // namespace joblog
