// SPDX-License-Identifier: MIT
// The program under test, started and ended by a test.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "support/paths.h"
#include "support/run_command.h"

namespace joblog::test {

class WorkerProcess {
 public:
  /// `settings` are "NAME=value" of its environment.
  WorkerProcess(const std::string& role, const std::string& folder,
                const std::vector<std::string>& settings = {}) {
    std::vector<std::string> command{"env"};
    command.insert(command.end(), settings.begin(), settings.end());
    for (const std::string& word :
         {std::string(JOBLOG_BINARY_DIR "/tests/crash_worker"), role, folder}) {
      command.push_back(word);
    }
    started_ = start_command(command);
  }
  ~WorkerProcess() {
    if (started_.pid <= 0) return;
    ::kill(started_.pid, SIGKILL);
    ::waitpid(started_.pid, nullptr, 0);
  }
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  void send(int signal) const { ::kill(started_.pid, signal); }

  /// Reads what it prints until that holds `text`. False when it ends before.
  bool await_output(std::string_view text) {
    std::array<char, 4096> buffer;
    while (printed.find(text) == std::string::npos) {
      const auto n = ::read(started_.output.get(), buffer.data(), buffer.size());
      if (n <= 0) return false;
      printed.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return true;
  }

  struct End {
    int exit_code = -1;  ///< −1: a signal ended it.
    int signal = 0;
  };
  End wait() {
    await_output(std::string(1, '\0'));  // It prints none: until it closes its output.
    int status = 0;
    ::waitpid(started_.pid, &status, 0);
    started_.pid = -1;
    if (WIFSIGNALED(status)) return {-1, WTERMSIG(status)};
    return {WEXITSTATUS(status), 0};
  }

  std::string printed;

 private:
  StartedCommand started_;
};

}  // namespace joblog::test
