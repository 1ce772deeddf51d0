// SPDX-License-Identifier: MIT
// Turns go round the owners. There are as many of them as people work with the pages: a walk over
// the list is cheap.
#include "http/heavy_pool.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/thread_name.h"

namespace joblog::http {
void HeavyPool::start(int threads) {
  {
    MutexLock lock(mutex_);
    for_one_ = static_cast<std::size_t>(std::max(1, threads - 1));
  }
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] {
      name_this_thread("http-heavy");
      work();
    });
  }
}

void HeavyPool::run(const std::string& name, Task task) {
  {
    MutexLock lock(mutex_);
    if (stopping_) return;
    auto owner = std::ranges::find(owners_, name, &Owner::name);
    if (owner == owners_.end()) owner = owners_.insert(owner, Owner{.name = name});
    owner->waiting.push_back(std::move(task));
  }
  changed_.notify_one();
}

bool HeavyPool::is_full(const std::string& name) const {
  MutexLock lock(mutex_);
  const auto owner = std::ranges::find(owners_, name, &Owner::name);
  return owner != owners_.end() && owner->waiting.size() >= waiting_max;
}

void HeavyPool::stop() {
  std::deque<Task> dropped;  // What they hold ends outside the lock.
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    for (Owner& owner : owners_) {
      std::ranges::move(owner.waiting, std::back_inserter(dropped));
      owner.waiting.clear();
    }
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

/// The first owner in the list who may have a turn.
HeavyPool::Owners::iterator HeavyPool::next() {
  return std::ranges::find_if(owners_, [at_most = for_one_](const Owner& owner) {
    return !owner.waiting.empty() && owner.running < at_most;
  });
}

void HeavyPool::done(Owners::iterator owner) {
  --owner->running;
  if (owner->running == 0 && owner->waiting.empty()) owners_.erase(owner);
}

void HeavyPool::work() {
  for (;;) {
    Task task;
    Owners::iterator owner;
    {
      MutexLock lock(mutex_);
      while ((owner = next()) == owners_.end() && !stopping_) changed_.wait(mutex_);
      if (stopping_) return;
      task = std::move(owner->waiting.front());
      owner->waiting.pop_front();
      ++owner->running;
      owners_.splice(owners_.end(), owners_, owner);
    }
    task();
    task = nullptr;
    MutexLock lock(mutex_);
    done(owner);
    changed_.notify_one();
  }
}

}  // namespace joblog::http
