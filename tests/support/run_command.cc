// SPDX-License-Identifier: MIT
#include "support/run_command.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace joblog::test {

StartedCommand start_command(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  UniqueFd output(ends[0]);
  const UniqueFd input(ends[1]);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, input.get(), 1);
  ::posix_spawn_file_actions_adddup2(&actions, input.get(), 2);
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = -1;
  if (::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ) != 0)
    pid = -1;
  ::posix_spawn_file_actions_destroy(&actions);
  return {pid, std::move(output)};
}

CommandResult run_command(const std::vector<std::string>& command) {
  const StartedCommand started = start_command(command);
  if (started.pid < 0) return {127, command.front() + ": not found"};
  CommandResult result;
  std::array<char, 4096> block{};
  ssize_t bytes = 0;
  while ((bytes = ::read(started.output.get(), block.data(), block.size())) > 0)
    result.output.append(block.data(), static_cast<std::size_t>(bytes));
  int status = 0;
  ::waitpid(started.pid, &status, 0);
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

}  // namespace joblog::test
