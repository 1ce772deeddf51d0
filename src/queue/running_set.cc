// SPDX-License-Identifier: MIT
// Stop callbacks run on the thread that asks, under the set's lock: they must not call back into
// it. They do not: a handler's callbacks signal a process or set a flag.
#include "queue/running_set.h"

namespace joblog {

RunningSet::Entry::Entry(RunningSet& set, JobId job, std::optional<SteadyTime> deadline)
    : set_(set), job_(job), deadline_(deadline) {
  MutexLock lock(set_.mutex_);
  set_.entries_[job_] = this;
  if (set_.for_good_) set_.stop_locked(*this, StopReason::worker_stops);
}

RunningSet::Entry::~Entry() {
  MutexLock lock(set_.mutex_);
  if (const auto it = set_.entries_.find(job_); it != set_.entries_.end() && it->second == this) {
    set_.entries_.erase(it);
  }
  if (set_.entries_.empty()) set_.left_.notify_all();
}

StopReason RunningSet::Entry::reason() const {
  MutexLock lock(set_.mutex_);
  return reason_ == StopReason::none && set_.worker_stops_ ? StopReason::worker_stops : reason_;
}

void RunningSet::stop_locked(Entry& entry, StopReason reason) {
  if (entry.reason_ != StopReason::none) return;
  entry.reason_ = reason;
  entry.stop_.request_stop();
}

bool RunningSet::stop(JobId job, StopReason reason) {
  MutexLock lock(mutex_);
  const auto it = entries_.find(job);
  if (it == entries_.end()) return false;
  stop_locked(*it->second, reason);
  return true;
}

void RunningSet::stop_all(StopReason reason) {
  MutexLock lock(mutex_);
  for (auto& [job, entry] : entries_) stop_locked(*entry, reason);
}

void RunningSet::worker_stops() {
  MutexLock lock(mutex_);
  worker_stops_ = true;
}

void RunningSet::stop_for_good() {
  {
    MutexLock lock(mutex_);
    for_good_ = true;
  }
  stop_all(StopReason::worker_stops);
}

int RunningSet::stop_overdue(SteadyTime now) {
  MutexLock lock(mutex_);
  int stopped = 0;
  for (auto& [job, entry] : entries_) {
    if (!entry->deadline_ || now < *entry->deadline_ || entry->reason_ != StopReason::none)
      continue;
    stop_locked(*entry, StopReason::timed_out);
    ++stopped;
  }
  return stopped;
}

std::size_t RunningSet::size() const {
  MutexLock lock(mutex_);
  return entries_.size();
}

bool RunningSet::wait_until_empty(std::chrono::nanoseconds timeout) {
  MutexLock lock(mutex_);
  while (!entries_.empty() && left_.wait_for(mutex_, timeout)) {
  }
  return entries_.empty();
}

}  // namespace joblog
