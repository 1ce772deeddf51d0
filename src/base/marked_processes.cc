// SPDX-License-Identifier: MIT
// Walks /proc. A pidfd is taken before the environment is read, so that a pid that was given to
// another process in between cannot be hit.
#include "base/marked_processes.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string>

#include "base/pidfd.h"
#include "base/unique_fd.h"

namespace joblog {
namespace {

constexpr int rounds_max = 10;  // A process may fork between the look and the kill.
constexpr std::size_t environment_bytes_max = 4 << 20;

std::string environment_of(pid_t pid) {
  const UniqueFd file(
      ::open(("/proc/" + std::to_string(pid) + "/environ").c_str(), O_RDONLY | O_CLOEXEC));
  std::string environment;
  std::array<char, 16384> buffer;
  while (file && environment.size() < environment_bytes_max) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got <= 0) break;
    environment.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return environment;
}

bool holds_entry(std::string_view environment, std::string_view entry) {
  for (std::size_t at = environment.find(entry); at != std::string_view::npos;
       at = environment.find(entry, at + 1)) {
    const std::size_t end = at + entry.size();
    const bool starts = at == 0 || environment[at - 1] == '\0';
    if (starts && (end == environment.size() || environment[end] == '\0')) return true;
  }
  return false;
}

bool signal_if_marked(pid_t pid, std::string_view mark, int signal) {
  const UniqueFd process = open_pidfd(pid);
  if (!process || !holds_entry(environment_of(pid), mark)) return false;
  return signal_pidfd(process.get(), signal);
}

int signal_round(std::string_view mark, int signal) {
  struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
  };
  const std::unique_ptr<DIR, CloseFolder> folder(::opendir("/proc"));
  int signalled = 0;
  while (const dirent* entry = folder ? ::readdir(folder.get()) : nullptr) {
    const int pid = std::atoi(entry->d_name);
    if (pid > 1 && pid != ::getpid() && signal_if_marked(pid, mark, signal)) ++signalled;
  }
  return signalled;
}

}  // namespace

int signal_marked_processes(std::string_view mark, int signal) {
  return mark.empty() ? 0 : signal_round(mark, signal);
}

int kill_marked_processes(std::string_view mark) {
  if (mark.empty()) return 0;
  int total = 0;
  for (int round = 0; round < rounds_max; ++round) {
    const int killed = signal_round(mark, SIGKILL);
    total += killed;
    if (killed == 0) break;
  }
  return total;
}

}  // namespace joblog
