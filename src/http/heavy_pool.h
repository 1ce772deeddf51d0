// SPDX-License-Identifier: MIT
// The threads for requests whose size the data decides (searches, downloads): apart from all
// others, so that these never wait for them, and one turn after the other for each owner, so that
// no owner waits for all the work of another.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace joblog::http {

/// Tasks must not throw. An owner is a user at an address, who may have all threads but one at a
/// time. Threads: start and stop from one, the rest from any.
class HeavyPool {
 public:
  using Task = std::move_only_function<void()>;
  /// Of one owner; further requests are told to come back.
  static constexpr std::size_t waiting_max = 64;

  HeavyPool() = default;
  ~HeavyPool() { stop(); }
  HeavyPool(const HeavyPool&) = delete;
  HeavyPool& operator=(const HeavyPool&) = delete;

  void start(int threads);
  /// A task that comes after stop() is dropped.
  void run(const std::string& owner, Task task);
  bool is_full(const std::string& owner) const;
  /// Waits for the tasks that run; those that wait are dropped.
  void stop();

 private:
  struct Owner {
    std::string name;
    std::deque<Task> waiting{};
    std::size_t running = 0;
  };
  using Owners = std::list<Owner>;

  void work();
  Owners::iterator next() REQUIRES(mutex_);
  void done(Owners::iterator owner) REQUIRES(mutex_);

  mutable Mutex mutex_;
  CondVar changed_;
  Owners owners_ GUARDED_BY(mutex_);  ///< Those with work; whoever had a turn goes to the end.
  std::size_t for_one_ GUARDED_BY(mutex_) = 1;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace joblog::http
