// A round goes on until a batch finds nothing; then the pruner rests.
#include "queue/pruner.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/limits.h"

namespace joblog {
namespace {

constexpr std::chrono::milliseconds kBreath{20};  // Between batches, for those who run jobs.

}  // namespace

Duration Pruner::run_once() {
  const SteadyTime now = clock_.steady_now();
  const bool within_round = round_.total() > 0;
  if (!within_round && round_started_ && now - *round_started_ < rules_.every) {
    return std::chrono::duration_cast<Duration>(rules_.every - (now - *round_started_));
  }
  if (!within_round) round_started_ = now;
  const TimePoint wall = clock_.wall_now();
  Pruned pruned;
  const auto stored = writer_.transact([&](Transaction& tx) {
    pruned = tx.prune({.details_before = wall - rules_.details,
                       .logs_before = wall - rules_.logs,
                       .jobs_before = wall - rules_.jobs,
                       .logs_max = rules_.logs_max,
                       .jobs_max = rules_.jobs_max,
                       .batch = limits::prune_batch});
  });
  if (!stored) return rules_.every;
  round_.details += pruned.details;
  round_.logs += pruned.logs;
  round_.jobs += pruned.jobs;
  round_.instants += pruned.instants;
  if (pruned.total() > 0) return kBreath;
  if (round_.total() > 0) {
    notices_.notice(
        Severity::info,
        fmt::format("retention removed {} job logs, {} details, {} jobs", format_count(round_.logs),
                    format_count(round_.details), format_count(round_.jobs)));
  }
  round_ = {};
  return rules_.every;
}

}  // namespace joblog
