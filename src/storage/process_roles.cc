// SPDX-License-Identifier: MIT
#include "storage/process_roles.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.h"

namespace joblog {

std::string text_of_roles(const std::vector<std::string>& roles) {
  return fmt::format("{}", fmt::join(roles, ","));
}

std::vector<std::string> roles_of_text(std::string_view text) {
  if (text.empty()) return {};
  const auto roles = split(text, ',');
  return {roles.begin(), roles.end()};
}

}  // namespace joblog
