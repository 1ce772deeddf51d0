// SPDX-License-Identifier: MIT
// A thread per seat; what waits in front of them is bounded by the look-ahead.
#include "queue/worker_pool.h"

#include <algorithm>
#include <utility>

#include "base/thread_name.h"
#include "core/limits.h"

namespace joblog {

WorkerPool::WorkerPool(Options options, Executor& executor, Recorder& recorder, GroupWriter& writer,
                       const std::atomic<std::int64_t>& process, std::string process_name)
    : executor_(executor),
      recorder_(recorder),
      writer_(writer),
      process_(process),
      process_name_(std::move(process_name)),
      options_(std::move(options)) {}

WorkerPool::~WorkerPool() {
  stop_claiming();
  join();
}

Result<void> WorkerPool::start() {
  auto added = add_missing_threads();
  writer_.add_claimer(*this);
  return added;
}

Result<void> WorkerPool::change(Options options) {
  std::deque<Claim> unstarted;
  {
    MutexLock lock(mutex_);
    options_ = std::move(options);
    unstarted.swap(waiting_);  // Perhaps of a queue that is another pool's now.
    look_ahead_ = 0;
  }
  wakeup_.notify_all();
  hand_back(unstarted);
  remove_ended_threads();
  return add_missing_threads();
}

Result<void> WorkerPool::add_missing_threads() {
  for (;;) {
    {
      MutexLock lock(mutex_);
      if (stopping_ || threads_ >= options_.threads) return {};
    }
    auto slot = recorder_.take_slot();
    if (!slot) return std::unexpected(slot.error());
    {
      MutexLock lock(mutex_);
      ++threads_;
    }
    Worker& worker = workers_.emplace_back();
    worker.thread = std::thread([this, &worker, slot = *slot] { work(worker, *slot); });
  }
}

void WorkerPool::remove_ended_threads() {
  workers_.remove_if([](Worker& worker) {
    if (!worker.ended) return false;
    worker.thread.join();
    return true;
  });
}

ClaimDue WorkerPool::demand(TimePoint now) {
  MutexLock lock(mutex_);
  // Grows at once, shrinks by a quarter: a batch of short jobs doubles the next one.
  look_ahead_ = std::max(2 * std::exchange(ended_, 0), look_ahead_ * 3 / 4);
  const int waiting = static_cast<int>(waiting_.size());
  const int wanted = stopping_ ? 0 : idle_ + look_ahead_ - waiting;
  return {.process = ProcessId{process_.load()},
          .process_name = process_name_,
          .queues = options_.queues,
          .limit = std::clamp(wanted, 0, static_cast<int>(limits::claim_batch)),
          .now = now};
}

void WorkerPool::take(std::vector<Claim> claims) {
  if (claims.empty()) return;
  MutexLock lock(mutex_);
  for (Claim& claim : claims) waiting_.push_back(std::move(claim));
  const auto wake = std::min<std::size_t>(waiting_.size(), static_cast<std::size_t>(idle_));
  for (std::size_t i = 0; i < wake; ++i) wakeup_.notify_one();
}

/// False when the thread is to end; then it counts no longer.
bool WorkerPool::next(Claim& claim) {
  MutexLock lock(mutex_);
  const auto is_over = [this]()
                           REQUIRES(mutex_) { return stopping_ || threads_ > options_.threads; };
  for (;;) {
    if (waiting_.empty() && !is_over()) {
      ++idle_;
      writer_.wake();
      while (waiting_.empty() && !is_over()) wakeup_.wait(mutex_);
      --idle_;
    }
    if (is_over()) {
      --threads_;
      return false;
    }
    claim = std::move(waiting_.front());
    waiting_.pop_front();
    took_ = true;
    // Claimed before this process was declared dead: somebody else's by now.
    if (claim.holder.value == process_.load()) return true;
  }
}

void WorkerPool::work(Worker& self, RecordingSlot& slot) {
  name_this_thread("joblog-worker");
  Claim claim;
  while (next(claim)) {
    executor_.run(claim, slot, {});
    MutexLock lock(mutex_);
    ++ended_;
  }
  recorder_.give_back(slot);
  self.ended = true;
}

void WorkerPool::stop_claiming() {
  writer_.remove_claimer(*this);
  std::deque<Claim> unstarted;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    unstarted.swap(waiting_);
  }
  wakeup_.notify_all();
  hand_back(unstarted);
}

void WorkerPool::hand_back_stalled() {
  std::deque<Claim> stalled;
  {
    MutexLock lock(mutex_);
    const bool stalls = !std::exchange(took_, false) && !waiting_.empty();
    if (!stalls && refused_.empty()) return;
    if (stalls) {
      stalled.swap(waiting_);
      look_ahead_ = 0;
    }
  }
  hand_back(stalled);
}

/// What the store refuses is handed back with the next, for nobody runs it here: at the end by the
/// rescue after the next start. A repeat is harmless: who claimed it meanwhile has another log.
void WorkerPool::hand_back(const std::deque<Claim>& claims) {
  std::vector<Lease> leases;
  {
    MutexLock lock(mutex_);
    leases.swap(refused_);
  }
  for (const Claim& claim : claims) leases.push_back(claim);
  if (leases.empty()) return;
  const auto stored = writer_.transact([&](Transaction& tx) { tx.release(leases); });
  if (stored) return;
  MutexLock lock(mutex_);
  refused_.insert(refused_.end(), leases.begin(), leases.end());
}

void WorkerPool::join() {
  for (Worker& worker : workers_) {
    if (worker.thread.joinable()) worker.thread.join();
  }
}

bool WorkerPool::idle() const {
  MutexLock lock(mutex_);
  return waiting_.empty() && idle_ == threads_;
}

bool WorkerPool::ended() const {
  MutexLock lock(mutex_);
  return threads_ == 0;
}

}  // namespace joblog
