// SPDX-License-Identifier: MIT
// The store itself: transactions, snapshots, two processes, backup.
#include <atomic>
#include <future>
#include <stop_token>
#include <thread>

#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class Transactions : public StoreTest {
 protected:
  std::size_t jobs() {
    return read([](Reader& r) { return r.find_jobs({}); }).size();
  }
  void enqueue_in(Transaction& tx) {
    const NewJob job{.kind = "report"};
    tx.enqueue({&job, 1}, now_);
  }
  std::uint64_t changes() { return store().wait_for_change(0, Duration::zero(), {}); }
};

TEST_P(Transactions, ThatGiveUpStoreNothing) {
  const auto result = store().write([&](Transaction& tx) {
    enqueue_in(tx);
    throw StoreError(ErrorKind::conflict, "changed my mind");
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::conflict);
  EXPECT_EQ(result.error().message, "changed my mind");
  EXPECT_EQ(jobs(), 0U);
  enqueue({.kind = "report"});
  EXPECT_EQ(jobs(), 1U);
}

TEST_P(Transactions, WhoseWorkThrowsAnythingStoreNothingAndSayWhat) {
  const auto result = store().write([&](Transaction& tx) {
    enqueue_in(tx);
    throw std::runtime_error("a bug");
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::internal);
  EXPECT_THAT(result.error().message, HasSubstr("a bug"));
  enqueue({.kind = "report"});
  EXPECT_EQ(jobs(), 1U);
}

TEST_P(Transactions, ThatReadAndThrowLeaveTheStoreUsable) {
  EXPECT_FALSE(store().read([](Reader&) { throw StoreError(ErrorKind::invalid, "no"); }));
  const auto result = store().read([](Reader&) { throw std::runtime_error("a bug"); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::internal);
  EXPECT_EQ(jobs(), 0U);
}

TEST_P(Transactions, AreSeenByReadersWhenCommittedAndNotBefore) {
  write([&](Transaction& tx) {
    enqueue_in(tx);
    EXPECT_EQ(jobs(), 0U);
  });
  EXPECT_EQ(jobs(), 1U);
}

TEST_P(Transactions, DoNotChangeWhatAReaderSees) {
  enqueue({.kind = "report"});
  const auto seen = read([&](Reader& reader) {
    const std::size_t before = reader.find_jobs({}).size();
    enqueue({.kind = "report"});
    return std::pair(before, reader.find_jobs({}).size());
  });
  EXPECT_EQ(seen, std::pair(std::size_t{1}, std::size_t{1}));
  EXPECT_EQ(jobs(), 2U);
}

TEST_P(Transactions, OfOthersAreNoticedOnceAndOwnOnesNot) {
  auto other = fresh().open_another().value();
  const std::uint64_t before = changes();
  EXPECT_EQ(changes(), before);
  enqueue({.kind = "report"});
  EXPECT_EQ(changes(), before);
  write_to(*other, [&](Transaction& tx) { enqueue_in(tx); });
  const std::uint64_t after = store().wait_for_change(before, 1min, {});
  EXPECT_NE(after, before);
  EXPECT_EQ(changes(), after);
}

TEST_P(Transactions, OfOthersEndEveryWaitForThem) {
  auto other = fresh().open_another().value();
  const std::uint64_t before = changes();
  const auto wait = [&] { return store().wait_for_change(before, 1min, {}); };
  auto one = std::async(std::launch::async, wait);
  auto another = std::async(std::launch::async, wait);
  write_to(*other, [&](Transaction& tx) { enqueue_in(tx); });
  EXPECT_NE(one.get(), before);
  EXPECT_NE(another.get(), before);
}

TEST_P(Transactions, AreWaitedForUntilTheTimeIsOver) {
  const std::uint64_t before = changes();
  EXPECT_EQ(store().wait_for_change(before, 1ms, {}), before);
}

TEST_P(Transactions, AreWaitedForUntilAStopIsAskedFor) {
  const std::uint64_t before = changes();
  std::stop_source stop;
  auto waits = std::async(std::launch::async,
                          [&] { return store().wait_for_change(before, 24h, stop.get_token()); });
  stop.request_stop();
  EXPECT_EQ(waits.get(), before);
}

TEST_P(Transactions, OfOneselfGiveTheStoreAnotherVersionAtOnce) {
  const std::uint64_t before = store().version();
  EXPECT_EQ(store().version(), before);
  enqueue({.kind = "report"});
  EXPECT_NE(store().version(), before);
}

TEST_P(Transactions, OfOthersGiveTheStoreAnotherVersionOnceTheyAreNoticed) {
  auto other = fresh().open_another().value();
  const std::uint64_t seen = changes();
  const std::uint64_t before = store().version();
  write_to(*other, [&](Transaction& tx) { enqueue_in(tx); });
  store().wait_for_change(seen, 1min, {});
  EXPECT_NE(store().version(), before);
}

TEST_P(Transactions, OfTwoProcessesTakeTurns) {
  auto other = fresh().open_another().value();
  const auto enqueue_fifty = [&](Store& store) {
    for (int i = 0; i < 50; ++i) write_to(store, [&](Transaction& tx) { enqueue_in(tx); });
  };
  std::thread second([&] { enqueue_fifty(*other); });
  enqueue_fifty(store());
  second.join();
  EXPECT_EQ(jobs_counted("default", JobState::ready), 100);
}

TEST_P(Transactions, OfManyThreadsTakeTurns) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        write([&](Transaction& tx) { enqueue_in(tx); });
        jobs();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(jobs_counted("default", JobState::ready), 100);
}

TEST_P(Transactions, ClaimedByTwoProcessesGiveEachJobToOne) {
  enqueue_all(std::vector<NewJob>(200, {.kind = "report"}));
  auto other = fresh().open_another().value();
  const auto claim_all = [&](Store& store, ProcessId who) {
    std::vector<JobId> mine;
    const ClaimDue request{
        .process = who, .process_name = "p", .queues = {}, .limit = 3, .now = now_};
    for (;;) {
      const auto claims = write_to(store, [&](Transaction& tx) { return tx.claim_due(request); });
      if (claims.empty()) return mine;
      for (const Claim& c : claims) mine.push_back(c.job);
    }
  };
  const ProcessId here = process("here");
  const ProcessId there = process("there");
  std::vector<JobId> theirs;
  std::thread second([&] { theirs = claim_all(*other, there); });
  std::vector<JobId> all = claim_all(store(), here);
  second.join();
  all.insert(all.end(), theirs.begin(), theirs.end());
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::unique(all.begin(), all.end()) - all.begin(), 200);
}

TEST_P(Transactions, AreTriedWithoutChangingAnything) {
  const auto before = store().version();
  EXPECT_TRUE(store().try_write());
  EXPECT_EQ(store().version(), before);
  EXPECT_THAT(problems(), IsEmpty());
  enqueue({.kind = "report"});
  EXPECT_TRUE(store().try_write());
}

TEST_P(Transactions, SayWhereTheyGo) { EXPECT_THAT(store().describe(), testing::Not(IsEmpty())); }

JOBLOG_EVERY_STORE(Transactions);

class Backup : public StoreTest {};

TEST_P(Backup, IsAConsistentCopyWhileAWriterWorks) {
  enqueue_all(std::vector<NewJob>(100, {.kind = "report"}));
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    while (!stop) finish(claimed({.kind = "report", .priority = -1}));
  });
  const auto result = store().backup(fresh().backup_path());
  stop = true;
  writer.join();
  ASSERT_TRUE(result) << result.error().message;
  auto copy = fresh().open_backup(fresh().backup_path()).value();
  EXPECT_THAT(copy->check().value(), IsEmpty());
  EXPECT_GE(read_from(*copy, [](Reader& r) { return r.find_jobs({.limit = 1'000}); }).size(), 100U);
}

TEST_P(Backup, DoesNotOverwrite) {
  ASSERT_TRUE(store().backup(fresh().backup_path()));
  const auto again = store().backup(fresh().backup_path());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
  EXPECT_THAT(again.error().message, HasSubstr(fresh().backup_path()));
}

TEST_P(Backup, IntoAFolderThatIsNotThereSaysSo) {
  const auto result = store().backup(fresh().backup_path() + "/no/such/folder");
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("no/such/folder"));
}

JOBLOG_EVERY_STORE(Backup);

class Checks : public StoreTest {};

TEST_P(Checks, TellHowFarTheyHaveCome) {
  enqueue_all(std::vector<NewJob>(5'000, {.kind = "report"}));
  std::vector<Progress> told;
  const auto found = store().check_telling([&](const Progress& one) { told.push_back(one); });
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(*found, IsEmpty());
  ASSERT_FALSE(told.empty());
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_FALSE(told[i].step.empty());
    if (told[i].total > 0) {
      EXPECT_LE(told[i].done, told[i].total);
    }
    if (i > 0 && told[i - 1].step == told[i].step) {
      EXPECT_LE(told[i - 1].done, told[i].done);
    }
  }
}

TEST_P(Checks, ThatAreQuickFindNothingInASoundStore) {
  finish(claimed({.kind = "report"}));
  claimed({.kind = "report"});
  enqueue_all(std::vector<NewJob>(100, {.kind = "report"}));
  EXPECT_THAT(store().quick_check().value(), IsEmpty());
}

JOBLOG_EVERY_STORE(Checks);

class Migrations : public StoreTest {};

TEST_P(Migrations, AreAllAppliedInAFreshStore) {
  const auto states = store().migrations().value();
  ASSERT_FALSE(states.empty());
  for (const MigrationState& state : states) EXPECT_TRUE(state.applied_at) << state.name;
}

TEST_P(Migrations, AreAppliedOnce) {
  const auto before = store().migrations().value();
  fresh().reopen();
  const auto after = store().migrations().value();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i)
    EXPECT_EQ(after[i].applied_at, before[i].applied_at);
}

JOBLOG_EVERY_STORE(Migrations);

}  // namespace
}  // namespace joblog::test
