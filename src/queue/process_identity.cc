// SPDX-License-Identifier: MIT
// Read from /proc; field 22 of stat is the start time in clock ticks since boot. Pids mean
// something within their namespace only: the first process of every container is number 1.
//
// Death is proven by the lock of the spool file alone, on the machine that made it. It holds across
// containers and hidden processes. A clone of a machine has its name, its numbers and its files,
// and can be told from it by its boot alone.
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

#include "recorder/dead_spool.h"

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

struct ProcStat {
  std::string state;  ///< "R", "S", "T" …; "" when there is no such process that we may see.
  std::string started;
};

ProcStat stat_of(std::int64_t pid) {
  const std::string stat = slurp(fmt::format("/proc/{}/stat", pid));
  const auto name_end = stat.rfind(')');  // The name may hold anything, parentheses too.
  if (name_end == std::string::npos) return {};
  std::istringstream fields(stat.substr(name_end + 2));
  ProcStat found;
  fields >> found.state;
  for (int number = 4; number <= 22; ++number) fields >> found.started;
  const bool is_dead = found.state == "Z" || found.state == "X";  // Only not yet reaped.
  return is_dead ? ProcStat{} : found;
}

/// It is there, but /proc does not show it (systemd's ProtectProc, hidepid): another user's, or a
/// joblog of our own user, which is closed to other processes (base/start_environment.h).
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
  const ProcStat stat = stat_of(pid);
  return stat.state.empty() ? "" : fmt::format("{}:{}:{}", boot_id(), pid_space(), stat.started);
}

bool shares_pid_namespace(const std::string& start_mark) {
  return start_mark.contains(":" + pid_space() + ":");
}
bool is_of_this_boot(const std::string& mark) { return mark.starts_with(boot_id() + ":"); }

// Within one pid space the boot does not matter, and must not: a container may show another boot id
// than a service in it sees. Whoever is taken for alive still has to send heartbeats.
ProcessState process_state(const std::string& host, std::int64_t pid, const std::string& mark) {
  if (host != host_name() || !shares_pid_namespace(mark)) return ProcessState::unknown;
  const ProcStat stat = stat_of(pid);
  if (stat.state.empty() && is_hidden(pid)) return ProcessState::unknown;
  if (stat.state.empty() || !mark.ends_with(":" + stat.started)) return ProcessState::absent;
  return stat.state == "T" ? ProcessState::stopped : ProcessState::alive;
}

bool ran_on(const ProcessInfo& process, const ThisMachine& here) {
  return !here.id.empty() && process.machine_id == here.id;
}

ProcessState process_state(const ProcessInfo& process, const ThisMachine& here,
                           const std::string& spool) {
  const bool ran_here = ran_on(process, here);
  if (!ran_here && !process.machine_id.empty()) return ProcessState::unknown;
  const ProcessState seen = process_state(process.host, process.pid, process.start_mark);
  if (seen == ProcessState::alive || seen == ProcessState::stopped) return seen;
  const bool is_no_copy = here.has_store || is_of_this_boot(process.start_mark);
  return ran_here && is_no_copy && DeadSpool::proves_death(spool) ? ProcessState::dead : seen;
}

}  // namespace joblog
