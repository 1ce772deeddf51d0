// SPDX-License-Identifier: MIT
// Why a job does not run now, in one sentence: the same for pages and the command line.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/job.h"
#include "storage/heartbeats.h"
#include "storage/reader.h"

namespace joblog {

/// What decides when a waiting job runs. Read in one snapshot.
struct WaitFacts {
  std::optional<Job> holder;  ///< Of the job's concurrency key: another one, the oldest.
  bool queue_paused = false;
  std::string paused_by;
  std::optional<TimePoint> paused_at;
  bool workers_alive = false;  ///< Some process that works jobs has a heartbeat.
  /// How old their newest heartbeat is, while none can be stored; or when the next is overdue.
  std::optional<Duration> workers_unheard_for, workers_overdue_after;
  bool queue_taken = true;  ///< … and takes the job's queue.
  JobCount ahead;           ///< Ready jobs of the queue that run before it.
};

WaitFacts wait_facts(Reader& reader, const Job& job, TimePoint now, Heartbeats heartbeats);
/// Of the jobs of a page, one for each. What they share is asked once: on a store on a server each
/// question is a round trip.
std::vector<WaitFacts> wait_facts(Reader& reader, std::span<const Job> jobs, TimePoint now,
                                  Heartbeats heartbeats);

/// How the reader wants a time said.
struct TimeWords {
  std::function<std::string(TimePoint)> exact;     ///< "2026-11-23 15:00:00 CET"
  std::function<std::string(TimePoint)> relative;  ///< "in 2 h"
};

/// "" when the job runs or has ended.
std::string why_it_waits(const Job& job, const WaitFacts& facts, const TimeWords& words);

}  // namespace joblog
