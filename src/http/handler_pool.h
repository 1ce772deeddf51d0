// SPDX-License-Identifier: MIT
// The threads that handlers run on, and the order in which tasks get them.
//
// Tasks wait in three queues by priority, so that many strangers delay neither a health check nor a
// person who has signed in. The last queue is never starved: one task of eight is taken from it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace joblog::http {

/// Tasks must not throw. Each connection has at most one task here, which bounds the queue.
/// Threads: start and stop from one, run from any.
class HandlerPool {
 public:
  using Task = std::move_only_function<void()>;
  enum class Priority : std::uint8_t { health, known, others };

  HandlerPool() = default;
  ~HandlerPool() { stop(); }
  HandlerPool(const HandlerPool&) = delete;
  HandlerPool& operator=(const HandlerPool&) = delete;

  void start(int threads);
  /// A task that comes after stop() is dropped.
  void run(Task task, Priority priority = Priority::others);
  /// Waits for the tasks that run; those that wait are dropped.
  void stop();

 private:
  void work();
  bool is_empty() const REQUIRES(mutex_);
  Task take() REQUIRES(mutex_);

  Mutex mutex_;
  CondVar changed_;
  std::array<std::deque<Task>, 3> waiting_ GUARDED_BY(mutex_);
  unsigned taken_ GUARDED_BY(mutex_) = 0;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace joblog::http
