// SPDX-License-Identifier: MIT
// New logs get names that no other log has, whatever the clock does.
#include "core/log_names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "core/job_log.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 14h};

/// A store's names.
class Names {
 public:
  /// Reserves names at `now` and gives them to logs; the first.
  std::string take(TimePoint now, std::int64_t count = 1) {
    const auto reserved = reserve_log_names(memory, now, count, [&](std::string_view stem) {
      ++times_asked;
      const auto it = highest_.find(std::string(stem));
      return it == highest_.end() ? std::nullopt : std::optional(it->second);
    });
    const std::int64_t last = reserved.first + count - 1;
    const auto [it, is_new] = highest_.try_emplace(reserved.stem, last);
    EXPECT_TRUE(is_new || it->second < reserved.first) << "a name was given twice";
    it->second = std::max(it->second, last);
    return log_name(reserved.stem, reserved.first);
  }
  /// As after a new start: what is remembered comes from the store, and may be from before.
  LogNameMemory memory;
  int times_asked = 0;

 private:
  std::map<std::string, std::int64_t> highest_;
};

TEST(LogNames, TheFirstOfASecondHasNoSuffix) {
  Names names;
  EXPECT_EQ(names.take(kNow), "20261123140000");
  EXPECT_EQ(names.take(kNow + 1s), "20261123140001");
}

TEST(LogNames, FurtherOnesOfThatSecondAreNumberedFromOne) {
  Names names;
  names.take(kNow);
  EXPECT_EQ(names.take(kNow + 1ms), "20261123140000_1");
  EXPECT_EQ(names.take(kNow + 999ms), "20261123140000_2");
}

TEST(LogNames, AsManyAreReservedAsAreAskedFor) {
  Names names;
  EXPECT_EQ(names.take(kNow, 3), "20261123140000");
  EXPECT_EQ(names.take(kNow, 2), "20261123140000_3");
  EXPECT_EQ(names.take(kNow), "20261123140000_5");
}

TEST(LogNames, AClockSetBackIntoASecondThatHasLogsGoesOnBehindThem) {
  Names names;
  names.take(kNow, 3);
  names.take(kNow + 1s);
  EXPECT_EQ(names.take(kNow), "20261123140000_3");
  EXPECT_EQ(names.take(kNow + 1s), "20261123140001_1");
}

TEST(LogNames, ASecondThatHasOneLogGoesOnWithTheFirstNumber) {
  Names names;
  names.take(kNow);
  names.take(kNow + 1s);
  EXPECT_EQ(names.take(kNow), "20261123140000_1") << "the suffix of a name without one is 0";
}

TEST(LogNames, TheStoreIsAskedOnceInASecond) {
  Names names;
  names.take(kNow);
  names.take(kNow + 1ms);
  EXPECT_EQ(names.times_asked, 1);
  names.take(kNow + 1s);
  EXPECT_EQ(names.times_asked, 2);
}

TEST(LogNames, HowFarTheClockWasSetBackIsRememberedForGood) {
  Names names;
  names.take(kNow);
  EXPECT_EQ(names.memory.stepped_back, 0s);
  names.take(kNow - 10s);
  EXPECT_EQ(names.memory.stepped_back, 10s);
  names.take(kNow - 4s);
  EXPECT_EQ(names.memory.stepped_back, 10s) << "the logs of that time are still there";
  names.take(kNow + 1h);
  EXPECT_EQ(names.memory.stepped_back, 10s);
  EXPECT_EQ(names.memory.newest, kNow + 1h);
}

TEST(LogNames, StepsBackAreMeasuredFromTheLatestTimeEver) {
  Names names;
  names.take(kNow);
  names.take(kNow - 10s);
  names.take(kNow - 15s);
  EXPECT_EQ(names.memory.stepped_back, 15s) << "and not from one step to the next";
}

}  // namespace
}  // namespace joblog
