// SPDX-License-Identifier: MIT
// Reads from top to bottom as a run goes.
#include "queue/executor.h"

#include <fmt/format.h>

#include "base/program_name.h"
#include "base/text.h"
#include "queue/enqueuer.h"
#include "queue/handler_call.h"

namespace joblog {
namespace {

Outcome unknown_kind(const Registry& registry, std::string_view kind) {
  return Failure{
      "UnknownKind",
      fmt::format(
          "this server has no job {}{}; define it in joblog.toml, or mend what {} check says "
          "of it there, and reload; or start the program that has it; then retry the job, "
          "or discard it",
          in_quotes(kind), did_you_mean(kind, registry.kinds()), program_name()),
      false};
}

Attempt attempt_of(const Claim& claim, const JobDefinition* definition) {
  return {.number = claim.attempt,
          .attempts_max = claim.attempts_max,
          .timeout = claim.timeout,
          .policy = definition != nullptr ? definition->retry : RetryPolicy{}};
}

std::string next_step(const RunEnd& end, const Claim& claim, TimePoint now) {
  switch (end.job_end) {
    case JobEnd::retry:
      return fmt::format("attempt {} of {} follows in {}", claim.attempt + 1, claim.attempts_max,
                         format_duration(end.retry_at - now));
    case JobEnd::failed:
      return claim.attempts_max > 1 ? fmt::format("attempt {} of {}, no further one follows",
                                                  claim.attempt, claim.attempts_max)
                                    : "";
    case JobEnd::finished:
    case JobEnd::cancelled:
    case JobEnd::handed_back:
      break;
  }
  return "";
}

}  // namespace

RunEnd Executor::run(const Claim& claim, RecordingSlot& slot, std::function<void(Applied)> done) {
  const auto definition = d_.registry.find(claim.kind);
  slot.begin(claim, d_.clock.wall_now());

  const auto deadline = claim.timeout > Duration::zero()
                            ? std::optional(d_.clock.steady_now() + claim.timeout)
                            : std::nullopt;
  const RunningSet::Entry entry(d_.running, claim.job, deadline);
  const auto flush = [&] {
    slot.drain();
    return d_.writer.flush();
  };
  const auto enqueue = [this, &claim](const std::vector<JobRequest>& requests) {
    return Enqueuer{d_.registry, d_.writer, d_.clock}.enqueue(
        requests, words_for_run(claim.kind, claim.log_name));
  };
  SpooledRun run(slot.ring(), d_.clock,
                 {claim.kind, claim.log_name, claim.arguments, claim.attempt, claim.attempts_max,
                  claim.job, enqueue},
                 entry.stop_token(), flush, d_.wait_limits);
  const Outcome outcome = outcome_of_handler(definition.get(), run, slot);

  const TimePoint now = d_.clock.wall_now();
  const RunEnd end =
      end_of_run(outcome, entry.reason(), attempt_of(claim, definition.get()), now, d_.random01());
  log_end(end, claim, slot, now);
  slot.end(
      end, now,
      [notices = d_.notices, name = claim.log_name, done = std::move(done)](Applied applied) {
        if (applied == Applied::lost && notices != nullptr) {
          notices->notice(
              Severity::warning,
              fmt::format("run {} ended, but its lease was lost: its end is not stored", name));
        }
        if (done) done(applied);
      });
  return end;
}

Outcome Executor::outcome_of_handler(const JobDefinition* definition, OutputRun& run,
                                     const RecordingSlot& slot) {
  if (definition == nullptr) return unknown_kind(d_.registry, run.kind());
  if (!definition->isolated || !d_.isolated) return call_handler(*definition, run);
  return outcome_of([&] { return d_.isolated(run, *definition, slot); });
}

/// The error's class and text as a detail, and what happens next.
void Executor::log_end(const RunEnd& end, const Claim& claim, RecordingSlot& slot, TimePoint now) {
  if (end.status == Status::success) return;
  // Nothing is wrong with a run that somebody cancelled: its log holds no error for that.
  const Level level = end.job_end == JobEnd::cancelled ? Level::info : Level::error;
  const RingWait at_end{.is_end = true};
  spool_message(slot.ring(), now, level, Source::system,
                fmt::format("{}: {}", end.error_class, end.error_message), false, at_end);
  if (const std::string next = next_step(end, claim, now); !next.empty()) {
    spool_message(slot.ring(), now, Level::info, Source::system, next, false, at_end);
  }
}

}  // namespace joblog
