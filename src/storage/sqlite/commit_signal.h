// SPDX-License-Identifier: MIT
// Tells the other processes of this machine at once that a store was changed. Who has committed
// opens the store's log (-wal) for reading and closes it again; inotify tells all who wait of that.
// So it takes no file of its own, no rights but those to read, and works between containers that
// share the folder. It comes after the commit: what it tells of can be read.
//
// It is a help, never a need: where the system does not tell (too many watches, a file system
// without them, a joblog that does not signal), who waits is woken when its time is over, and
// looks.
#pragma once

#include <atomic>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/unique_fd.h"

namespace joblog::sqlite {

/// How long who was woken rests before the next signal may wake it. Own commits wake as well: while
/// they come often and look after look finds nothing of others, the rest grows, so that a store
/// with thousands of own commits a second is looked at some 40 times a second. What is found makes
/// the next rest short again, as who commits one job after another waits for each.
class WakePace {
 public:
  /// What is left of the rest.
  Duration rest(SteadyTime now) const;
  void woken(SteadyTime now);
  /// After the look. `found`: others had committed.
  void looked(bool found);

 private:
  Duration rest_{};
  int in_vain_ = 0;     ///< Looks that found nothing, one after the other.
  bool often_ = false;  ///< The last signal came while we rested, or as soon after.
  SteadyTime woken_at_{};
};

/// Threads: callable from any. One wait at a time is woken by signals; others end by their time.
class CommitSignal {
 public:
  explicit CommitSignal(const Clock& clock) : clock_(clock) {}

  /// After a commit. Ends the waits of all processes that listen to this log.
  static void send(const std::string& log);

  /// From now on a signal ends the next wait, also one that comes before it begins. Each call is
  /// cheap, and finds the log that stands there now, as one may have been made anew.
  void listen(const std::string& log);

  /// Waits for a signal, but no longer than `longest`, an hour, or until a stop is asked for.
  /// Answers how long that was, as far as the clock tells; `longest` when nothing was signalled.
  Duration wait(Duration longest, const std::stop_token& stop);
  /// What the look after a wait found: commits of others, or none.
  void looked(bool found);

 private:
  int listening() const;
  Duration rest_at(SteadyTime now) const;
  Duration wait_for_signal(int inotify, Duration longest, const std::stop_token& stop);

  const Clock& clock_;
  mutable Mutex mutex_;
  UniqueFd inotify_ GUARDED_BY(mutex_);
  bool listens_ GUARDED_BY(mutex_) = false;
  WakePace pace_ GUARDED_BY(mutex_);
  std::atomic<bool> taken_ = false;  ///< Somebody waits for signals.
};

}  // namespace joblog::sqlite
