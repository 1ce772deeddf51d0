// SPDX-License-Identifier: MIT
// Some seeds that stay, one that is new each time, and long runs on request.
//
//   JOBLOG_SIMULATION_SEED=7 [_HOURS=3] [_STEPS=1000]   that one, with its last events
//   JOBLOG_SIMULATION_SECONDS=600                       new seeds for so long (bin/check
//   simulation)
#include "simulation.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "many_seeds.h"

namespace joblog::simulation {
namespace {

const char* setting(const char* name) { return std::getenv(name); }

void expect_sound(const Plan& plan) {
  const Report report = simulate(plan);
  EXPECT_TRUE(report.broken.empty()) << explain(plan, report);
}

class Seeds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Seeds, KeepsEveryRuleUnderAnyFaultAndEndsEveryJobAfterwards) {
  expect_sound({.seed = GetParam(), .hours = 2});
}
INSTANTIATE_TEST_SUITE_P(Simulation, Seeds, testing::Range<std::uint64_t>(1, 41));

TEST(Simulation, KeepsEveryRuleWithANewSeed) {
  const std::uint64_t seed = std::random_device{}();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  expect_sound({.seed = seed, .hours = 6});
}

TEST(Simulation, ReplaysASeedExactly) {
  const Plan plan{.seed = 4711, .hours = 1};
  const Report first = simulate(plan);
  const Report second = simulate(plan);
  EXPECT_EQ(first.fingerprint, second.fingerprint);
  EXPECT_EQ(first.steps, second.steps);
  EXPECT_GT(first.runs, 0);
}

TEST(Simulation, OfOneSeed) {
  if (setting("JOBLOG_SIMULATION_SEED") == nullptr) GTEST_SKIP();
  Plan plan{.seed = std::strtoull(setting("JOBLOG_SIMULATION_SEED"), nullptr, 10)};
  if (const char* hours = setting("JOBLOG_SIMULATION_HOURS")) plan.hours = std::atof(hours);
  if (const char* steps = setting("JOBLOG_SIMULATION_STEPS"))
    plan.steps = std::strtoull(steps, nullptr, 10);
  const Report report = simulate(plan);
  std::printf("%s\nhours %.2f, steps %llu, programs %lld, runs %lld, lines %lld, print %llx\n",
              report.manner.c_str(), report.hours, static_cast<unsigned long long>(report.steps),
              static_cast<long long>(report.programs), static_cast<long long>(report.runs),
              static_cast<long long>(report.lines),
              static_cast<unsigned long long>(report.fingerprint));
  EXPECT_TRUE(report.broken.empty()) << explain(plan, report, 400);
}

TEST(Simulation, OfManySeeds) {
  const char* seconds = setting("JOBLOG_SIMULATION_SECONDS");
  if (seconds == nullptr) GTEST_SKIP();
  std::uint64_t first = std::random_device{}();
  if (const char* seed = setting("JOBLOG_SIMULATION_SEED"))
    first = std::strtoull(seed, nullptr, 10);
  EXPECT_TRUE(simulate_for(std::chrono::seconds{std::atoi(seconds)}, first).empty());
}

}  // namespace
}  // namespace joblog::simulation
