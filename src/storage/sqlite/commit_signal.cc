// SPDX-License-Identifier: MIT
// SQLite holds no lock on a log's descriptors (those are on the store's file and its -shm), so
// closing one here drops none.
#include "storage/sqlite/commit_signal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/wait_for_stop.h"

namespace joblog::sqlite {
namespace {

constexpr Duration kShortestRest = std::chrono::microseconds{500};
constexpr Duration kLongestWait = std::chrono::hours{1};
constexpr Duration kLongestRest = std::chrono::milliseconds{25};
/// So many may be our own claim and end of a job that somebody waits for before the next.
constexpr int kLooksInVain = 20;

/// Several signals that wait to be read are one.
void drain(int inotify) {
  alignas(inotify_event) std::array<char, 4096> events;
  while (::read(inotify, events.data(), events.size()) > 0) continue;
}

/// True when something was signalled; false when the time is over.
bool wait_readable(int inotify, int stopped, Duration longest) {
  std::array<pollfd, 2> fds{{{inotify, POLLIN, 0}, {stopped, POLLIN, 0}}};
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(longest);
  return ::poll(fds.data(), fds.size(), static_cast<int>(wait.count())) != 0;
}

}  // namespace

Duration WakePace::rest(SteadyTime now) const {
  const auto since = std::chrono::duration_cast<Duration>(now - woken_at_);
  return std::clamp(rest_ - since, Duration::zero(), kLongestRest);
}

void WakePace::woken(SteadyTime now) {
  often_ = now - woken_at_ <= 2 * rest_;
  woken_at_ = now;
}

void WakePace::looked(bool found) {
  in_vain_ = often_ && !found ? in_vain_ + 1 : 0;
  const bool grows = in_vain_ > kLooksInVain;
  rest_ = grows ? std::clamp(2 * rest_, kShortestRest, kLongestRest) : kShortestRest;
}

void CommitSignal::looked(bool found) {
  const MutexLock lock(mutex_);
  pace_.looked(found);
}

void CommitSignal::send(const std::string& log) {
  // Closes it. Whatever stands there, a pipe too, is not waited for.
  const UniqueFd opened(
      ::open(log.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW));
}

/// A log that is watched already keeps its watch; one that was removed has lost it by itself.
void CommitSignal::listen(const std::string& log) {
  const MutexLock lock(mutex_);
  if (!inotify_) inotify_.reset(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  listens_ = inotify_ && ::inotify_add_watch(inotify_.get(), log.c_str(), IN_CLOSE_NOWRITE) >= 0;
}

int CommitSignal::listening() const {
  const MutexLock lock(mutex_);
  return listens_ ? inotify_.get() : -1;
}

Duration CommitSignal::rest_at(SteadyTime now) const {
  const MutexLock lock(mutex_);
  return pace_.rest(now);
}

Duration CommitSignal::wait(Duration longest, const std::stop_token& stop) {
  const int inotify = listening();
  if (inotify < 0 || taken_.exchange(true)) {
    wait_for_stop(stop, longest);
    return longest;
  }
  const Duration waited = wait_for_signal(inotify, std::min(longest, kLongestWait), stop);
  taken_ = false;
  return waited;
}

Duration CommitSignal::wait_for_signal(int inotify, Duration longest, const std::stop_token& stop) {
  const UniqueFd stopped(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const std::stop_callback on_stop(stop, [&] { ::eventfd_write(stopped.get(), 1); });
  const SteadyTime began = clock_.steady_now();
  const Duration rest = std::min(rest_at(began), longest);
  if (!stopped) {  // No descriptor is left: nothing but the time would end the wait for a signal.
    wait_for_stop(stop, longest);
    return longest;
  }
  if (rest > Duration::zero()) wait_for_stop(stop, rest);
  if (!wait_readable(inotify, stopped.get(), longest - rest)) return longest;
  drain(inotify);
  const SteadyTime now = clock_.steady_now();
  {
    const MutexLock lock(mutex_);
    pace_.woken(now);
  }
  return std::clamp(std::chrono::duration_cast<Duration>(now - began), rest, longest);
}

}  // namespace joblog::sqlite
