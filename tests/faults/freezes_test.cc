// Processes that stand still, alone and together, for longer than a lease.
#include <gtest/gtest.h>

#include "core/limits.h"
#include "crash/invariants.h"
#include "faults/pauses.h"
#include "faults/room.h"

namespace joblog::test {
namespace {

TEST(Freezes, OfAllServersTogetherEndNobodysRun) {
  campaign(8, [](Dice& dice) {
    FaultRoom room(dice);
    std::vector<std::unique_ptr<Background>> servers;
    for (int n = 0; n < 2; ++n) servers.push_back(room.serve());
    {
      const Load load(room, 2, dice);
      ASSERT_TRUE(room.wait_for_answers(dice.between(5, 20)));
    }
    for (const auto& server : servers) {
      server->send(SIGSTOP);
      ++tally().faults;
    }
    let_pass(limits::lease + std::chrono::seconds{dice.between(2, 10)});
    for (const auto& server : servers) {
      server->send(SIGCONT);
      let_pass(std::chrono::milliseconds{dice.between(0, 400)});
    }
    EXPECT_TRUE(room.everything_ends());
    for (auto& server : servers) EXPECT_EQ(server->stop(), 0) << server->said();
    room.check(room.data());
    for (const auto& [name, log] : Inspection(room.data(), room.ledger_file()).logs) {
      EXPECT_NE(log.error_class, "ProcessDied") << name << ": " << log.error_message;
    }
  });
}

TEST(Freezes, OfOneServerAreNoticedByTheOthersAndLoseNothing) {
  // Callers go on meanwhile: more at a time would want more processors.
  campaign(3, [](Dice& dice) {
    FaultRoom room(dice);
    auto frozen = room.serve();
    const auto other = room.serve();
    {
      const Load load(room, 2, dice);
      ASSERT_TRUE(room.wait_for_answers(dice.between(5, 20)));
      frozen->send(SIGSTOP);
      ++tally().faults;
      let_pass(limits::lease + std::chrono::seconds{dice.between(8, 12)});
    }
    // Whoever stands still inside a transaction holds the store's lock: then nobody can do
    // anything.
    if (room.joblog.run({"enqueue", "steady"}).exit_code == 0) {
      EXPECT_TRUE(room.everything_ends());
    }
    frozen->send(SIGCONT);
    EXPECT_TRUE(room.everything_ends());
    EXPECT_EQ(frozen->stop(), 0) << frozen->said();
    EXPECT_EQ(other->stop(), 0) << other->said();
    room.check(room.data());
  });
}

}  // namespace
}  // namespace joblog::test
