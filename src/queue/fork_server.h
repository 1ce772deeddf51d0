// SPDX-License-Identifier: MIT
// A process of this program that is started once, reads the configuration, and then forks a process
// for each isolated run: that costs a fraction of starting the whole program for it. It never
// carries a run out itself, so nothing of one run reaches the next.
//
// The forked process is a child of the server, not of the fork server (base/fork_sibling.h): its
// end is waited for as that of any other child, and what happens to the fork server is nothing to
// runs that have begun. One that ends is started again by the next run that wants it; while there
// is none, runs start the whole program, as they would without it.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/notice.h"
#include "base/result.h"
#include "base/subprocess.h"
#include "base/unique_fd.h"

namespace joblog {

struct ForkServerOptions {
  std::vector<std::string> argv;         ///< As IsolatedHost's.
  std::vector<std::string> environment;  ///< As IsolatedHost's.
  std::vector<std::string> variables{};  ///< As IsolatedHost's.
  /// The environment entry that marks a run's processes; of "NAME=value", any value of the greatest
  /// length. Empty: none.
  std::string longest_mark{};
  Duration idle = std::chrono::minutes{1};  ///< It ends when nobody has wanted it for so long.
  /// It, or a process that it has forked, hangs when it has said nothing for so long.
  Duration answer_max = std::chrono::seconds{10};
  Notices* notices = nullptr;  ///< Hears why there is none. May be none.
};

/// Threads: all but the destructor are callable from any.
class ForkServer {
 public:
  /// Starts nothing yet. `clock` outlives it.
  ForkServer(ForkServerOptions options, const Clock& clock);
  /// Once nobody calls it any more. Processes that it has forked go on.
  ~ForkServer();
  ForkServer(const ForkServer&) = delete;
  ForkServer& operator=(const ForkServer&) = delete;

  /// A process with these as its descriptors 1, 2 and 3; `other_end` is the other end of the third,
  /// a socket. Answers its pid: a child of this process that leads a group of its own and goes on
  /// to take its request. Nothing: there is none now; `third` is closed then.
  std::optional<pid_t> fork(int first, int second, UniqueFd third, int other_end,
                            const std::string& mark);
  /// The configuration has changed: whatever is forked from now on has read it anew.
  void renew();
  /// 0 while there is none.
  pid_t pid() const EXCLUDES(mutex_);

 private:
  enum class State { none, wanted, starting, serving };

  std::shared_ptr<const UniqueFd> channel() EXCLUDES(mutex_);
  void kill_hung() REQUIRES(mutex_);
  void keep();
  /// From its start to its end; how it ended, "" when as it should.
  std::string serve_once(const std::stop_token& stop);
  void begin(pid_t pid, const std::shared_ptr<const UniqueFd>& channel) EXCLUDES(mutex_);
  void note_end(const std::string& how) EXCLUDES(mutex_);

  const ForkServerOptions options_;
  const Clock& clock_;
  mutable Mutex mutex_;
  CondVar changed_;
  State state_ GUARDED_BY(mutex_) = State::none;
  bool closing_ GUARDED_BY(mutex_) = false;
  std::shared_ptr<const UniqueFd> channel_ GUARDED_BY(mutex_);
  std::stop_source stop_ GUARDED_BY(mutex_);  ///< Of the one that runs now.
  pid_t pid_ GUARDED_BY(mutex_) = 0;
  UniqueFd pidfd_ GUARDED_BY(mutex_);
  bool has_forked_ GUARDED_BY(mutex_) = false;
  bool is_replaced_ GUARDED_BY(mutex_) = false;
  bool is_hung_ GUARDED_BY(mutex_) = false;
  SteadyTime not_before_ GUARDED_BY(mutex_){};
  std::string said_ GUARDED_BY(mutex_);
  std::thread keeper_;  ///< Its children would be sent their death signal if it ended earlier.
};

/// The fork server's side: serves until it is not wanted any more, and answers the exit code; in
/// each process that it forks, nothing: then kRunSocket is that run's. `request`: as it was taken.
std::optional<int> serve_forks(const std::string& request);
/// Whether this request is for a fork server.
bool is_for_fork_server(const std::string& request);

}  // namespace joblog
