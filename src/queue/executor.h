// SPDX-License-Identifier: MIT
// One attempt, from its claim to its end: find the handler, run it under its deadline, turn what
// came back into what becomes of the job, hand the end to the recorder. Logging is done here and in
// the recorder, so no handler can forget it.
#pragma once

#include <exception>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/notice.h"
#include "core/registry.h"
#include "queue/running_set.h"
#include "recorder/recorder.h"
#include "recorder/spooled_run.h"

namespace joblog {

/// Runs an isolated kind somewhere else; the wiring knows where. The run's ring is `slot`'s.
using IsolatedRunner = std::function<Outcome(OutputRun& run, const JobDefinition& definition,
                                             const RecordingSlot& slot)>;

class Executor {
 public:
  struct Dependencies {
    const Registry& registry;
    const Clock& clock;
    GroupWriter& writer;
    RunningSet& running;
    IsolatedRunner isolated;
    std::function<double()> random01;  ///< In [0, 1), from any thread.
    Notices* notices = nullptr;        ///< Hears of runs that lost their lease. May be none.
    WaitLimits wait_limits{};
  };
  explicit Executor(Dependencies dependencies) : d_(std::move(dependencies)) {}

  /// Runs the claim on the calling thread. Returns when the end is on its way to the store; `done`
  /// hears on the writer's thread whether the lease still stood.
  RunEnd run(const Claim& claim, RecordingSlot& slot, std::function<void(Applied)> done);

 private:
  Outcome outcome_of_handler(const JobDefinition* definition, OutputRun& run,
                             const RecordingSlot& slot);
  void log_end(const RunEnd& end, const Claim& claim, RecordingSlot& slot, TimePoint now);

  Dependencies d_;
};

}  // namespace joblog
