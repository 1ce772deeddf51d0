// SPDX-License-Identifier: MIT
// Starting a program with posix_spawn (no fork: other threads may hold any lock) and its end.
#include "base/subprocess.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/output_channels.h"
#include "base/pidfd.h"
#include "base/program_path.h"

namespace joblog {
namespace {

ErrorKind kind_of(int error) {
  switch (error) {
    case ENOENT:
      return ErrorKind::not_found;
    case EACCES:
    case ENOEXEC:
    case E2BIG:
    case ENOTDIR:
      return ErrorKind::invalid;
    case EAGAIN:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
      return ErrorKind::unavailable;
    default:
      return ErrorKind::internal;
  }
}

const char* advice_for(int error) {
  switch (error) {
    case ENOENT:
      return "; its interpreter (first line, after #!) or loader does not exist";
    case ENOEXEC:
      return "; it is no program: a script needs a first line like #!/bin/sh";
    case E2BIG:
      return "; arguments and environment are too large for the system";
    case EAGAIN:
      return "; the limit of processes is reached";
    case EMFILE:
    case ENFILE:
      return "; the limit of open files is reached";
    default:
      return "";
  }
}

std::unexpected<Error> system_failure(std::string_view doing, int error) {
  return fail(kind_of(error),
              fmt::format("{}: {}{}", doing, std::strerror(error), advice_for(error)));
}

/// posix_spawn's two argument objects. Their functions fail only for want of memory.
struct SpawnArguments {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;

  SpawnArguments() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnArguments() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnArguments(const SpawnArguments&) = delete;
  SpawnArguments& operator=(const SpawnArguments&) = delete;

  void reset_group_and_signals() {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
};

/// Puts each descriptor of ours at the program's number and closes all others. The copies lie above
/// every number in use, so that no dup2 overwrites the source of a later one.
Result<std::vector<UniqueFd>> arrange_descriptors(const std::map<int, int>& descriptors,
                                                  SpawnArguments& spawn) {
  const int last = std::max(2, descriptors.empty() ? 0 : descriptors.rbegin()->first);
  std::vector<UniqueFd> copies;
  for (const auto& [theirs, ours] : descriptors) {
    UniqueFd copy(::fcntl(ours, F_DUPFD_CLOEXEC, last + 1));
    if (!copy) return system_failure(fmt::format("passing on descriptor {}", ours), errno);
    posix_spawn_file_actions_adddup2(&spawn.actions, copy.get(), theirs);
    copies.push_back(std::move(copy));
  }
  for (int number = 3; number < last; ++number) {
    if (!descriptors.contains(number)) posix_spawn_file_actions_addclose(&spawn.actions, number);
  }
  posix_spawn_file_actions_addclosefrom_np(&spawn.actions, last + 1);
  return copies;
}

void arrange_input(const SubprocessSpec& spec, SpawnArguments& spawn) {
  if (spec.descriptors.contains(0)) return;
  if (spec.inherit_input && ::isatty(STDIN_FILENO) == 0) return;
  posix_spawn_file_actions_addopen(&spawn.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& text : strings) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

Result<void> check_spec(const SubprocessSpec& spec) {
  if (spec.argv.empty() || spec.argv.front().empty()) {
    return fail(ErrorKind::invalid, "no program to run: the command is empty");
  }
  const auto holds_nul = [](const std::string& text) { return text.contains('\0'); };
  if (std::ranges::any_of(spec.argv, holds_nul) ||
      std::ranges::any_of(spec.environment, holds_nul)) {
    return fail(ErrorKind::invalid, "an argument or environment entry holds a NUL byte");
  }
  if (spec.working_directory.empty()) return {};
  struct stat status;
  if (::stat(spec.working_directory.c_str(), &status) != 0) {
    return fail(kind_of(errno), fmt::format("working directory {}: {}", spec.working_directory,
                                            std::strerror(errno)));
  }
  if (!S_ISDIR(status.st_mode) || ::access(spec.working_directory.c_str(), X_OK) != 0) {
    return fail(ErrorKind::invalid, fmt::format("working directory {}: not a folder we may enter",
                                                spec.working_directory));
  }
  return {};
}

Result<pid_t> spawn_program(const SubprocessSpec& spec, const std::string& path,
                            const SpawnArguments& spawn) {
  std::vector<std::string> argv = spec.argv;
  std::vector<std::string> environment = spec.environment;
  if (!spec.mark.empty()) environment.push_back(spec.mark);
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, path.c_str(), &spawn.actions, &spawn.attributes,
                                  pointers(argv).data(), pointers(environment).data());
  if (error != 0) return system_failure(fmt::format("starting {}", path), error);
  return pid;
}

}  // namespace

std::string describe(const ProcessEnd& end) {
  if (end.exit_code) return fmt::format("exit code {}", *end.exit_code);
  const char* name = ::sigabbrev_np(end.signal);
  return name != nullptr ? fmt::format("killed by SIG{}", name)
                         : fmt::format("killed by signal {}", end.signal);
}

Result<Subprocess> Subprocess::start(const SubprocessSpec& spec) {
  if (auto checked = check_spec(spec); !checked) return std::unexpected(checked.error());
  auto path = find_program(spec.argv.front(), spec.working_directory, spec.environment);
  if (!path) return std::unexpected(path.error());
  const Starter spawn_it = [&](const std::map<int, int>& descriptors) -> Result<pid_t> {
    SpawnArguments spawn;
    spawn.reset_group_and_signals();
    arrange_input(spec, spawn);
    auto copies = arrange_descriptors(descriptors, spawn);
    if (!copies) return std::unexpected(copies.error());
    if (!spec.working_directory.empty()) {
      posix_spawn_file_actions_addchdir_np(&spawn.actions, spec.working_directory.c_str());
    }
    return spawn_program(spec, *path, spawn);
  };
  auto process = start_with(spawn_it, spec.output, spec.descriptors, spec.mark);
  rusage ours{};
  if (process && ::getrusage(RUSAGE_SELF, &ours) == 0) process->own_peak_kib_ = ours.ru_maxrss;
  return process;
}

Result<Subprocess> Subprocess::start_by(const Starter& starter, std::map<int, int> descriptors,
                                        std::string mark) {
  return start_with(starter, OutputMode::separate, std::move(descriptors), std::move(mark));
}

Result<Subprocess> Subprocess::start_with(const Starter& starter, OutputMode output,
                                          std::map<int, int> descriptors, std::string mark) {
  auto channels = open_output(output, descriptors);
  if (!channels) return std::unexpected(channels.error());
  auto events = watch_output(*channels);
  if (!events) return std::unexpected(events.error());
  auto pid = starter(descriptors);
  if (!pid) return std::unexpected(pid.error());

  Subprocess process;
  process.pid_ = *pid;
  process.mark_ = std::move(mark);
  for (std::size_t i = 0; i < channels->size(); ++i) {
    process.outputs_[i] = {std::move((*channels)[i].from), std::move((*channels)[i].writer)};
  }
  process.events_ = std::move(*events);
  process.pidfd_ = open_pidfd(*pid);  // Not reaped yet, so it is this one.
  if (!process.pidfd_) return system_failure("watching the new process", errno);
  return process;
}

Subprocess::Subprocess(Subprocess&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      pidfd_(std::move(other.pidfd_)),
      outputs_{std::move(other.outputs_[0]), std::move(other.outputs_[1])},
      events_(std::move(other.events_)),
      mark_(std::move(other.mark_)),
      own_peak_kib_(other.own_peak_kib_) {}

Subprocess::~Subprocess() {
  if (pid_ == 0) return;
  signal_group(SIGKILL);
  ProcessEnd ignored;
  reap(ignored);
}

void Subprocess::signal_group(int signal) const { ::kill(-pid_, signal); }

void Subprocess::reap(ProcessEnd& end) {
  int status = 0;
  rusage usage{};
  pid_t reaped = 0;
  do {
    reaped = ::wait4(pid_, &status, 0, &usage);
  } while (reaped < 0 && errno == EINTR);
  pid_ = 0;
  if (reaped < 0) return;  // Somebody else waited for it: the status is lost.
  if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  const auto micros = [](const timeval& time) {
    return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
  };
  // Until its exec the child had our memory, which the kernel counts as well: what is below that
  // says nothing of the program.
  if (usage.ru_maxrss > own_peak_kib_) {
    end.max_rss_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  }
  end.user_time = micros(usage.ru_utime);
  end.system_time = micros(usage.ru_stime);
}

}  // namespace joblog
