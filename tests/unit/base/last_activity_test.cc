// SPDX-License-Identifier: MIT
#include "base/last_activity.h"

#include <gtest/gtest.h>

#include "base/periodic.h"
#include "support/eventually.h"
#include "support/fake_clock.h"
#include "support/gate.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;

TEST(LastActivity, IsAsOldAsItsLastTimeByTheSteadyClock) {
  test::FakeClock clock{TimePoint{}};
  LastActivity sign(clock);
  EXPECT_EQ(sign.age(), 0s) << "what is about to start is not dead";
  clock.advance(3s);
  clock.jump_wall(-1h);
  EXPECT_EQ(sign.age(), 3s);
  sign.touch();
  EXPECT_EQ(sign.age(), 0s);
}

TEST(LastActivity, OfALoopGrowsOldWhileAStepHangs) {
  test::FakeClock clock{TimePoint{}};
  LastActivity sign(clock);
  test::Gate gate;
  clock.advance(40s);
  Periodic loop([&] {
    sign.touch();
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
