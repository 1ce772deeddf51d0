// SPDX-License-Identifier: MIT
#include "http/handler_pool.h"

#include <algorithm>
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

void HandlerPool::run(Task task, Priority priority) {
  {
    MutexLock lock(mutex_);
    if (stopping_) return;
    waiting_[static_cast<std::size_t>(priority)].push_back(std::move(task));
  }
  changed_.notify_one();
}

void HandlerPool::stop() {
  std::array<std::deque<Task>, 3> dropped;  // What they hold ends outside the lock.
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    dropped.swap(waiting_);
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool HandlerPool::is_empty() const {
  return std::ranges::all_of(waiting_, [](const auto& priority) { return priority.empty(); });
}

HandlerPool::Task HandlerPool::take() {
  constexpr unsigned kOneOf = 8;
  auto& others = waiting_.back();
  auto* priority = &others;
  if (++taken_ % kOneOf != 0 || others.empty()) {
    priority = &*std::ranges::find_if(waiting_, [](const auto& one) { return !one.empty(); });
  }
  Task task = std::move(priority->front());
  priority->pop_front();
  return task;
}

void HandlerPool::work() {
  for (;;) {
    Task task;
    {
      MutexLock lock(mutex_);
      while (is_empty() && !stopping_) changed_.wait(mutex_);
      if (stopping_) return;
      task = take();
    }
    task();
  }
}

}  // namespace joblog::http
