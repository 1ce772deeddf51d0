// The threads that handlers run on: a queue and who works it off.
#pragma once

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

  HandlerPool() = default;
  ~HandlerPool() { stop(); }
  HandlerPool(const HandlerPool&) = delete;
  HandlerPool& operator=(const HandlerPool&) = delete;

  void start(int threads);
  /// A task that comes after stop() is dropped.
  void run(Task task);
  /// Waits for the tasks that run; those that wait are dropped.
  void stop();

 private:
  void work();

  Mutex mutex_;
  CondVar changed_;
  std::deque<Task> waiting_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace joblog::http
