// SPDX-License-Identifier: MIT
// Processes that stand still, alone and together, for longer than a lease.
#include <gtest/gtest.h>

#include "core/limits.h"
#include "crash/invariants.h"
#include "faults/fault_fixture.h"
#include "faults/pauses.h"

namespace joblog::test {
namespace {

TEST(Freezes, OfAllServersTogetherEndNobodysRun) {
  campaign(8, [](Random& random) {
    FaultFixture fixture(random);
    std::vector<std::unique_ptr<Background>> servers;
    for (int n = 0; n < 2; ++n) servers.push_back(fixture.serve());
    {
      const Load load(fixture, 2, random);
      ASSERT_TRUE(fixture.wait_for_answers(random.between(5, 20)));
    }
    for (const auto& server : servers) {
      server->send(SIGSTOP);
      ++tally().faults;
    }
    let_pass(limits::lease + std::chrono::seconds{random.between(2, 10)});
    for (const auto& server : servers) {
      server->send(SIGCONT);
      let_pass(std::chrono::milliseconds{random.between(0, 400)});
    }
    EXPECT_TRUE(fixture.everything_ends());
    for (auto& server : servers) EXPECT_EQ(server->stop(), 0) << server->said();
    fixture.check(fixture.data());
    for (const auto& [name, log] : Inspection(fixture.data(), fixture.ledger_file()).logs) {
      EXPECT_NE(log.error_class, "ProcessDied") << name << ": " << log.error_message;
    }
  });
}

TEST(Freezes, OfOneServerAreNoticedByTheOthersAndLoseNothing) {
  // Callers go on meanwhile: more at a time would want more processors.
  campaign(3, [](Random& random) {
    FaultFixture fixture(random);
    auto frozen = fixture.serve();
    const auto other = fixture.serve();
    {
      const Load load(fixture, 2, random);
      ASSERT_TRUE(fixture.wait_for_answers(random.between(5, 20)));
      frozen->send(SIGSTOP);
      ++tally().faults;
      let_pass(limits::lease + std::chrono::seconds{random.between(8, 12)});
    }
    // Whoever stands still inside a transaction holds the store's lock: then nobody can do
    // anything.
    if (fixture.joblog.run({"enqueue", "steady"}).exit_code == 0) {
      EXPECT_TRUE(fixture.everything_ends());
    }
    frozen->send(SIGCONT);
    EXPECT_TRUE(fixture.everything_ends());
    EXPECT_EQ(frozen->stop(), 0) << frozen->said();
    EXPECT_EQ(other->stop(), 0) << other->said();
    fixture.check(fixture.data());
  });
}

}  // namespace
}  // namespace joblog::test
