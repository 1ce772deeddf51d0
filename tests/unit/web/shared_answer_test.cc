// SPDX-License-Identifier: MIT
// An answer that one makes and many are shown.
#include "web/shared_answer.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace joblog::web {
namespace {

using namespace std::chrono_literals;

TEST(SharedAnswer, IsMadeAnewWhenItHasGrownOld) {
  SharedAnswer<int> answer{1s};
  int made = 0;
  const auto make = [&] { return ++made; };
  const SteadyTime start{};
  EXPECT_EQ(*answer.get(start, make), 1);
  EXPECT_EQ(*answer.get(start + 999ms, make), 1);
  EXPECT_EQ(*answer.get(start + 1s, make), 2);
}

TEST(SharedAnswer, IsTheOneBeforeWhileAnotherOneIsMade) {
  SharedAnswer<int> answer{1s};
  const SteadyTime start{};
  answer.get(start, [] { return 1; });
  int seen = 0;
  const auto never = [] { return 99; };
  answer.get(start + 2s, [&] {
    seen = *answer.get(start + 2s, never);
    return 2;
  });
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(*answer.get(start + 2s, never), 2);
}

TEST(SharedAnswer, IsTriedAgainAfterAFailure) {
  SharedAnswer<int> answer{1s};
  const auto fail = []() -> int { throw std::runtime_error("the store is gone"); };
  EXPECT_THROW(answer.get(SteadyTime{}, fail), std::runtime_error);
  EXPECT_EQ(*answer.get(SteadyTime{}, [] { return 7; }), 7);
  EXPECT_THROW(answer.get(SteadyTime{} + 5s, fail), std::runtime_error);
  EXPECT_EQ(*answer.get(SteadyTime{} + 5s, [] { return 8; }), 8);
}

}  // namespace
}  // namespace joblog::web
