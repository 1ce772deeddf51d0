// SPDX-License-Identifier: MIT
// The roles of a process (ProcessInfo::roles) as one text, as stores keep them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace joblog {

std::string text_of_roles(const std::vector<std::string>& roles);
std::vector<std::string> roles_of_text(std::string_view text);

}  // namespace joblog
