// Processes that stand still, alone and together, for longer than a lease.
#include <gtest/gtest.h>

#include "core/limits.h"
#include "crash/invariants.h"
#include "faults/room.h"
#include "support/eventually.h"

namespace joblog::test {
namespace {

void stand_still_for(std::chrono::seconds time) { std::this_thread::sleep_for(time); }

TEST(Freezes, OfAllServersTogetherEndNobodysRun) {
  campaign([](Dice& dice) {
    FaultRoom room(dice);
    std::vector<std::unique_ptr<Background>> servers;
    for (int n = 0; n < 2; ++n) servers.push_back(room.serve());
    {
      const Load load(room, 2, dice);
      ASSERT_TRUE(room.wait_for_answers(dice.between(5, 20)));
    }
    for (const auto& server : servers) server->send(SIGSTOP);
    stand_still_for(limits::lease + std::chrono::seconds{dice.between(2, 10)});
    for (const auto& server : servers) {
      server->send(SIGCONT);
      std::this_thread::sleep_for(std::chrono::milliseconds{dice.between(0, 400)});
    }
    EXPECT_TRUE(eventually([&] { return room.everything_has_ended(); }));
    for (auto& server : servers) EXPECT_EQ(server->stop(), 0) << server->said();
    room.check(room.data());
    for (const auto& [name, log] : Inspection(room.data(), room.ledger_file()).logs) {
      EXPECT_NE(log.error_class, "ProcessDied") << name << ": " << log.error_message;
    }
  });
}

TEST(Freezes, OfOneServerAreNoticedByTheOthersAndLoseNothing) {
  campaign([](Dice& dice) {
    FaultRoom room(dice);
    auto frozen = room.serve();
    const auto other = room.serve();
    {
      const Load load(room, 2, dice);
      ASSERT_TRUE(room.wait_for_answers(dice.between(5, 20)));
      frozen->send(SIGSTOP);
      stand_still_for(limits::lease + std::chrono::seconds{dice.between(8, 12)});
    }
    // Whoever stands still inside a transaction holds the store's lock: then nobody can do
    // anything.
    if (room.joblog.run({"enqueue", "steady"}).exit_code == 0) {
      EXPECT_TRUE(eventually([&] { return room.everything_has_ended(); }));
    }
    frozen->send(SIGCONT);
    EXPECT_TRUE(eventually([&] { return room.everything_has_ended(); }));
    EXPECT_EQ(frozen->stop(), 0) << frozen->said();
    EXPECT_EQ(other->stop(), 0) << other->said();
    room.check(room.data());
  });
}

}  // namespace
}  // namespace joblog::test
