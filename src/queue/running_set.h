// SPDX-License-Identifier: MIT
// The runs of this process that are going on, and the ways to ask one to stop.
//
// Threads: every call from any thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "core/ids.h"
#include "core/transition.h"

namespace joblog {

class RunningSet {
 public:
  /// Enters a run for the time of its life.
  class Entry {
   public:
    Entry(RunningSet& set, JobId job, std::optional<SteadyTime> deadline);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    std::stop_token stop_token() const { return stop_.get_token(); }
    /// Why it was asked to stop; none when it was not.
    StopReason reason() const;

   private:
    friend class RunningSet;
    RunningSet& set_;
    const JobId job_;
    const std::optional<SteadyTime> deadline_;
    std::stop_source stop_;
    StopReason reason_ = StopReason::none;  // Guarded by the set's mutex.
  };

  /// Asks the run of this job to stop; the first reason stands. False when it is not here.
  bool stop(JobId job, StopReason reason);
  void stop_all(StopReason reason);
  /// The worker is about to stop: from now on a run that ends without success is due to that, even
  /// one that was told by somebody else (systemd signals every process of a service at once).
  void worker_stops();
  /// Asks every run to stop, those too that are only entering.
  void stop_for_good();
  /// Asks every run to stop whose time is up; how many.
  int stop_overdue(SteadyTime now);
  std::size_t size() const;
  /// Waits until no run is left, at most `timeout`. False when some are.
  bool wait_until_empty(std::chrono::nanoseconds timeout);

 private:
  void stop_locked(Entry& entry, StopReason reason) REQUIRES(mutex_);

  mutable Mutex mutex_;
  CondVar left_;
  std::map<JobId, Entry*> entries_ GUARDED_BY(mutex_);
  bool worker_stops_ GUARDED_BY(mutex_) = false;
  bool for_good_ GUARDED_BY(mutex_) = false;
};

}  // namespace joblog
