// SPDX-License-Identifier: MIT
// The program as a user has it: a fresh data folder, a config, and the commands of a terminal.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "support/temp_folder.h"

namespace joblog::test {

using Words = std::vector<std::string>;

struct Ran {
  /// 128 + the signal that ended it, as shells say; −1: it did not end in time.
  int exit_code = -1;
  std::string out;
  std::string err;
};

/// A program that goes on while the test does other things. Killed with its object.
class Background {
 public:
  /// Waits until it has said `until`; throws when it does not.
  Background(pid_t pid, UniqueFd errors, std::string_view until);
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  pid_t pid() const { return pid_; }
  /// Reads its standard error until `text` has been said, behind the first `from` bytes; false when
  /// it ends or a minute passes.
  bool says(std::string_view text, std::size_t from = 0);
  /// Everything it said on standard error so far, as far as it was read.
  const std::string& said() const { return said_; }
  void send(int signal) const { ::kill(pid_, signal); }
  /// Its exit code, as in Ran.
  int wait(std::chrono::seconds limit = std::chrono::seconds{60});
  int stop() {
    send(SIGTERM);
    return wait();
  }

 private:
  bool read_more();

  pid_t pid_;
  UniqueFd errors_;
  std::string said_;
};

class Installation {
 public:
  /// With the config the project ships.
  Installation();
  explicit Installation(const std::string& config);

  const TempFolder& folder() const { return folder_; }
  std::string data() const { return folder_.file("data"); }
  std::string config_file() const { return config_; }
  void rewrite_config(const std::string& config);

  /// JOBLOG's variables of the caller are unset, those of who may sign in too; the server takes any
  /// free port, times are in UTC.
  std::map<std::string, std::string> environment;
  std::string program;

  /// From now on the program runs as an account without rights, where it would be root's. The data
  /// folder must not be there yet.
  void run_without_rights();

  /// Threads: any, several at once.
  Ran run(const Words& words, const std::string& input = "") const;
  /// The same without --data and --config, for what the environment says.
  Ran run_bare(const Words& words, const std::string& input = "") const;
  /// Each line of standard output with --json, parsed. Throws when one is no JSON object.
  std::vector<boost::json::object> json(Words words) const;
  boost::json::object json_line(const Words& words) const;

  Background start(const Words& words, std::string_view until = "") const;
  /// `serve`, already serving.
  Background serve() const;

  std::string state_of(std::int64_t job) const;
  /// Waits; false when the job did not get into that state within a minute.
  bool becomes(std::int64_t job, std::string_view state) const;
  std::int64_t enqueue(const Words& words) const;
  bool is_sound() const { return run({"db", "check"}).exit_code == 0; }
  std::string messages(const std::string& log) const;

 private:
  Words argv(const Words& words) const;

  TempFolder folder_;
  std::string config_;
  Words starter_;  ///< What starts the program; empty: nothing, it starts itself.
  mutable std::atomic<int> runs_ = 0;
};

/// Where a server that said so listens.
std::uint16_t port_of(const Background& server);
bool is_alive(pid_t pid);

}  // namespace joblog::test
