// SPDX-License-Identifier: MIT
// A repeated request keeps its id, so that it is stored once.
#include "simulated_client.h"

#include <fmt/format.h>

#include "simulated_kinds.h"

namespace joblog::simulation {
namespace {

void enqueue(World& world, Program& program) {
  std::vector<NewJob> jobs;
  if (!world.unanswered.empty() && world.random.chance(0.5)) {
    jobs.push_back(std::move(world.unanswered.back()));
    world.unanswered.pop_back();
  } else {
    for (auto count = world.random.between(1, 4); count > 0; --count) {
      jobs.push_back(random_job(world));
      jobs.back().request_id = fmt::format("request-{}", ++world.requests);
      if (world.random.chance(0.15)) {
        jobs.back().run_at = world.true_wall() + std::chrono::seconds{world.random.between(1, 600)};
      }
    }
  }
  const auto answer = program.writer().enqueue(jobs);
  if (!answer) {
    for (NewJob& job : jobs) world.unanswered.push_back(std::move(job));
    return;
  }
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const Enqueued& one = (*answer)[i];
    if (!one.existed || jobs[i].unique_key.empty())
      world.ledger.acknowledged(one, jobs[i].request_id);
  }
}

JobId recent_job(World& world) {
  const auto& jobs = world.ledger.jobs();
  if (jobs.empty()) return {};
  const auto newest = jobs.rbegin()->first.value;
  return JobId{newest - world.random.between(0, 30)};
}

void act_on_a_job(World& world, Program& program) {
  const JobId job = recent_job(world);
  if (job.value <= 0) return;
  const auto what = world.random.below(4);
  (void)program.writer().transact([&](Transaction& tx) {
    const TimePoint now = program.machine().wall_now();
    if (what == 0) tx.cancel_job(job, now, "tester");
    if (what == 1) tx.retry_job(job, now, "tester");
    if (what == 2) tx.discard_job(job, now, "tester");
    if (what == 3) tx.run_now(job, now, "tester");
  });
}

void act_on_a_queue(World& world, Program& program) {
  const bool pause = world.random.chance(0.4);
  (void)program.writer().transact([&](Transaction& tx) {
    const TimePoint now = program.machine().wall_now();
    if (pause)
      tx.pause_queue("other", now, "tester");
    else
      tx.resume_queue("other", now, "tester");
  });
}

}  // namespace

void run_client(World& world, Program& program) {
  for (;;) {
    const Span rest = world.random.between(Span{1}, 2 * world.client_rest);
    world.threads.wait(program.machine().steady_now() + rest);
    if (!program.serves()) return;
    if (!world.clients) continue;
    const auto what = world.random.below(20);
    if (what < 16)
      enqueue(world, program);
    else if (what < 19)
      act_on_a_job(world, program);
    else
      act_on_a_queue(world, program);
  }
}

}  // namespace joblog::simulation
