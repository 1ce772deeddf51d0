// SPDX-License-Identifier: MIT
// Rolling restarts: one server stops in order, a new one comes, again and again under load.
#include <gtest/gtest.h>

#include "crash/invariants.h"
#include "faults/fault_fixture.h"

namespace joblog::test {
namespace {

TEST(Restarts, OneAfterTheOtherBreakNoRun) {
  campaign([](Random& random) {
    FaultFixture fixture(random);
    std::vector<std::unique_ptr<Background>> servers;
    for (int n = 0; n < 2; ++n) servers.push_back(fixture.serve());
    {
      const Load load(fixture, 2, random);
      for (int restarts = random.between(2, 5); restarts > 0; --restarts) {
        ASSERT_TRUE(fixture.wait_for_answers(random.between(1, 10)));
        auto& next = servers[static_cast<std::size_t>(restarts) % servers.size()];
        EXPECT_EQ(next->stop(), 0) << next->said();
        EXPECT_NE(next->said().find("stopped; everything is stored"), std::string::npos);
        next = fixture.serve();
        ++tally().faults;
      }
    }
    for (auto& server : servers) EXPECT_EQ(server->stop(), 0) << server->said();
    fixture.heal_and_check();
    for (const auto& [name, log] : Inspection(fixture.data(), fixture.ledger_file()).logs) {
      EXPECT_NE(log.error_class, "ProcessDied") << name;
    }
  });
}

}  // namespace
}  // namespace joblog::test
