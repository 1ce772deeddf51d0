// SPDX-License-Identifier: MIT
// What a run does is drawn from the seed when it begins.
#include "simulated_kinds.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <stdexcept>
#include <stop_token>

namespace joblog::simulation {
namespace {

using namespace std::chrono_literals;

struct Manner {
  const char* kind;
  Span shortest, longest;
  int lines_max;
  double fails;     ///< Of 1.
  double hopeless;  ///< A failure that says that repeating cannot help.
  double deaf;      ///< Does not look whether it should stop.
  RetryPolicy retry;
  std::chrono::seconds timeout;
  int concurrency;
};

const std::array<Manner, 5>& manners() {
  static const std::array<Manner, 5> all{{
      {"quick", 1ms, 800ms, 3, 0.02, 0, 0, {.attempts_max = 3, .delay = 5s}, 60s, 0},
      {"slow", 5s, 90s, 12, 0.05, 0.2, 0.1, {.attempts_max = 3, .delay = 30s}, 300s, 0},
      {"fragile",
       100ms,
       4s,
       4,
       0.6,
       0.1,
       0,
       {.attempts_max = 4, .delay = 10s, .factor = 2, .jitter = 0.5},
       60s,
       0},
      {"hanging", 10s, 80s, 2, 0.1, 0, 0.3, {.attempts_max = 2, .delay = 10s}, 30s, 0},
      {"alone", 2s, 40s, 6, 0.1, 0, 0, {.attempts_max = 3, .delay = 20s}, 120s, 1},
  }};
  return all;
}

/// False when it was asked to stop meanwhile and listens.
bool pass_time(World& world, Span time, const std::stop_token& stop, bool deaf) {
  if (deaf) {
    world.threads.sleep(time);
    return true;
  }
  Fiber* self = world.threads.current();
  const std::stop_callback wake(stop, [&world, self] { world.threads.wake(self); });
  const SteadyTime end = world.threads.owner().machine->steady_now() + time;
  while (!stop.stop_requested() && world.threads.owner().machine->steady_now() < end) {
    if (!world.threads.wait(end)) break;
  }
  return !stop.stop_requested();
}

Outcome failure(World& world, const Manner& manner) {
  if (world.random.chance(0.2)) throw std::runtime_error("thrown by the handler");
  return Failure{"Simulated", "it did not work", !world.random.chance(manner.hopeless)};
}

Outcome handle(World& world, const Manner& manner, std::int64_t program, Run& run) {
  const std::string name(run.name());
  world.ledger.begun(name, run.attempt(), program);
  ++world.runs_begun;
  world.tell(fmt::format("#{}", program), fmt::format("begins {} ({})", name, manner.kind));
  const auto lines = world.random.between(0, manner.lines_max);
  const Span whole = world.random.between(manner.shortest, manner.longest);
  const bool deaf = world.random.chance(manner.deaf);
  for (std::int64_t line = 1; line <= lines; ++line) {
    if (!pass_time(world, whole / (lines + 1), run.stop_token(), deaf)) return Cancelled{};
    world.ledger.saying(name);
    run.log(fmt::format("{} of {}", line, name));
    world.ledger.said(name);
    ++world.lines_said;
  }
  if (!pass_time(world, whole / (lines + 1), run.stop_token(), deaf)) return Cancelled{};
  if (world.random.chance(0.05)) (void)run.flush();
  if (world.random.chance(manner.fails)) return failure(world, manner);
  return Success{};
}

}  // namespace

void define_simulated_kinds(Registry& registry, World& world, std::int64_t program) {
  for (const Manner& manner : manners()) {
    const auto added =
        registry.add({.kind = manner.kind,
                      .handler = [&world, &manner, program](
                                     Run& run) { return handle(world, manner, program, run); },
                      .retry = manner.retry,
                      .timeout = manner.timeout,
                      .concurrency_limit = manner.concurrency});
    if (!added) throw std::runtime_error(added.error().message);
  }
}

NewJob random_job(World& world) {
  const Manner& manner = manners()[world.random.below(manners().size())];
  NewJob job{.kind = manner.kind,
             .priority = static_cast<int>(world.random.between(-2, 2)),
             .attempts_max = manner.retry.attempts_max,
             .timeout = manner.timeout};
  if (manner.concurrency > 0) {
    job.concurrency_key = manner.kind;
    job.concurrency_limit = manner.concurrency;
  } else if (world.random.chance(0.1)) {
    job.unique_key = fmt::format("only-{}", world.random.below(3));
  } else if (world.random.chance(0.1)) {
    job.concurrency_key = fmt::format("shared-{}", world.random.below(3));
    job.concurrency_limit = static_cast<int>(world.random.between(1, 2));
  }
  if (world.random.chance(0.3)) job.queue = "other";
  return job;
}

}  // namespace joblog::simulation
