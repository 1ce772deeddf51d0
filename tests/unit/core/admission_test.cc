// SPDX-License-Identifier: MIT
// Which jobs of a concurrency key may run, and which are let in when one ends.
#include "core/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace joblog {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr TimePoint kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

KeyHolders held_by(std::int64_t jobs) {
  return [jobs](std::string_view) { return jobs; };
}
/// Fails the test when the holders are counted.
KeyHolders nobody_asks() {
  return [](std::string_view) -> std::int64_t {
    ADD_FAILURE() << "nobody needs to count them";
    return 1'000;
  };
}

TEST(Admission, IsReadyWhileFewerThanTheLimitHoldTheKey) {
  EXPECT_EQ(admitted("erp", 1, held_by(0)), JobState::ready);
  EXPECT_EQ(admitted("erp", 3, held_by(2)), JobState::ready);
}

TEST(Admission, IsBlockedWhileTheLimitIsReachedOrPassed) {
  EXPECT_EQ(admitted("erp", 1, held_by(1)), JobState::blocked);
  EXPECT_EQ(admitted("erp", 3, held_by(3)), JobState::blocked);
  EXPECT_EQ(admitted("erp", 1, held_by(5)), JobState::blocked) << "others had a higher limit";
}

TEST(Admission, AsksForTheHoldersOfTheJobsOwnKey) {
  std::string asked;
  admitted("erp", 1, [&](std::string_view key) {
    asked = key;
    return 0;
  });
  EXPECT_EQ(asked, "erp");
}

TEST(Admission, AJobWithoutAKeyWaitsForNobody) {
  EXPECT_EQ(admitted("", 1, nobody_asks()), JobState::ready);
  EXPECT_EQ(admitted("", 0, nobody_asks()), JobState::ready);
}

NewJob keyed_job(std::optional<TimePoint> run_at) {
  return {.kind = "sync", .run_at = run_at, .concurrency_key = "erp", .concurrency_limit = 1};
}

TEST(Entry, OfAJobThatRunsAtOnceDependsOnItsKey) {
  EXPECT_EQ(state_on_entry(keyed_job({}), kNow, held_by(0)), JobState::ready);
  EXPECT_EQ(state_on_entry(keyed_job({}), kNow, held_by(1)), JobState::blocked);
}

TEST(Entry, OfAJobWhoseTimeHasComeIsThatOfOneThatRunsAtOnce) {
  EXPECT_EQ(state_on_entry(keyed_job(kNow), kNow, held_by(0)), JobState::ready);
  EXPECT_EQ(state_on_entry(keyed_job(kNow - 1h), kNow, held_by(1)), JobState::blocked);
}

TEST(Entry, OfALaterJobIsScheduledWhoeverHoldsItsKey) {
  EXPECT_EQ(state_on_entry(keyed_job(kNow + 1us), kNow, nobody_asks()), JobState::scheduled);
}

/// A key with jobs that hold it and blocked ones, the best first, each with its own limit.
struct Key {
  std::int64_t holders = 0;
  std::vector<std::int64_t> blocked;
  std::vector<std::int64_t> let_in{};  ///< Limits of those that became ready.

  int let_in_who_may(std::string_view name = "erp") {
    const auto best = [this]() -> std::optional<std::int64_t> {
      return blocked.empty() ? std::nullopt : std::optional(blocked.front());
    };
    const auto let_best_in = [this] {
      let_in.push_back(blocked.front());
      blocked.erase(blocked.begin());
      ++holders;
    };
    return let_blocked_in(name, [this](std::string_view) { return holders; }, {best, let_best_in});
  }
};

TEST(LettingIn, GivesAFreePlaceToTheBestBlockedJobAlone) {
  Key key{.holders = 0, .blocked = {1, 1, 1}};
  EXPECT_EQ(key.let_in_who_may(), 1);
  EXPECT_THAT(key.blocked, ElementsAre(1, 1));
}

TEST(LettingIn, FillsEveryPlaceThatIsFree) {
  Key key{.holders = 1, .blocked = {3, 3, 3}};
  EXPECT_EQ(key.let_in_who_may(), 2) << "several may have left since";
  EXPECT_EQ(key.holders, 3);
}

TEST(LettingIn, StopsWhereNobodyIsBlocked) {
  Key key{.holders = 0, .blocked = {9, 9}};
  EXPECT_EQ(key.let_in_who_may(), 2);
  EXPECT_THAT(key.blocked, IsEmpty());
}

TEST(LettingIn, LetsNobodyInWhileTheKeyIsFull) {
  Key key{.holders = 2, .blocked = {2, 2}};
  EXPECT_EQ(key.let_in_who_may(), 0);
  EXPECT_THAT(key.let_in, IsEmpty());
}

TEST(LettingIn, NeverPassesTheBestOneForAnotherWithAHigherLimit) {
  Key key{.holders = 1, .blocked = {1, 5}};
  EXPECT_EQ(key.let_in_who_may(), 0) << "the first would wait for as long as such ones come";
}

TEST(LettingIn, MeasuresEachByItsOwnLimit) {
  Key key{.holders = 1, .blocked = {5, 2, 5}};
  EXPECT_EQ(key.let_in_who_may(), 1);
  EXPECT_THAT(key.let_in, ElementsAre(5));
  EXPECT_THAT(key.blocked, ElementsAre(2, 5)) << "with two holders, a limit of two is reached";
}

TEST(LettingIn, OfJobsWithoutAKeyDoesNothing) {
  Key key{.holders = 0, .blocked = {1}};
  EXPECT_EQ(key.let_in_who_may(""), 0);
  EXPECT_THAT(key.let_in, IsEmpty());
}

}  // namespace
}  // namespace joblog
