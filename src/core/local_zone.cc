// SPDX-License-Identifier: MIT
// Finds the machine's time zone where Unix keeps it.
#include "core/local_zone.h"

#include <filesystem>
#include <fstream>

#include "base/text.h"

namespace joblog::cli {
namespace {

std::string zone_file_name(const std::filesystem::path& link) {
  std::error_code ignored;
  const std::string target = std::filesystem::read_symlink(link, ignored).string();
  constexpr std::string_view kFolder = "zoneinfo/";
  const auto at = target.find(kFolder);
  return at == std::string::npos ? "" : target.substr(at + kFolder.size());
}

std::string first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return std::string(trim(line));
}

}  // namespace

Zone local_zone(const Environment& environment) {
  std::string from_environment = environment("TZ").value_or("");
  if (from_environment.starts_with(':')) from_environment.erase(0, 1);
  for (const std::string& name :
       {from_environment, zone_file_name("/etc/localtime"), first_line("/etc/timezone")}) {
    if (name.empty()) continue;
    if (auto zone = Zone::find(name)) return *zone;
  }
  return {};
}

}  // namespace joblog::cli
