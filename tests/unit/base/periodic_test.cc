// SPDX-License-Identifier: MIT
// A loop that is stopped while a step takes long.
#include "base/periodic.h"

#include <gtest/gtest.h>

#include "base/wait_for_stop.h"
#include "support/gate.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;

TEST(Periodic, AStepThatLooksForAStopSeesItAndTheNextStartBeginsWithoutOne) {
  test::Gate gate;
  int stopped_at_begin = 0;
  Periodic loop([&](const std::stop_token& stop) {
    if (stop.stop_requested()) ++stopped_at_begin;
    gate.pass();
    wait_for_stop(stop, std::chrono::hours{1});
    return 0ms;
  });
  gate.open();
  loop.start();
  gate.await(1);
  loop.stop();  // Returns within the hour.
  loop.start();
  gate.await(2);
  loop.stop();
  EXPECT_EQ(stopped_at_begin, 0);
}

}  // namespace
}  // namespace joblog
