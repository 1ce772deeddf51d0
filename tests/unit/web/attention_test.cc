// SPDX-License-Identifier: MIT
// What needs a person, from what is really stored.
#include "web/attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/flaky_store.h"
#include "support/store_fixture.h"

namespace joblog::web {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;

class AttentionTest : public ::testing::Test {
 protected:
  std::vector<std::string> lines() {
    AttentionBoard board(*fixture.store, fixture.writer, fixture.clock, options);
    std::vector<std::string> texts;
    for (const Attention& line : board.lines()) texts.push_back(line.text);
    return texts;
  }
  void run(const std::string& kind, bool fails) {
    NewJob job;
    job.kind = kind;
    fixture.enqueue(job);
    const auto claims = fixture.claim(worker);
    ASSERT_EQ(claims.size(), 1U);
    const TimePoint now = fixture.clock.wall_now();
    const RunFinish finish{.lease = claims[0],
                           .status = fails ? Status::error : Status::success,
                           .job_end = fails ? JobEnd::failed : JobEnd::finished,
                           .started_at = now,
                           .finished_at = now,
                           .queue = claims[0].queue,
                           .kind = kind};
    fixture.write([&](Transaction& tx) { tx.finish_runs({&finish, 1}); });
  }
  void enqueue(const std::string& queue) {
    NewJob job;
    job.kind = "mail";
    job.queue = queue;
    fixture.enqueue(job);
  }

  test::StoreFixture fixture;
  ProcessId worker = fixture.enter();
  AttentionOptions options;
};

TEST_F(AttentionTest, SaysNothingWhenAllIsWell) {
  run("mail", false);
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(AttentionTest, SaysThatNoWorkerLivesAndHowManyWait) {
  enqueue("default");
  enqueue("default");
  fixture.clock.advance(31s);
  EXPECT_THAT(lines(), ElementsAre("No worker is alive: nothing runs, 2 jobs wait."));
}

TEST_F(AttentionTest, ConcludesNothingFromOldHeartbeatsWhileTheStoreTakesNoWrites) {
  enqueue("default");
  test::FlakyStore flaky(*fixture.store);
  GroupWriter writer(flaky, fixture.clock, fixture.notices);
  AttentionBoard board(flaky, writer, fixture.clock, options);
  const auto texts = [&] {
    fixture.clock.advance(3s);  // What it said before is kept for two.
    std::vector<std::string> all;
    for (const Attention& line : board.lines()) all.push_back(line.text);
    return all;
  };
  flaky.break_down({ErrorKind::unavailable, "database or disk is full"});
  EXPECT_FALSE(writer.flush());
  fixture.clock.advance(40s);
  EXPECT_THAT(texts(), ElementsAre(AllOf(HasSubstr("takes no writes"), HasSubstr("who is alive"))));
  flaky.mend();
  EXPECT_TRUE(writer.flush());
  EXPECT_THAT(texts(), IsEmpty()) << "everybody has a lease to be heard again";
  fixture.clock.advance(30s);
  EXPECT_THAT(texts(), ElementsAre(HasSubstr("No worker is alive")));
}

TEST_F(AttentionTest, SaysThatTheDiskTakesNoMoreFiles) {
  DiskSpace disk{.free = 30ULL << 30, .total = 40ULL << 30, .free_files = 50, .files = 2'000'000};
  options.disk = [&] { return std::optional(disk); };
  EXPECT_THAT(lines(), ElementsAre(AllOf(HasSubstr("50 of 2,000,000"), HasSubstr("inodes"))));
  disk.files = disk.free_files = 0;  // A file system without such a limit.
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(AttentionTest, SaysWhoPausedAQueue) {
  enqueue("mails");
  fixture.write(
      [&](Transaction& tx) { tx.pause_queue("mails", fixture.clock.wall_now(), "anna"); });
  fixture.clock.advance(20s);
  EXPECT_THAT(lines(),
              ElementsAre(HasSubstr("Queue mails is paused by anna, 20 s so far: 1 job waits")));
}

TEST_F(AttentionTest, SaysAtOnceThatNobodyTakesAQueueWhoseJobsWait) {
  enqueue("other");
  EXPECT_THAT(lines(), IsEmpty());
  fixture.write([&](Transaction& tx) { tx.set_pools(worker, {{"w", 2, {"default", "mail"}}}); });
  EXPECT_THAT(lines(), ElementsAre(HasSubstr("No worker takes queue other: 1 job waits")));
}

TEST_F(AttentionTest, SaysThatAKindFailsAgainAndAgainUntilItSucceeds) {
  run("mail", true);
  run("mail", true);
  EXPECT_THAT(lines(), IsEmpty());
  run("mail", true);
  EXPECT_THAT(lines(), ElementsAre("mail has failed 3 times in a row."));
  run("mail", false);
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(AttentionTest, ForgetsAKindThatNobodyRunsAnyMore) {
  for (int i = 0; i < 3; ++i) run("mail", true);
  fixture.clock.advance(24h * 8);
  EXPECT_THAT(lines(), Not(Contains(HasSubstr("in a row"))));
}

TEST_F(AttentionTest, NamesTwentyFailingJobsAndCountsTheRest) {
  for (int kind = 0; kind < 22; ++kind) {
    for (int i = 0; i < 3; ++i) run("job" + std::to_string(kind), true);
  }
  AttentionBoard board(*fixture.store, fixture.writer, fixture.clock, options);
  const auto found = board.lines();
  ASSERT_EQ(found.size(), 21U);
  EXPECT_EQ(found.back().text, "2 further jobs fail again and again.");
  EXPECT_EQ(summary_of(found), "22 jobs fail");
}

TEST_F(AttentionTest, LeavesOutWhatRanUnderANameOfItsOwn) {
  options.knows_kind = [](std::string_view kind) { return kind == "mail"; };
  for (int i = 0; i < 3; ++i) run("t", true);
  EXPECT_THAT(lines(), IsEmpty());
  for (int i = 0; i < 3; ++i) run("mail", true);
  EXPECT_THAT(lines(), ElementsAre("mail has failed 3 times in a row."));
}

TEST_F(AttentionTest, IsSummedUpInAFewWords) {
  EXPECT_EQ(summary_of({}), "");
  EXPECT_EQ(summary_of({{.urgent = true, .text = "No worker.", .one = "no worker is alive"},
                        {.text = "a fails", .one = "job fails", .many = "jobs fail"},
                        {.text = "b fails", .one = "job fails", .many = "jobs fail"},
                        {.text = "q is paused", .one = "queue paused", .many = "queues paused"},
                        {.text = "Something else."}}),
            "No worker is alive · 2 jobs fail · 1 queue paused · Something else.");
}

TEST_F(AttentionTest, SaysThatTheDiskIsAlmostFull) {
  std::optional<DiskSpace> disk = DiskSpace{.free = 500 << 20, .total = 40ULL << 30};
  options.disk = [&] { return disk; };
  EXPECT_THAT(lines(),
              ElementsAre(AllOf(HasSubstr("500.0 MiB of 40.0 GiB"), HasSubstr("retention"))));
  disk = DiskSpace{.free = 20ULL << 30, .total = 40ULL << 30};
  EXPECT_THAT(lines(), IsEmpty());
  disk.reset();
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(AttentionTest, SaysThatTheStoreCannotBeReached) {
  test::FlakyStore flaky(*fixture.store);
  flaky.break_reads({ErrorKind::unavailable, "disk I/O error"});
  AttentionBoard board(flaky, fixture.writer, fixture.clock, options);
  const auto found = board.lines();
  ASSERT_FALSE(found.empty());
  EXPECT_TRUE(found.front().urgent);
  EXPECT_THAT(found.front().text, HasSubstr("cannot be read"));
}

TEST_F(AttentionTest, SaysOfAStoreThatIsGoneNothingButThat) {
  test::FlakyStore flaky(*fixture.store);
  flaky.lose("the store /x was removed; put it back");
  fixture.clock.advance(31s);
  AttentionBoard board(flaky, fixture.writer, fixture.clock, options);
  const auto found = board.lines();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found.front().urgent);
  EXPECT_EQ(found.front().text, "The store is gone: the store /x was removed; put it back.");
}

TEST_F(AttentionTest, SaysHowLargeTheStoresLogIsWhenSomebodyHoldsItUp) {
  test::FlakyStore flaky(*fixture.store);
  AttentionBoard board(flaky, fixture.writer, fixture.clock, options);
  flaky.show_log({.bytes = 255ULL << 20, .held_for = 12min});
  EXPECT_THAT(board.lines(), IsEmpty());
  fixture.clock.advance(3s);
  flaky.show_log({.bytes = 335ULL << 20, .held_for = 12min + 10s});
  const auto found = board.lines();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found.front().text,
              AllOf(HasSubstr("The store's log has grown to 335.0 MiB: something has read from it "
                              "for 12 min"),
                    HasSubstr("joblog check")));
}

TEST_F(AttentionTest, PutsWhatIsUrgentFirst) {
  options.disk = [] { return DiskSpace{.free = 500 << 20, .total = 40ULL << 30}; };
  fixture.clock.advance(31s);
  AttentionBoard board(*fixture.store, fixture.writer, fixture.clock, options);
  const auto found = board.lines();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0].urgent);
  EXPECT_FALSE(found[1].urgent);
}

TEST_F(AttentionTest, LooksAtMostEveryTwoSeconds) {
  int asked = 0;
  options.disk = [&]() -> std::optional<DiskSpace> {
    ++asked;
    return std::nullopt;
  };
  AttentionBoard board(*fixture.store, fixture.writer, fixture.clock, options);
  for (int i = 0; i < 5; ++i) board.lines();
  EXPECT_EQ(asked, 1);
  fixture.clock.advance(2s);
  board.lines();
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace joblog::web
