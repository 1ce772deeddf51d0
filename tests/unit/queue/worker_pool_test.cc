// SPDX-License-Identifier: MIT
// Threads that run jobs, and what they claim when.
#include "queue/worker_pool.h"

#include <set>

#include "support/flaky_store.h"
#include "unit/queue/queue_test.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class WorkerPoolTest : public QueueTest {
 protected:
  WorkerPool& pool(int threads, std::vector<std::string> queues = {}) {
    pools_.push_back(std::make_unique<WorkerPool>(WorkerPool::Options{threads, std::move(queues)},
                                                  *executor, *recorder, fixture.writer, process,
                                                  "here:7"));
    return *pools_.back();
  }
  ~WorkerPoolTest() override {
    gate.open();
    pools_.clear();
  }
  void define_gated(const std::string& kind) {
    define(kind, [this](Run&) -> Outcome {
      gate.pass();
      return Success{};
    });
  }
  void enqueue_many(int jobs, const NewJob& spec) {
    ASSERT_TRUE(fixture.writer.enqueue(std::vector<NewJob>(static_cast<std::size_t>(jobs), spec)));
  }
  bool all_finished(int jobs) {
    return eventually([&] { return fixture.jobs_in(JobState::finished) == jobs; });
  }

  Gate gate;

 private:
  std::vector<std::unique_ptr<WorkerPool>> pools_;
};

TEST_F(WorkerPoolTest, AThreadTooManyEndsAfterItsRun) {
  define_gated("slow");
  WorkerPool& one = pool(3);
  ASSERT_TRUE(one.start());
  enqueue_many(3, job("slow"));
  gate.await(3);  // All three run: what only waits behind a run may be handed back.
  ASSERT_TRUE(one.change({.threads = 1}));
  EXPECT_EQ(fixture.jobs_in(JobState::claimed), 3) << "a run was cut off";
  gate.open();
  ASSERT_TRUE(all_finished(3));
  Gate second;
  define("held", [&](Run&) -> Outcome {
    second.pass();
    return Success{};
  });
  enqueue_many(5, job("held"));
  second.await(1);
  // Whoever could take one has had its chance.
  for (int i = 0; i < 20; ++i) fixture.writer.flush();
  EXPECT_EQ(second.come(), 1) << "a thread too many took a job";
  second.open();
  EXPECT_TRUE(all_finished(8));
  EXPECT_TRUE(eventually([&] { return one.idle(); }));
}

TEST_F(WorkerPoolTest, GrowsBeyondTheSlotsThatThereWere) {
  define_gated("slow");
  WorkerPool& one = pool(1);
  ASSERT_TRUE(one.start());
  ASSERT_TRUE(one.change({.threads = 20}));
  enqueue_many(20, job("slow"));
  EXPECT_TRUE(eventually([&] { return fixture.jobs_in(JobState::claimed) == 20; }));
  gate.open();
  EXPECT_TRUE(all_finished(20));
}

TEST_F(WorkerPoolTest, TakesFromItsNewQueuesOnly) {
  define("quick", [](Run&) -> Outcome { return Success{}; });
  WorkerPool& one = pool(2, {"default"});
  ASSERT_TRUE(one.start());
  ASSERT_TRUE(one.change({.threads = 2, .queues = {"archive"}}));
  NewJob waits = job("quick"), runs = job("quick");
  runs.queue = "archive";
  fixture.enqueue(waits);
  fixture.enqueue(runs);
  EXPECT_TRUE(all_finished(1));
  EXPECT_EQ(fixture.jobs_in(JobState::ready), 1);
}

TEST_F(WorkerPoolTest, RunsEveryJobOnce) {
  Mutex mutex;
  std::multiset<std::string> ran;
  define("count", [&](Run& run) -> Outcome {
    MutexLock lock(mutex);
    ran.emplace(run.arguments());
    return Success{};
  });
  ASSERT_TRUE(pool(4).start());
  for (int i = 0; i < 300; ++i) {
    NewJob spec = job("count");
    spec.arguments = "{\"n\":" + std::to_string(i) + "}";
    fixture.enqueue(spec);
  }
  ASSERT_TRUE(all_finished(300));
  MutexLock lock(mutex);
  EXPECT_EQ(ran.size(), 300U);
  EXPECT_EQ(std::set<std::string>(ran.begin(), ran.end()).size(), 300U);
  fixture.expect_sound();
}

TEST_F(WorkerPoolTest, ClaimsOnlyWhatItCanStartWhenJobsAreLong) {
  define_gated("long");
  enqueue_many(10, job("long"));
  ASSERT_TRUE(pool(2).start());
  gate.await(2);
  for (int i = 0; i < 20; ++i) fixture.writer.flush();  // Each transaction asks for more.
  EXPECT_EQ(fixture.jobs_in(JobState::claimed), 2);
  EXPECT_EQ(fixture.jobs_in(JobState::ready), 8);
  gate.open();
  EXPECT_TRUE(all_finished(10));
}

TEST_F(WorkerPoolTest, ClaimsManyAtOnceWhenJobsAreShort) {
  define("short", [](Run&) -> Outcome { return Success{}; });
  enqueue_many(4'000, job("short"));
  const auto before = fixture.writer.figures().transactions;
  ASSERT_TRUE(pool(2).start());
  ASSERT_TRUE(all_finished(4'000));
  // Without a look-ahead it would take 2,000: as many jobs as threads by each.
  EXPECT_LT(fixture.writer.figures().transactions - before, 1'000U);
}

TEST_F(WorkerPoolTest, TakesTheMostUrgentFirst) {
  Mutex mutex;
  std::vector<std::string> order;
  define_gated("first");
  define("next", [&](Run& run) -> Outcome {
    MutexLock lock(mutex);
    order.emplace_back(run.arguments());
    return Success{};
  });
  ASSERT_TRUE(pool(1).start());
  fixture.enqueue(job("first"));
  gate.await(1);
  for (const int priority : {5, -5, 0}) {
    NewJob spec = job("next");
    spec.priority = priority;
    spec.arguments = "{\"p\":" + std::to_string(priority) + "}";
    fixture.enqueue(spec);
  }
  gate.open();
  ASSERT_TRUE(all_finished(4));
  MutexLock lock(mutex);
  EXPECT_THAT(order, ElementsAre(R"({"p":-5})", R"({"p":0})", R"({"p":5})"));
}

TEST_F(WorkerPoolTest, HandsBackWhatItHasNotStartedAsIfNeverClaimed) {
  define_gated("long");
  enqueue_many(5, job("long"));
  WorkerPool& one = pool(1);
  ASSERT_TRUE(one.start());
  gate.await(1);
  one.take(fixture.claim(self, 4));
  EXPECT_EQ(fixture.jobs_in(JobState::claimed), 5);

  one.stop_claiming();
  EXPECT_EQ(fixture.jobs_in(JobState::claimed), 1);
  EXPECT_EQ(fixture.jobs_in(JobState::ready), 4);
  const auto ready =
      fixture.read([](Reader& reader) { return reader.find_jobs({.state = JobState::ready}); });
  for (const Job& back : ready) {
    EXPECT_EQ(back.attempts, 0);
    EXPECT_THAT(fixture.logs_of(back.id), IsEmpty());
  }
  gate.open();
  one.join();
  fixture.writer.flush();
  EXPECT_EQ(fixture.jobs_in(JobState::finished), 1);
  EXPECT_EQ(gate.come(), 1) << "nothing was started after the stop";
  fixture.expect_sound();
}

TEST_F(WorkerPoolTest, EachPoolWorksItsOwnQueues) {
  define_gated("slow");
  define("fast", [](Run&) -> Outcome { return Success{}; });
  NewJob slow = job("slow");
  slow.queue = "slow";
  enqueue_many(3, slow);
  ASSERT_TRUE(pool(1, {"slow"}).start());
  ASSERT_TRUE(pool(1, {"default"}).start());
  gate.await(1);
  enqueue_many(20, job("fast"));
  EXPECT_TRUE(all_finished(20));
  EXPECT_EQ(gate.come(), 1);
  gate.open();
  EXPECT_TRUE(all_finished(23));
}

TEST_F(WorkerPoolTest, LeavesAPausedQueueAlone) {
  define("fast", [](Run&) -> Outcome { return Success{}; });
  fixture.write([&](Transaction& tx) { tx.pause_queue("default", kNoon, "me"); });
  enqueue_many(3, job("fast"));
  ASSERT_TRUE(pool(1).start());
  for (int i = 0; i < 20; ++i) fixture.writer.flush();
  EXPECT_EQ(fixture.jobs_in(JobState::ready), 3);
  fixture.write(
      [&](Transaction& tx) { tx.resume_queue("default", fixture.clock.wall_now(), "anna"); });
  EXPECT_TRUE(all_finished(3));
}

TEST_F(WorkerPoolTest, IsIdleOnceNothingRunsOrWaits) {
  define_gated("long");
  WorkerPool& one = pool(2);
  ASSERT_TRUE(one.start());
  EXPECT_TRUE(eventually([&] { return one.idle(); }));
  enqueue_many(1, job("long"));
  gate.await(1);
  EXPECT_FALSE(one.idle());
  gate.open();
  EXPECT_TRUE(eventually([&] { return one.idle(); }));
}

TEST_F(WorkerPoolTest, MayBeStoppedTwiceOrWithoutAStart) {
  pool(2).stop_claiming();
  WorkerPool& one = pool(2);
  ASSERT_TRUE(one.start());
  one.stop_claiming();
  one.stop_claiming();
  one.join();
  one.join();
}

TEST_F(WorkerPoolTest, ClaimsNothingForAProcessThatWasDeclaredDead) {
  define("fast", [](Run&) -> Outcome { return Success{}; });
  fixture.write([&](Transaction& tx) { tx.deregister_process(self); });
  enqueue_many(3, job("fast"));
  ASSERT_TRUE(pool(1).start());
  for (int i = 0; i < 20; ++i) fixture.writer.flush();
  EXPECT_EQ(fixture.jobs_in(JobState::ready), 3) << "nobody would rescue what it claims";
  process = fixture.enter().value;
  fixture.writer.wake();
  EXPECT_TRUE(all_finished(3));
}

TEST_F(WorkerPoolTest, HandsBackWhatWaitsBehindLongRunsAsIfNeverClaimed) {
  define_gated("long");
  enqueue_many(5, job("long"));
  WorkerPool& one = pool(1);
  ASSERT_TRUE(one.start());
  gate.await(1);
  one.take(fixture.claim(self, 4));
  one.hand_back_stalled();  // The first look: the thread has just taken a job.
  one.hand_back_stalled();
  EXPECT_EQ(fixture.jobs_in(JobState::claimed), 1);
  const auto ready =
      fixture.read([](Reader& reader) { return reader.find_jobs({.state = JobState::ready}); });
  EXPECT_EQ(ready.size(), 4U);
  for (const Job& back : ready) {
    EXPECT_EQ(back.attempts, 0);
    EXPECT_THAT(fixture.logs_of(back.id), IsEmpty());
  }
  gate.open();
  EXPECT_TRUE(all_finished(5)) << "what was handed back may be claimed again";
  fixture.expect_sound();
}

TEST_F(WorkerPoolTest, HandsBackOnceTheStoreTakesItWhatItRefusedBefore) {
  FlakyStore flaky(*fixture.store);
  GroupWriter writer(flaky, fixture.clock, fixture.notices);
  define_gated("long");
  enqueue_many(1, job("long"));
  WorkerPool one({1, {}}, *executor, *recorder, writer, process, "here:7");
  ASSERT_TRUE(one.start());
  gate.await(1);
  enqueue_many(2, job("long"));
  one.take(fixture.claim(self, 2));
  one.hand_back_stalled();  // The first look: the thread has just taken a job.
  flaky.break_down({ErrorKind::unavailable, "the disk is full"});
  one.hand_back_stalled();
  EXPECT_EQ(fixture.jobs_in(JobState::claimed), 3);
  flaky.mend();
  one.hand_back_stalled();
  EXPECT_EQ(fixture.jobs_in(JobState::claimed), 1) << "nobody runs them here";
  gate.open();
  one.stop_claiming();
  one.join();
}

TEST_F(WorkerPoolTest, HandsNothingBackWhileItsThreadTakesJobs) {
  Gate later;
  define_gated("first");
  define("next", [&](Run&) -> Outcome {
    later.pass();
    return Success{};
  });
  enqueue_many(1, job("first"));
  WorkerPool& one = pool(1);
  ASSERT_TRUE(one.start());
  gate.await(1);
  enqueue_many(3, job("next"));
  one.take(fixture.claim(self, 3));
  one.hand_back_stalled();
  EXPECT_EQ(fixture.jobs_in(JobState::ready), 0);
  gate.open();
  later.await(1);
  one.hand_back_stalled();
  EXPECT_EQ(fixture.jobs_in(JobState::ready), 0);
  later.open();
  EXPECT_TRUE(all_finished(4));
}

TEST_F(WorkerPoolTest, StartsNothingThatItClaimedUnderALeaseItLost) {
  define_gated("long");
  enqueue_many(3, job("long"));
  WorkerPool& one = pool(1);
  ASSERT_TRUE(one.start());
  gate.await(1);
  one.take(fixture.claim(self, 2));
  process = fixture.enter().value;
  gate.open();
  EXPECT_TRUE(eventually([&] { return one.idle(); }));
  EXPECT_EQ(gate.come(), 1);
}

}  // namespace
}  // namespace joblog::test
