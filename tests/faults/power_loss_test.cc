// SPDX-License-Identifier: MIT
// The power goes at random moments: what was answered is there, and the next start goes on.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <vector>

#include "faults/fault_fixture.h"
#include "faults/power_loss.h"
#include "faults/shims.h"

namespace joblog::test {
namespace {

std::map<std::string, std::string> recording(const FaultFixture& fixture) {
  return {{"LD_PRELOAD", record_writes_shim},
          {"RECORD_FOLDER", fixture.data()},
          {"RECORD_FILE", fixture.ledger_file()}};
}

/// Everything that writes to the store is recorded, the callers too.
void work_until_killed(FaultFixture& fixture, Random& random) {
  for (const auto& [name, value] : recording(fixture)) fixture.joblog.environment[name] = value;
  const auto server = fixture.serve();
  const Load load(fixture, 2, random);
  ASSERT_TRUE(fixture.wait_for_answers(random.between(10, 40)));
}

/// What a power loss behind so many calls leaves, and what a start makes of it.
void lose_power(const FaultFixture& fixture, const WriteRecord& record, std::uint64_t seed) {
  Random random(seed);
  const auto moment = random.between<std::size_t>(0, record.calls());
  SCOPED_TRACE(fmt::format("the power goes behind call {} of {}", moment, record.calls()));
  FaultFixture after(random);
  record.play(moment, random, fixture.data(), after.data(), after.ledger_file());
  ++tally().faults;
  after.heal_and_check();
}

TEST(PowerLoss, TakesNothingThatWasAnswered) {
  campaign([](Random& random) {
    FaultFixture fixture(random);
    work_until_killed(fixture, random);
    const WriteRecord record(fixture.ledger_file());
    ASSERT_GT(record.calls(), 0U);
    // Together: each waits for the lease of those who left no spool.
    std::vector<std::thread> moments;
    for (int n = 0; n < 6; ++n) {
      moments.emplace_back(lose_power, std::cref(fixture), std::cref(record),
                           random.between<std::uint64_t>(0, 1U << 31));
    }
    for (std::thread& moment : moments) moment.join();
  });
}

}  // namespace
}  // namespace joblog::test
