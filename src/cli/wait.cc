// Waits for a time or a stop, whichever comes first.
#include "cli/wait.h"

#include "base/mutex.h"

namespace joblog::cli {

void wait_really(std::chrono::milliseconds time, const std::stop_token& stop) {
  Mutex mutex;
  CondVar stopped;
  const std::stop_callback wake(stop, [&mutex, &stopped] {
    const MutexLock lock(mutex);
    stopped.notify_all();
  });
  const MutexLock lock(mutex);
  if (!stop.stop_requested()) stopped.wait_for(mutex, time);
}

}  // namespace joblog::cli
