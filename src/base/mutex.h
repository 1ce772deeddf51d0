// SPDX-License-Identifier: MIT
// std::mutex with annotations, so that clang checks which lock each access needs
// (-Wthread-safety; the tsan preset builds with it as an error).
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define JOBLOG_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define JOBLOG_THREAD_ATTRIBUTE(x)
#endif
#define GUARDED_BY(x) JOBLOG_THREAD_ATTRIBUTE(guarded_by(x))
#define REQUIRES(...) JOBLOG_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) JOBLOG_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))

namespace joblog {

class JOBLOG_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void lock() JOBLOG_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() JOBLOG_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

class JOBLOG_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) JOBLOG_THREAD_ATTRIBUTE(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() JOBLOG_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

/// Waits with the mutex held by the caller; loops around `ready` belong to the caller.
class CondVar {
 public:
  void wait(Mutex& mutex) REQUIRES(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    cv_.wait(lock);
    lock.release();
  }
  /// Returns false when `timeout` passed without a signal. Measured on the steady clock.
  bool wait_for(Mutex& mutex, std::chrono::nanoseconds timeout) REQUIRES(mutex) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    const auto status = cv_.wait_for(lock, timeout);
    lock.release();
    return status == std::cv_status::no_timeout;
  }
  void notify_one() { cv_.notify_one(); }
  void notify_all() { cv_.notify_all(); }

 private:
  std::condition_variable cv_;
};

}  // namespace joblog
