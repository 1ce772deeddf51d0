// Read from /proc; field 22 of stat is the start time in clock ticks since boot. Pids mean
// something within their namespace only: the first process of every container is number 1.
#include "queue/process_identity.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>

namespace joblog {
namespace {

std::string slurp(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string boot_id() {
  std::string boot = slurp("/proc/sys/kernel/random/boot_id");
  if (!boot.empty() && boot.back() == '\n') boot.pop_back();
  return boot;
}

std::string pid_space() {
  struct stat space{};
  ::stat("/proc/self/ns/pid", &space);
  return std::to_string(space.st_ino);
}

/// "" when there is no such process, or none that we may see.
std::string start_time(std::int64_t pid) {
  const std::string stat = slurp(fmt::format("/proc/{}/stat", pid));
  const auto name_end = stat.rfind(')');  // The name may hold anything, parentheses too.
  if (name_end == std::string::npos) return "";
  std::istringstream fields(stat.substr(name_end + 2));
  std::string state, field;
  fields >> state;
  if (state == "Z" || state == "X") return "";  // Dead, only not yet reaped.
  for (int number = 4; number <= 22; ++number) fields >> field;
  return field;
}

/// It is there, but /proc does not show it (systemd's ProtectProc, hidepid): another user's, or a
/// joblog of our own user, which is closed to other processes (base/own_variables.h).
bool is_hidden(std::int64_t pid) {
  if (pid <= 0 || pid > std::numeric_limits<pid_t>::max()) return false;
  const bool is_there = ::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
  return is_there && ::access(fmt::format("/proc/{}/stat", pid).c_str(), F_OK) != 0;
}

}  // namespace

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

std::string start_mark(std::int64_t pid) {
  const std::string start = start_time(pid);
  return start.empty() ? "" : fmt::format("{}:{}:{}", boot_id(), pid_space(), start);
}

bool shares_pids(const std::string& start_mark) {
  return start_mark.contains(":" + pid_space() + ":");
}

// Within one pid space the boot does not matter, and must not: a container may show another boot id
// than a service in it sees. Whoever is taken for alive still has to send heartbeats.
Vitality vitality(const std::string& host, std::int64_t pid, const std::string& mark) {
  if (host != host_name()) return Vitality::unknown;
  if (!mark.contains(":" + pid_space() + ":")) {
    return mark.starts_with(boot_id() + ":") ? Vitality::unknown : Vitality::dead;
  }
  const std::string start = start_time(pid);
  if (!start.empty() && mark.ends_with(":" + start)) return Vitality::alive;
  return start.empty() && is_hidden(pid) ? Vitality::unknown : Vitality::dead;
}

}  // namespace joblog
