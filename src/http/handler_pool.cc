// First come, first served.
#include "http/handler_pool.h"

#include <utility>

#include "base/thread_name.h"

namespace joblog::http {

void HandlerPool::start(int threads) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] {
      name_this_thread("http-handler");
      work();
    });
  }
}

void HandlerPool::run(Task task) {
  {
    MutexLock lock(mutex_);
    if (stopping_) return;
    waiting_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void HandlerPool::stop() {
  std::deque<Task> dropped;  // What they hold ends outside the lock.
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    dropped.swap(waiting_);
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void HandlerPool::work() {
  for (;;) {
    Task task;
    {
      MutexLock lock(mutex_);
      while (waiting_.empty() && !stopping_) changed_.wait(mutex_);
      if (stopping_) return;
      task = std::move(waiting_.front());
      waiting_.pop_front();
    }
    task();
  }
}

}  // namespace joblog::http
