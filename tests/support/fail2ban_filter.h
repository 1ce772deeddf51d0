// SPDX-License-Identifier: MIT
// The filter for fail2ban that docs/ holds, as std::regex has it: what it finds in a line.
#pragma once

#include <optional>
#include <regex>
#include <string>

#include "support/installation.h"
#include "support/paths.h"

namespace joblog::test {

inline std::regex fail2ban_filter() {
  const std::string text = content_of(JOBLOG_SOURCE_DIR "/docs/fail2ban/joblog.conf");
  std::smatch found;
  if (!std::regex_search(text, found, std::regex("failregex = (.*)"))) return {};
  std::string expression = found[1];
  const std::string address = "<ADDR>";
  const std::size_t at = expression.find(address);
  if (at != std::string::npos) expression.replace(at, address.size(), "([0-9a-fA-F:.]+)");
  return std::regex(expression);
}

/// The address that would be banned for the line; nothing: none would.
inline std::optional<std::string> banned_by(const std::regex& filter, const std::string& line) {
  std::smatch found;
  if (!std::regex_search(line, found, filter)) return std::nullopt;
  return found[1];
}

}  // namespace joblog::test
