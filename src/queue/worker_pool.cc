// A thread per seat; what waits in front of them is bounded by the look-ahead.
#include "queue/worker_pool.h"

#include <algorithm>
#include <utility>

#include "base/thread_name.h"
#include "core/limits.h"

namespace joblog {

WorkerPool::WorkerPool(const Options& options, Executor& executor, Recorder& recorder,
                       GroupWriter& writer, const std::atomic<std::int64_t>& process,
                       std::string process_name)
    : options_(options),
      executor_(executor),
      recorder_(recorder),
      writer_(writer),
      process_(process),
      process_name_(std::move(process_name)) {}

WorkerPool::~WorkerPool() {
  stop_claiming();
  join();
}

void WorkerPool::start() {
  for (int i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this, slot = options_.first_slot + i] { work(slot); });
  }
  writer_.add_claimer(*this);
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

bool WorkerPool::next(Claim& claim) {
  MutexLock lock(mutex_);
  for (;;) {
    if (waiting_.empty() && !stopping_) {
      ++idle_;
      writer_.wake();
      while (waiting_.empty() && !stopping_) wakeup_.wait(mutex_);
      --idle_;
    }
    if (stopping_) return false;
    claim = std::move(waiting_.front());
    waiting_.pop_front();
    took_ = true;
    // Claimed before this process was declared dead: somebody else's by now.
    if (claim.lease.value == process_.load()) return true;
  }
}

void WorkerPool::work(int slot_index) {
  name_this_thread("joblog-worker");
  RecordingSlot& slot = recorder_.slot(slot_index);
  Claim claim;
  while (next(claim)) {
    executor_.run(claim, slot, {});
    MutexLock lock(mutex_);
    ++ended_;
  }
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
    if (std::exchange(took_, false) || waiting_.empty()) return;
    stalled.swap(waiting_);
    look_ahead_ = 0;
  }
  hand_back(stalled);
}

/// What cannot be stored now is handed back by the rescue after the next start.
void WorkerPool::hand_back(const std::deque<Claim>& claims) {
  if (claims.empty()) return;
  std::vector<Release> releases;
  for (const Claim& claim : claims) {
    releases.push_back({claim.job, claim.log, claim.attempt, claim.lease});
  }
  (void)writer_.transact([&](Transaction& tx) { tx.release(releases); });
}

void WorkerPool::join() {
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

bool WorkerPool::idle() const {
  MutexLock lock(mutex_);
  return waiting_.empty() && idle_ == options_.threads;
}

}  // namespace joblog
