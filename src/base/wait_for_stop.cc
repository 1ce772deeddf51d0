// SPDX-License-Identifier: MIT
// The stop may be asked for by any thread while this one waits, so it wakes a condition variable.
#include "base/wait_for_stop.h"

#include "base/mutex.h"

namespace joblog {

void wait_for_stop(const std::stop_token& stop, std::chrono::nanoseconds time) {
  Mutex mutex;
  CondVar stopped;
  const std::stop_callback wake(stop, [&mutex, &stopped] {
    const MutexLock lock(mutex);
    stopped.notify_all();
  });
  const MutexLock lock(mutex);
  if (!stop.stop_requested()) stopped.wait_for(mutex, time);
}

}  // namespace joblog
