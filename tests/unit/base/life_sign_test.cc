#include "base/life_sign.h"

#include <gtest/gtest.h>

#include "base/periodic.h"
#include "support/eventually.h"
#include "support/fake_clock.h"
#include "support/gate.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;

TEST(LifeSign, IsAsOldAsItsLastTimeByTheSteadyClock) {
  test::FakeClock clock{TimePoint{}};
  LifeSign sign(clock);
  EXPECT_EQ(sign.age(), 0s) << "what is about to start is not dead";
  clock.advance(3s);
  clock.jump_wall(-1h);
  EXPECT_EQ(sign.age(), 3s);
  sign.give();
  EXPECT_EQ(sign.age(), 0s);
}

TEST(LifeSign, OfALoopGrowsOldWhileAStepHangs) {
  test::FakeClock clock{TimePoint{}};
  LifeSign sign(clock);
  test::Gate gate;
  clock.advance(40s);
  Periodic loop([&] {
    sign.give();
    gate.pass();
    return 0ms;
  });
  loop.start();
  gate.await(1);
  EXPECT_EQ(sign.age(), 0s);
  clock.advance(31s);
  EXPECT_EQ(sign.age(), 31s);
  gate.open();
  EXPECT_TRUE(test::eventually([&] { return sign.age() == 0s; }));
}

}  // namespace
}  // namespace joblog
