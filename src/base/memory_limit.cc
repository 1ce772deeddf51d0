// SPDX-License-Identifier: MIT
// The smallest limit on the way up to the root is the one that counts.
#include "base/memory_limit.h"

#include <algorithm>
#include <fstream>

#include "base/text.h"

namespace joblog {
namespace {

std::optional<std::uint64_t> number_of(const std::string& text) {
  const auto number = parse_int(trim(text));
  return number && *number >= 0 ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

std::optional<std::uint64_t> number_in_file(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  return number_of(line);  // "max": none.
}

std::optional<std::uint64_t> kills_in_file(const std::string& path) {
  constexpr std::string_view kKey = "oom_kill ";
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(kKey)) return number_of(line.substr(kKey.size()));
  }
  return std::nullopt;
}

/// "/system.slice/joblog.service" of "0::/system.slice/joblog.service".
std::optional<std::string> own_group(const std::string& path) {
  constexpr std::string_view kVersion2 = "0::";
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(kVersion2)) return line.substr(kVersion2.size());
  }
  return std::nullopt;
}

}  // namespace

MemoryLimit read_memory_limit(const std::string& groups, const std::string& own) {
  MemoryLimit found;
  auto group = own_group(own);
  while (group) {
    const std::string folder = groups + *group + "/";
    if (const auto bytes = number_in_file(folder + "memory.max")) {
      found.bytes = std::min(found.bytes.value_or(*bytes), *bytes);
    }
    // Of the innermost group, whoever's limit it was: those around it count others' kills as well.
    if (!found.kills) found.kills = kills_in_file(folder + "memory.events");
    if (group->empty() || *group == "/") break;
    group->resize(group->rfind('/'));
  }
  return found;
}

}  // namespace joblog
