// SPDX-License-Identifier: MIT
// /proc/locks has a line for each lock: "1: POSIX  ADVISORY  READ 1234 fd:00:5678 124 124".
#include "base/file_users.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "base/text.h"

namespace joblog {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// As /proc/locks writes it. Some file systems have another device there: the inode decides.
bool is_of_inode(std::string_view file, ino_t inode) {
  return file.ends_with(fmt::format(":{}", inode));
}

Duration age_of(const std::string& stat) {
  double uptime = 0;
  std::istringstream(content_of("/proc/uptime")) >> uptime;
  const auto name_end = stat.rfind(')');  // The name may hold anything, parentheses too.
  if (name_end == std::string::npos) return {};
  std::istringstream fields(stat.substr(name_end + 1));
  std::string skipped;
  for (int number = 3; number < 22; ++number) fields >> skipped;
  double ticks = 0;
  fields >> ticks;
  const double seconds = uptime - ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
  return std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(std::max(0.0, seconds)));
}

}  // namespace

std::string to_string(const FileUser& user) {
  if (user.program.empty()) return fmt::format("process {}", user.pid);
  return fmt::format("{} (process {}, running for {})", user.program, user.pid,
                     format_duration(std::chrono::floor<std::chrono::seconds>(user.running_for)));
}

std::vector<FileUser> readers_with_lock(const std::string& path, ByteRange bytes) {
  struct stat file{};
  if (::stat(path.c_str(), &file) != 0) return {};
  std::set<std::int64_t> pids;
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream fields(line);
    std::string number, type, kind, mode, inode;
    std::int64_t pid = 0;
    std::int64_t first = 0;
    std::string last;
    fields >> number >> type >> kind >> mode >> pid >> inode >> first >> last;
    if (type != "POSIX" || mode != "READ" || !is_of_inode(inode, file.st_ino)) continue;
    const std::int64_t end = last == "EOF" ? bytes.last : parse_int(last).value_or(first);
    if (end < bytes.first || first > bytes.last || pid == ::getpid()) continue;
    pids.insert(pid);
  }
  std::vector<FileUser> users;
  for (const std::int64_t pid : pids) {
    users.push_back({.pid = pid,
                     .program = std::string(trim(content_of(fmt::format("/proc/{}/comm", pid)))),
                     .running_for = age_of(content_of(fmt::format("/proc/{}/stat", pid)))});
  }
  return users;
}

}  // namespace joblog
