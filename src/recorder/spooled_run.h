// SPDX-License-Identifier: MIT
// The Run that handlers get: everything they report goes into a spool ring, from the worker itself
// or from the child process of an isolated run.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "core/ids.h"
#include "core/output_run.h"
#include "recorder/spool.h"

namespace joblog {

struct RunFacts {
  std::string kind, name, arguments;
  int attempt = 1;
  int attempts_max = 1;
  JobId job{};
  /// Where the run's own jobs go. None: they are refused.
  std::function<Result<std::vector<EnqueuedJob>>(std::vector<JobRequest>)> enqueue{};
};

/// How long a run waits for a store that takes nothing.
struct WaitLimits {
  /// Then lines are left out. By default: as long as it takes.
  Duration while_running = Duration::max();
  Duration after_stop = std::chrono::seconds{2};  ///< Once the run has been asked to stop.
};

/// Whether to go on waiting for a ring, told by how long its reader has taken nothing.
/// Threads: any.
class RingWaitLimit {
 public:
  RingWaitLimit(const SpoolRing& ring, const Clock& clock, std::stop_token stop,
                WaitLimits wait_limits)
      : ring_(ring), clock_(clock), stop_(std::move(stop)), wait_limits_(wait_limits) {}
  bool may_wait() EXCLUDES(mutex_);

 private:
  const SpoolRing& ring_;
  const Clock& clock_;
  const std::stop_token stop_;
  const WaitLimits wait_limits_;
  Mutex mutex_;
  std::uint64_t head_ GUARDED_BY(mutex_) = 0;
  std::optional<SteadyTime> since_ GUARDED_BY(mutex_);
};

/// Hands `message` to the ring: made valid UTF-8, split at limits::detail_characters. `continued`:
/// the next message goes on with the same line.
/// Threads: any.
void spool_message(SpoolRing& ring, TimePoint at, Level level, Source source,
                   std::string_view message, bool continued = false, const RingWait& wait = {});

/// What finds no room in the ring waits as `wait_limits` says, then it is left out, and the log
/// says so. Threads: as Run says. `ring` and `clock` outlive it.
class SpooledRun final : public OutputRun {
 public:
  SpooledRun(SpoolRing& ring, const Clock& clock, RunFacts facts, std::stop_token stop,
             std::function<bool()> flush, WaitLimits wait_limits = {})
      : ring_(ring),
        clock_(clock),
        facts_(std::move(facts)),
        stop_(std::move(stop)),
        flush_(std::move(flush)),
        wait_limits_(ring, clock, stop_, wait_limits) {}

  std::string_view kind() const override { return facts_.kind; }
  std::string_view name() const override { return facts_.name; }
  std::string_view arguments() const override { return facts_.arguments; }
  std::int64_t job_id() const override { return facts_.job.value; }
  Result<std::vector<EnqueuedJob>> enqueue_all(std::vector<JobRequest> requests) override {
    return facts_.enqueue ? facts_.enqueue(std::move(requests))
                          : Run::enqueue_all(std::move(requests));
  }
  int attempt() const override { return facts_.attempt; }
  int attempts_max() const override { return facts_.attempts_max; }
  using Run::log;
  void log(Level level, std::string_view message) override;
  void output(const OutputLine& line) override;
  void unfinished(const OutputLine& line) override;
  void begin_wait(WaitReason what, Duration at_most) override;
  void end_wait() override { ring_.set_deadline({}); }
  void progress(std::uint64_t done, std::uint64_t total, std::string_view step) override;
  using Run::stat;
  void stat(std::string_view name, double value) override;
  std::stop_token stop_token() const override { return stop_; }
  bool flush() override { return flush_(); }
  SpooledRun(const SpooledRun&) = delete;
  SpooledRun& operator=(const SpooledRun&) = delete;

 private:
  SpoolRing& ring_;
  const Clock& clock_;
  RunFacts facts_;
  std::stop_token stop_;
  std::function<bool()> flush_;
  RingWaitLimit wait_limits_;
  const std::function<bool()> keep_waiting_ = [this] { return wait_limits_.may_wait(); };
  const RingWait wait_{.keep_waiting = &keep_waiting_};
};

}  // namespace joblog
