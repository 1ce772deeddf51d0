// SPDX-License-Identifier: MIT
// The lock is held to look at the list only: a pool may wait for the store.
#include "app/pools.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/bulk_request.h"

namespace joblog {
namespace {

constexpr const char* kOwn = "server";

/// The last one: no name of the configuration can hold a space.
WorkerConfig own_pool() {
  return {.name = std::string(kOwn) + " itself",
          .queues = {std::string(bulk_action_queue)},
          .threads = Pools::own_threads};
}

std::vector<WorkerConfig> with_own(std::vector<WorkerConfig> workers) {
  workers.push_back(own_pool());
  return workers;
}

WorkerPool::Options options_of(const WorkerConfig& worker) {
  const bool all = std::ranges::find(worker.queues, "*") != worker.queues.end();
  return {worker.threads, all ? std::vector<std::string>{} : worker.queues};
}

/// The error of the first that failed.
void keep_first(Result<void>& result, Result<void> next) {
  if (result && !next) result = std::move(next);
}

}  // namespace

std::vector<WorkerConfig> Pools::workers_of(const Config& config) {
  return config.node.has(NodeRole::worker) ? config.workers : std::vector<WorkerConfig>{};
}

int Pools::threads_of(const Config& config) {
  const auto workers = workers_of(config);
  return std::accumulate(workers.begin(), workers.end(), own_threads,
                         [](int sum, const WorkerConfig& worker) { return sum + worker.threads; });
}

std::vector<Pools::Pool> Pools::all() const {
  MutexLock lock(mutex_);
  std::vector<Pool> all = leaving_;
  for (const Named& named : pools_) all.push_back(named.pool);
  return all;
}

Result<void> Pools::add(const WorkerConfig& worker) {
  auto pool =
      std::make_shared<WorkerPool>(options_of(worker), engine_.executor(), engine_.recorder(),
                                   engine_.writer(), engine_.registration().id(), engine_.name());
  auto started = pool->start();
  Named named{worker, std::move(pool)};
  if (!started) named.config.threads = 0;  // Not what is wanted: the next change tries again.
  MutexLock lock(mutex_);
  pools_.push_back(std::move(named));
  return started;
}

Result<void> Pools::publish_pools(const std::vector<WorkerConfig>& workers) {
  std::vector<WorkPool> told;
  for (const WorkerConfig& worker : workers) {
    WorkerPool::Options options = options_of(worker);
    told.push_back({worker.name, options.threads, std::move(options.queues)});
  }
  return engine_.registration().set_pools(std::move(told));
}

Result<void> Pools::start(const std::vector<WorkerConfig>& workers) {
  const auto wanted = with_own(workers);
  Result<void> result = publish_pools(wanted);
  for (const WorkerConfig& worker : wanted) keep_first(result, add(worker));
  MutexLock lock(mutex_);
  started_ = true;
  return result;
}

Result<void> Pools::change(const std::vector<WorkerConfig>& workers) {
  std::vector<Named> before;
  {
    MutexLock lock(mutex_);
    before = pools_;
    std::erase_if(leaving_, [](const Pool& pool) { return pool->ended(); });
  }
  const auto wanted = with_own(workers);
  Result<void> result = publish_pools(wanted);
  const auto is_of = [](const std::string& name) {
    return [&name](const auto& other) { return other.name == name; };
  };
  for (const Named& named : before) {
    if (std::ranges::any_of(wanted, is_of(named.config.name))) continue;
    named.pool->stop_claiming();
    MutexLock lock(mutex_);
    leaving_.push_back(named.pool);
    std::erase_if(pools_, [&](const Named& one) { return one.pool == named.pool; });
  }
  for (const WorkerConfig& worker : wanted) {
    const auto known =
        std::ranges::find(before, worker.name, [](const Named& one) { return one.config.name; });
    if (known == before.end()) {
      keep_first(result, add(worker));
    } else if (known->config != worker) {
      auto changed = known->pool->change(options_of(worker));
      Named now{worker, known->pool};
      if (!changed) now.config.threads = 0;  // As in add().
      keep_first(result, std::move(changed));
      MutexLock lock(mutex_);
      std::ranges::replace_if(pools_, [&](const Named& one) { return one.pool == now.pool; }, now);
    }
  }
  return result;
}

void Pools::stop_claiming() {
  for (const Pool& pool : all()) pool->stop_claiming();
}

void Pools::join() {
  for (const Pool& pool : all()) pool->join();
}

void Pools::hand_back_stalled() {
  for (const Pool& pool : all()) pool->hand_back_stalled();
}

bool Pools::idle() const {
  {
    MutexLock lock(mutex_);
    if (!started_) return false;
  }
  return std::ranges::all_of(all(), [](const Pool& pool) { return pool->idle(); });
}

}  // namespace joblog
