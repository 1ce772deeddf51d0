// kill -9 at random, of servers and of command lines, while others go on.
#include <gtest/gtest.h>

#include "faults/pauses.h"
#include "faults/room.h"

namespace joblog::test {
namespace {

/// A command line that dies at some moment of its short life.
void kill_a_caller(FaultRoom& room, Dice& dice) {
  const Background caller = room.joblog.start({"enqueue", "steady", "--count", "200"});
  let_pass(std::chrono::microseconds{dice.between(0, 30'000)});
  ++tally().faults;
}

TEST(Kills, OfServersAndCommandLinesLoseAndDoubleNothing) {
  campaign([](Dice& dice) {
    FaultRoom room(dice);
    std::vector<std::unique_ptr<Background>> servers;
    for (int n = dice.between(1, 3); n > 0; --n) servers.push_back(room.serve());
    {
      const Load load(room, 3, dice);
      for (int kills = dice.between(2, 6); kills > 0; --kills) {
        ASSERT_TRUE(room.wait_for_answers(dice.between(1, 15)));
        auto& victim = servers[dice.between<std::size_t>(0, servers.size() - 1)];
        victim.reset();
        ++tally().faults;
        if (dice.one_in(2)) kill_a_caller(room, dice);
        victim = room.serve();
      }
    }
    tally().faults += servers.size();
    servers.clear();  // The last ones die as well.
    room.heal_and_check();
  });
}

}  // namespace
}  // namespace joblog::test
