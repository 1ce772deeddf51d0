// Rolling restarts: one server stops in order, a new one comes, again and again under load.
#include <gtest/gtest.h>

#include "crash/invariants.h"
#include "faults/room.h"

namespace joblog::test {
namespace {

TEST(Restarts, OneAfterTheOtherBreakNoRun) {
  campaign([](Dice& dice) {
    FaultRoom room(dice);
    std::vector<std::unique_ptr<Background>> servers;
    for (int n = 0; n < 2; ++n) servers.push_back(room.serve());
    {
      const Load load(room, 2, dice);
      for (int restarts = dice.between(2, 5); restarts > 0; --restarts) {
        ASSERT_TRUE(room.wait_for_answers(dice.between(1, 10)));
        auto& next = servers[static_cast<std::size_t>(restarts) % servers.size()];
        EXPECT_EQ(next->stop(), 0) << next->said();
        EXPECT_NE(next->said().find("stopped; everything is stored"), std::string::npos);
        next = room.serve();
        ++tally().faults;
      }
    }
    for (auto& server : servers) EXPECT_EQ(server->stop(), 0) << server->said();
    room.heal_and_check();
    for (const auto& [name, log] : Inspection(room.data(), room.ledger_file()).logs) {
      EXPECT_NE(log.error_class, "ProcessDied") << name;
    }
  });
}

}  // namespace
}  // namespace joblog::test
