// SPDX-License-Identifier: MIT
// Looking the program up ourselves gives errors that name the reason, and the PATH of the program's
// environment instead of ours.
#include "base/program_path.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace joblog {
namespace {

constexpr std::string_view system_path =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

enum class Found { no, not_executable, yes };

Found look_at(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return Found::no;
  return S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0 ? Found::yes
                                                                      : Found::not_executable;
}

std::string_view search_path(const std::vector<std::string>& environment) {
  for (const std::string& entry : environment) {
    if (entry.starts_with("PATH=")) return std::string_view(entry).substr(5);
  }
  return system_path;
}

std::string seen_from_here(std::string_view path, std::string_view working_directory) {
  if (path.starts_with('/') || working_directory.empty()) return std::string(path);
  return fmt::format("{}/{}", working_directory, path);
}

std::unexpected<Error> not_executable(std::string_view path) {
  return fail(ErrorKind::invalid,
              fmt::format("{} is not executable: it is a folder or lacks the x permission", path));
}

}  // namespace

Result<std::string> find_program(std::string_view name, std::string_view working_directory,
                                 const std::vector<std::string>& environment) {
  if (name.contains('/')) {
    const std::string path = seen_from_here(name, working_directory);
    const Found found = look_at(path);
    if (found == Found::not_executable) return not_executable(path);
    if (found == Found::no) {
      return fail(ErrorKind::not_found, fmt::format("no such program: {}", path));
    }
    return std::string(name);
  }
  std::string seen;
  const std::string_view folders = search_path(environment);
  for (std::size_t at = 0; at <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', at), folders.size());
    const std::string_view folder = end > at ? folders.substr(at, end - at) : ".";
    at = end + 1;
    std::string candidate = fmt::format("{}/{}", folder, name);
    const Found found = look_at(seen_from_here(candidate, working_directory));
    if (found == Found::yes) return candidate;
    if (found == Found::not_executable && seen.empty()) seen = std::move(candidate);
  }
  if (!seen.empty()) return not_executable(seen);
  return fail(ErrorKind::not_found,
              fmt::format("no such program: {} (looked in {})", name, folders));
}

}  // namespace joblog
