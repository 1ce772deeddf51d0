// SPDX-License-Identifier: MIT
// The thread is begun by the first pipe and never ends: what it reads outlives every run.
#include "base/abandoned_output.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/thread_name.h"

namespace joblog {
namespace {

constexpr std::size_t kPipesMax = 1'000;

class Sink {
 public:
  Sink() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    std::thread([this] { run(); }).detach();
  }

  void add(UniqueFd pipe) {
    const MutexLock lock(mutex_);
    incoming_.push_back(std::move(pipe));
    ::eventfd_write(wake_.get(), 1);
  }

 private:
  void run() {
    name_this_thread("joblog-sink");
    for (;;) {
      std::vector<pollfd> events{{wake_.get(), POLLIN, 0}};
      for (const UniqueFd& pipe : pipes_) events.push_back({pipe.get(), POLLIN, 0});
      if (::poll(events.data(), events.size(), -1) <= 0) continue;
      for (std::size_t i = 1; i < events.size(); ++i) {
        if (events[i].revents != 0) throw_away(pipes_[i - 1]);
      }
      std::erase_if(pipes_, [](const UniqueFd& pipe) { return !pipe; });
      take_incoming();
    }
  }

  static void throw_away(UniqueFd& pipe) {
    std::array<char, 16384> buffer;
    const ssize_t got = ::read(pipe.get(), buffer.data(), buffer.size());
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) pipe.reset();
  }

  void take_incoming() {
    const MutexLock lock(mutex_);
    eventfd_t ignored = 0;
    ::eventfd_read(wake_.get(), &ignored);
    for (UniqueFd& pipe : incoming_) pipes_.push_back(std::move(pipe));
    incoming_.clear();
    while (pipes_.size() > kPipesMax) pipes_.pop_front();
  }

  const UniqueFd wake_;
  std::deque<UniqueFd> pipes_;  // The thread's own.
  Mutex mutex_;
  std::vector<UniqueFd> incoming_ GUARDED_BY(mutex_);
};

}  // namespace

void abandon_output(UniqueFd pipe) {
  static Sink& sink = *new Sink;  // Its thread uses it to the end of the process.
  sink.add(std::move(pipe));
}

}  // namespace joblog
