// SPDX-License-Identifier: MIT
// kill -9 at random, of servers and of command lines, while others go on.
#include <gtest/gtest.h>

#include "faults/fault_fixture.h"
#include "faults/pauses.h"

namespace joblog::test {
namespace {

/// A command line that dies at some moment of its short life.
void kill_a_caller(FaultFixture& fixture, Random& random) {
  const Background caller = fixture.joblog.start({"enqueue", "steady", "--count", "200"});
  let_pass(std::chrono::microseconds{random.between(0, 30'000)});
  ++tally().faults;
}

TEST(Kills, OfServersAndCommandLinesLoseAndDoubleNothing) {
  campaign([](Random& random) {
    FaultFixture fixture(random);
    std::vector<std::unique_ptr<Background>> servers;
    for (int n = random.between(1, 3); n > 0; --n) servers.push_back(fixture.serve());
    {
      const Load load(fixture, 3, random);
      for (int kills = random.between(2, 6); kills > 0; --kills) {
        ASSERT_TRUE(fixture.wait_for_answers(random.between(1, 15)));
        auto& victim = servers[random.between<std::size_t>(0, servers.size() - 1)];
        victim.reset();
        ++tally().faults;
        if (random.one_in(2)) kill_a_caller(fixture, random);
        victim = fixture.serve();
      }
    }
    tally().faults += servers.size();
    servers.clear();  // The last ones die as well.
    fixture.heal_and_check();
  });
}

}  // namespace
}  // namespace joblog::test
