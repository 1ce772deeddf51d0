// SPDX-License-Identifier: MIT
// The names of job logs: YYYYMMDDhhmmss of their second, then _1, _2 …; unique whatever happens.
#include <set>

#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;

class Names : public StoreTest {
 protected:
  std::vector<std::string> claim_names(Store& store, ProcessId process, int limit) {
    std::vector<std::string> names;
    const ClaimDue request{
        .process = process, .process_name = "here:7", .queues = {}, .limit = limit, .now = now_};
    for (const Claim& claim :
         write_to(store, [&](Transaction& tx) { return tx.claim_due(request); })) {
      names.push_back(claim.log_name);
    }
    return names;
  }
  std::vector<std::string> names_of(int jobs) {
    enqueue_all(std::vector<NewJob>(static_cast<std::size_t>(jobs), {.kind = "report"}));
    std::vector<std::string> names;
    for (const Claim& claim : claim(jobs)) names.push_back(claim.log_name);
    return names;
  }
};

TEST_P(Names, AreTheSecondTheRunWasClaimed) {
  EXPECT_THAT(names_of(1), ElementsAre("20261123140000"));
}

TEST_P(Names, CountOnWithinASecond) {
  EXPECT_THAT(names_of(2), ElementsAre("20261123140000", "20261123140000_1"));
  now_ += 999'999us;
  EXPECT_THAT(names_of(1), ElementsAre("20261123140000_2"));
  now_ += 1us;
  EXPECT_THAT(names_of(1), ElementsAre("20261123140001"));
}

TEST_P(Names, OfTenThousandRunsInOneSecondDiffer) {
  std::set<std::string> distinct;
  for (int i = 0; i < 10; ++i) {
    for (const std::string& name : names_of(1'000)) {
      EXPECT_TRUE(is_log_name(name)) << name;
      distinct.insert(name);
    }
  }
  EXPECT_EQ(distinct.size(), 10'000U);
  EXPECT_TRUE(distinct.contains("20261123140000_9999"));
}

TEST_P(Names, GoOnWhereASecondStoppedWhenTheClockStepsBackIntoIt) {
  const auto before = names_of(12);
  now_ += 5s;
  names_of(1);
  now_ -= 5s;
  const auto after = names_of(2);
  if (fresh().names_are_without_gaps()) {
    EXPECT_THAT(after, ElementsAre("20261123140000_12", "20261123140000_13"));
  }
  std::set<std::string> distinct(before.begin(), before.end());
  for (const std::string& name : after) {
    EXPECT_TRUE(distinct.insert(name).second) << name;
    EXPECT_TRUE(name.starts_with("20261123140000_")) << name;
    const auto found = read([&](Reader& r) { return r.log_by_name(name); });
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->name, name);
  }
}

TEST_P(Names, AreNotGivenTwiceByTwoProcesses) {
  enqueue_all(std::vector<NewJob>(4, {.kind = "report"}));
  auto other = fresh().open_another().value();
  const ProcessId here = process("here");
  const ProcessId there = process("there");
  EXPECT_THAT(claim_names(store(), here, 1), ElementsAre("20261123140000"));
  EXPECT_THAT(claim_names(*other, there, 2), ElementsAre("20261123140000_1", "20261123140000_2"));
  EXPECT_THAT(claim_names(store(), here, 1), ElementsAre("20261123140000_3"));
}

TEST_P(Names, GoOnAfterANewStart) {
  names_of(2);
  fresh().reopen();
  EXPECT_THAT(names_of(1), ElementsAre("20261123140000_2"));
}

TEST_P(Names, FindTheirLog) {
  const Claim claim = claimed({.kind = "report"});
  const auto found = read([&](Reader& r) { return r.log_by_name(claim.log_name); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, claim.log);
  EXPECT_FALSE(read([](Reader& r) { return r.log_by_name("20261123140000_77"); }));
}

JOBLOG_EVERY_STORE(Names);

}  // namespace
}  // namespace joblog::test
