// SPDX-License-Identifier: MIT
// The one writer: many askers, one transaction, and a store that fails now and then.
#include "writer/group_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "core/limits.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/fake_clock.h"
#include "support/flaky_store.h"
#include "support/recording_notices.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Error out_of_reach{ErrorKind::unavailable, "the disk is gone"};

class GroupWriterTest : public testing::Test {
 protected:
  void TearDown() override {
    store_.mend();
    store_.let_go();
    writer_.reset();
    EXPECT_THAT(real_->check().value(), IsEmpty());
  }

  /// A claimed run, made past the writer.
  Claim claimed_run() {
    std::vector<Claim> claims;
    EXPECT_TRUE(real_->write([&](Transaction& tx) {
      const NewJob job{.kind = "report"};
      const ProcessId process = tx.register_process({});
      tx.enqueue({&job, 1}, clock_.wall_now());
      claims = tx.claim_due({.process = process,
                             .process_name = "p",
                             .queues = {},
                             .limit = 1,
                             .now = clock_.wall_now()});
    }));
    return claims.at(0);
  }
  RunFinish end_of(const Claim& claim) {
    return {.lease = claim,
            .started_at = clock_.wall_now(),
            .finished_at = clock_.wall_now(),
            .queue = claim.queue,
            .kind = claim.kind,
            .concurrency_key = claim.concurrency_key};
  }
  DetailView detail(const Claim& claim, std::int64_t sequence, std::string_view message) {
    return {.log = claim.log, .sequence = sequence, .at = clock_.wall_now(), .message = message};
  }
  Job job(JobId id) {
    std::optional<Job> found;
    EXPECT_TRUE(real_->read([&](Reader& reader) { found = reader.job(id); }));
    return found.value();
  }
  std::vector<std::string> messages(JobLogId log) {
    std::vector<std::string> texts;
    EXPECT_TRUE(real_->read([&](Reader& reader) {
      for (const Detail& one : reader.details(log, 0, 100)) texts.push_back(one.message);
    }));
    return texts;
  }
  /// The writer is inside a write that waits; whatever is handed in now goes into the next one.
  void keep_busy() {
    store_.hold();
    const int before = store_.writes();
    writer_->wake();
    store_.wait_for_writes(before + 1);
  }

  TempFolder folder_;
  SystemClock clock_;
  RecordingNotices notices_;
  std::unique_ptr<sqlite::SqliteStore> real_ =
      sqlite::SqliteStore::open(
          {.path = folder_.file("joblog.sqlite3"), .durability = sqlite::Durability::normal},
          clock_)
          .value();
  FlakyStore store_{*real_};
  std::unique_ptr<GroupWriter> writer_ = std::make_unique<GroupWriter>(store_, clock_, notices_);
};

TEST_F(GroupWriterTest, GivesEachOfManyThreadsItsOwnAnswer) {
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const std::string kind = "kind" + std::to_string(t) + "." + std::to_string(i);
        const auto made = writer_->enqueue({{.kind = kind}, {.kind = kind}});
        if (!made || made->size() != 2 || job(made->at(1).id).spec.kind != kind) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(GroupWriterTest, WritesAllThatWaitsInOneTransaction) {
  keep_busy();
  const int before = store_.writes();
  std::vector<std::future<Result<std::vector<Enqueued>>>> answers;
  for (int i = 0; i < 20; ++i) {
    auto promise = std::make_shared<std::promise<Result<std::vector<Enqueued>>>>();
    answers.push_back(promise->get_future());
    writer_->enqueue_later({{.kind = "report"}},
                           [promise](auto result) { promise->set_value(std::move(result)); });
  }
  store_.let_go();
  for (auto& answer : answers) EXPECT_TRUE(answer.get());
  EXPECT_EQ(store_.writes(), before + 1);
}

TEST_F(GroupWriterTest, LetsNoBadWorkFailTheOthers) {
  const Claim run = claimed_run();
  keep_busy();
  std::promise<Result<std::vector<Enqueued>>> good;
  std::promise<Result<std::vector<Enqueued>>> bad;
  std::promise<Applied> ended;
  writer_->enqueue_later({{.kind = ""}}, [&](auto result) { bad.set_value(std::move(result)); });
  writer_->enqueue_later({{.kind = "report"}},
                         [&](auto result) { good.set_value(std::move(result)); });
  writer_->finish(end_of(run), [&](Applied applied) { ended.set_value(applied); });
  store_.let_go();
  const auto refused = bad.get_future().get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_TRUE(good.get_future().get());
  EXPECT_EQ(ended.get_future().get(), Applied::won);
}

TEST_F(GroupWriterTest, DropsAloudTheOneDetailThatTheStoreNeverTakes) {
  const Claim good = claimed_run();
  const Claim bad = claimed_run();
  keep_busy();
  std::promise<void> advanced;
  std::promise<Applied> ended;
  writer_->append({bad.holder, {detail(bad, 1, "")}, [&] { advanced.set_value(); }});
  writer_->append({good.holder, {detail(good, 1, "kept")}, {}});
  writer_->finish(end_of(good), [&](Applied applied) { ended.set_value(applied); });
  store_.let_go();
  advanced.get_future().get();
  EXPECT_EQ(ended.get_future().get(), Applied::won);
  EXPECT_THAT(messages(good.log), ElementsAre("kept"));
  EXPECT_THAT(notices_.texts(), Contains(HasSubstr("for good")));
}

TEST_F(GroupWriterTest, AnswersWorkThatThrowsAndGoesOn) {
  const auto refused = writer_->transact([](Transaction&) { throw std::runtime_error("a bug"); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::internal);
  EXPECT_FALSE(
      writer_->transact([](Transaction&) { throw StoreError(ErrorKind::conflict, "no"); }));
  EXPECT_TRUE(writer_->enqueue({{.kind = "report"}}));
}

TEST_F(GroupWriterTest, TellsAskersThatTheStoreIsOutOfReach) {
  store_.break_down(out_of_reach);
  const auto refused = writer_->enqueue({{.kind = "report"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unavailable);
  EXPECT_EQ(refused.error().message, "the disk is gone");
  EXPECT_FALSE(writer_->flush());
  EXPECT_FALSE(writer_->figures().healthy);
  EXPECT_EQ(notices_.troubles(), 1) << "said once, not for every try";
  store_.mend();
  EXPECT_TRUE(writer_->enqueue({{.kind = "report"}}));
  EXPECT_TRUE(writer_->figures().healthy);
  EXPECT_THAT(notices_.texts(), Contains("the store answers again"));
}

TEST_F(GroupWriterTest, TellsHowLongAgoItCommittedWhateverWasTriedSince) {
  FakeClock clock{TimePoint{}};
  GroupWriter writer(store_, clock, notices_);
  EXPECT_TRUE(writer.flush());
  clock.advance(std::chrono::seconds{7});
  store_.break_down(out_of_reach);
  EXPECT_FALSE(writer.flush());
  EXPECT_EQ(writer.figures().since_commit, std::chrono::seconds{7});
  store_.mend();
  EXPECT_TRUE(writer.flush());
  EXPECT_EQ(writer.figures().since_commit, Duration{});
}

/// What the own writes say about the heartbeats of others.
class HeartbeatsTest : public GroupWriterTest {
 protected:
  void TearDown() override {
    store_.mend();
    store_.let_go();
    writer.reset();
    GroupWriterTest::TearDown();
  }
  FakeClock clock{TimePoint{}};
  std::unique_ptr<GroupWriter> writer = std::make_unique<GroupWriter>(store_, clock, notices_);
};

TEST_F(HeartbeatsTest, AreBlockedWhileWritesFailAndForALeaseAfterwards) {
  EXPECT_EQ(writer->heartbeats(), Heartbeats::arrive);
  store_.break_down(out_of_reach);
  EXPECT_FALSE(writer->flush());
  clock.advance(std::chrono::hours{1});
  EXPECT_EQ(writer->heartbeats(), Heartbeats::blocked);
  store_.mend();
  EXPECT_TRUE(writer->flush());
  clock.advance(limits::lease - std::chrono::seconds{1});
  EXPECT_EQ(writer->heartbeats(), Heartbeats::blocked) << "the others had no time yet";
  clock.advance(std::chrono::seconds{1});
  EXPECT_EQ(writer->heartbeats(), Heartbeats::arrive);
}

TEST_F(HeartbeatsTest, AreBlockedWhileAWriteHangsAndForALeaseAfterwards) {
  store_.hold();
  auto flushed = std::async(std::launch::async, [&] { return writer->flush(); });
  store_.wait_for_writes(1);
  EXPECT_EQ(writer->heartbeats(), Heartbeats::arrive);
  clock.advance(std::chrono::seconds{10});
  EXPECT_EQ(writer->heartbeats(), Heartbeats::blocked);
  store_.let_go();
  EXPECT_TRUE(flushed.get());
  EXPECT_EQ(writer->heartbeats(), Heartbeats::blocked);
  clock.advance(limits::lease);
  EXPECT_EQ(writer->heartbeats(), Heartbeats::arrive);
}

TEST_F(GroupWriterTest, KeepsRunsUntilTheStoreAnswersAgainInTheirOrder) {
  const Claim run = claimed_run();
  store_.break_down(out_of_reach);
  std::promise<Applied> ended;
  writer_->start({run.log, run.holder, clock_.wall_now()});
  writer_->append({run.holder, {detail(run, 1, "one")}, {}});
  EXPECT_FALSE(writer_->flush());
  writer_->append({run.holder, {detail(run, 2, "two")}, {}});
  writer_->progress({run.log, run.holder, clock_.wall_now(), {1, 2, "half"}});
  writer_->finish(end_of(run), [&](Applied applied) { ended.set_value(applied); });
  EXPECT_FALSE(writer_->flush());
  EXPECT_EQ(job(run.job).state, JobState::claimed);
  store_.mend();
  EXPECT_EQ(ended.get_future().get(), Applied::won);
  EXPECT_THAT(messages(run.log), ElementsAre("one", "two"));
  EXPECT_EQ(job(run.job).state, JobState::finished);
}

TEST_F(GroupWriterTest, TellsARunThatItLostItsLease) {
  Claim run = claimed_run();
  const Claim true_run = run;
  run.attempt = 7;
  std::promise<Applied> ended;
  writer_->finish(end_of(run), [&](Applied applied) { ended.set_value(applied); });
  EXPECT_EQ(ended.get_future().get(), Applied::lost);
  EXPECT_EQ(job(true_run.job).state, JobState::claimed);
}

TEST_F(GroupWriterTest, StoresWhatWaitsBeforeItEnds) {
  const Claim run = claimed_run();
  keep_busy();
  writer_->append({run.holder, {detail(run, 1, "last words")}, {}});
  writer_->finish(end_of(run), {});
  store_.let_go();
  writer_.reset();
  EXPECT_EQ(job(run.job).state, JobState::finished);
  EXPECT_THAT(messages(run.log), ElementsAre("last words"));
}

TEST_F(GroupWriterTest, TriesOnceMoreBeforeItEndsWhatAnUnreachableStoreRefused) {
  const Claim run = claimed_run();
  store_.break_down(out_of_reach);
  writer_->finish(end_of(run), {});
  EXPECT_FALSE(writer_->flush());
  store_.mend();
  writer_.reset();
  EXPECT_EQ(job(run.job).state, JobState::finished);
}

TEST_F(GroupWriterTest, EndsEvenWhenTheStoreStaysOutOfReach) {
  const Claim run = claimed_run();
  store_.break_down(out_of_reach);
  writer_->finish(end_of(run), {});
  writer_.reset();
  EXPECT_EQ(job(run.job).state, JobState::claimed);
}

/// Wants one job at a time, as often as it is told.
class OneJobClaimer final : public Claimer {
 public:
  explicit OneJobClaimer(ProcessId process) : process_(process) {}
  ClaimDue demand(TimePoint now) override {
    return {.process = process_, .process_name = "p", .queues = {}, .limit = wanted_, .now = now};
  }
  void take(std::vector<Claim> claims) override {
    if (claims.empty()) return;
    --wanted_;
    taken_.set_value(claims.at(0));
  }
  bool is_served() const { return wanted_ == 0; }
  Claim wait() { return taken_.get_future().get(); }

 private:
  ProcessId process_;
  std::atomic<int> wanted_{1};
  std::promise<Claim> taken_;
};

TEST_F(GroupWriterTest, ClaimsInTheTransactionOfTheEnqueue) {
  OneJobClaimer claimer(claimed_run().holder);
  writer_->add_claimer(claimer);
  ASSERT_TRUE(writer_->flush());
  keep_busy();
  const int before = store_.writes();
  std::promise<JobId> enqueued;
  writer_->enqueue_later({{.kind = "report"}},
                         [&](auto made) { enqueued.set_value(made->at(0).id); });
  store_.let_go();
  const JobId id = enqueued.get_future().get();
  EXPECT_EQ(claimer.wait().job, id);
  EXPECT_EQ(store_.writes(), before + 1);
  writer_->remove_claimer(claimer);
}

TEST_F(GroupWriterTest, HandsBackWhatACommitWithoutAnAnswerClaimedBeforeItClaimsAgain) {
  OneJobClaimer claimer(claimed_run().holder);
  writer_->add_claimer(claimer);
  ASSERT_TRUE(writer_->flush());
  const NewJob spec{.kind = "report"};
  JobId id;
  ASSERT_TRUE(real_->write(
      [&](Transaction& tx) { id = tx.enqueue({&spec, 1}, clock_.wall_now()).at(0).id; }));
  store_.lose_next_answer(out_of_reach);
  EXPECT_FALSE(writer_->flush());
  EXPECT_EQ(job(id).state, JobState::claimed) << "the commit did happen";
  EXPECT_FALSE(claimer.is_served()) << "but nobody knows, so nobody runs it";

  EXPECT_TRUE(writer_->flush());
  EXPECT_EQ(job(id).state, JobState::claimed) << "handed back and claimed by one transaction";
  EXPECT_TRUE(writer_->flush());
  writer_->remove_claimer(claimer);
  ASSERT_TRUE(claimer.is_served());
  const Claim claim = claimer.wait();
  EXPECT_EQ(claim.job, id);
  EXPECT_EQ(claim.attempt, 1) << "the lost claim was no attempt";
  std::vector<JobLog> logs;
  EXPECT_TRUE(real_->read([&](Reader& reader) { logs = reader.logs_of_job(id); }));
  EXPECT_EQ(logs.size(), 1U);
}

TEST_F(GroupWriterTest, AsksNoClaimerThatWasRemoved) {
  OneJobClaimer claimer(claimed_run().holder);
  writer_->add_claimer(claimer);
  writer_->remove_claimer(claimer);
  const auto made = writer_->enqueue({{.kind = "report"}});
  ASSERT_TRUE(writer_->flush());
  EXPECT_EQ(job(made->at(0).id).state, JobState::ready);
}

TEST_F(GroupWriterTest, RemovesAClaimerWhileATransactionHangs) {
  OneJobClaimer claimer(claimed_run().holder);
  writer_->add_claimer(claimer);
  ASSERT_TRUE(writer_->flush());
  keep_busy();
  std::promise<JobId> enqueued;
  writer_->enqueue_later({{.kind = "report"}},
                         [&](auto made) { enqueued.set_value(made->at(0).id); });
  writer_->remove_claimer(claimer);
  store_.let_go();
  EXPECT_EQ(job(enqueued.get_future().get()).state, JobState::ready);
}

TEST_F(GroupWriterTest, HandsBackWhatItClaimedForAClaimerThatWasRemovedMeanwhile) {
  OneJobClaimer claimer(claimed_run().holder);
  writer_->add_claimer(claimer);
  ASSERT_TRUE(writer_->flush());
  std::atomic<std::size_t> claimed{0};
  store_.after_next_write([&] {
    EXPECT_TRUE(real_->read(
        [&](Reader& reader) { claimed = reader.find_jobs({.state = JobState::claimed}).size(); }));
    writer_->remove_claimer(claimer);
  });
  const auto made = writer_->enqueue({{.kind = "report"}});
  ASSERT_TRUE(made);
  ASSERT_TRUE(writer_->flush());
  EXPECT_EQ(claimed, 2U) << "it was claimed, besides the run of before";
  EXPECT_FALSE(claimer.is_served());
  const Job back = job(made->at(0).id);
  EXPECT_EQ(back.state, JobState::ready);
  EXPECT_EQ(back.attempts, 0);
}

TEST_F(GroupWriterTest, HandsBackBeforeItEndsWhatNobodyTook) {
  OneJobClaimer claimer(claimed_run().holder);
  writer_->add_claimer(claimer);
  ASSERT_TRUE(writer_->flush());
  store_.after_next_write([&] { writer_->remove_claimer(claimer); });
  const auto made = writer_->enqueue({{.kind = "report"}});
  ASSERT_TRUE(made);
  writer_.reset();
  EXPECT_EQ(job(made->at(0).id).state, JobState::ready);
}

TEST_F(GroupWriterTest, StoresNoMoreNewJobsAtOnceThanATransactionShouldHold) {
  keep_busy();
  const int before = store_.writes();
  std::vector<std::promise<bool>> stored(3);
  for (auto& one : stored) {
    writer_->enqueue_later(std::vector<NewJob>(6'000, {.kind = "report"}),
                           [&](auto made) { one.set_value(made.has_value()); });
  }
  auto flushed = std::async(std::launch::async, [&] { return writer_->flush(); });
  store_.let_go();
  for (auto& one : stored) EXPECT_TRUE(one.get_future().get());
  EXPECT_TRUE(flushed.get());
  EXPECT_GE(store_.writes(), before + 3);
}

TEST_F(GroupWriterTest, LetsWhoAsksWriteByItselfWhileNobodyElseDoes) {
  ASSERT_TRUE(writer_->flush());
  std::thread::id wrote;
  ASSERT_TRUE(writer_->transact([&](Transaction&) { wrote = std::this_thread::get_id(); }));
  EXPECT_EQ(wrote, std::this_thread::get_id());
}

TEST_F(GroupWriterTest, WritesOnItsThreadWhatIsAskedForWhileSomebodyWrites) {
  keep_busy();
  std::thread::id asked, wrote;
  auto worked = std::async(std::launch::async, [&] {
    asked = std::this_thread::get_id();
    return writer_->transact([&](Transaction&) { wrote = std::this_thread::get_id(); });
  });
  while (writer_->figures().waiting < 1) std::this_thread::yield();
  store_.let_go();
  EXPECT_TRUE(worked.get());
  EXPECT_NE(wrote, asked);
  EXPECT_NE(wrote, std::this_thread::get_id());
}

TEST_F(GroupWriterTest, GoesOnWithWhatWasHandedInWhileACallerWrote) {
  const Claim run = claimed_run();
  ASSERT_TRUE(writer_->flush());
  store_.hold();
  const int before = store_.writes();
  std::thread::id asked, wrote;
  auto worked = std::async(std::launch::async, [&] {
    asked = std::this_thread::get_id();
    return writer_->transact([&](Transaction&) { wrote = std::this_thread::get_id(); });
  });
  store_.wait_for_writes(before + 1);
  std::promise<Applied> ended;
  std::promise<bool> enqueued;
  writer_->append({run.holder, {detail(run, 1, "a line")}, {}});
  writer_->finish(end_of(run), [&](Applied applied) { ended.set_value(applied); });
  writer_->enqueue_later({{.kind = "report"}},
                         [&](auto made) { enqueued.set_value(made.has_value()); });
  store_.let_go();
  EXPECT_TRUE(worked.get());
  EXPECT_EQ(wrote, asked) << "the caller wrote";
  EXPECT_EQ(ended.get_future().get(), Applied::won);
  EXPECT_TRUE(enqueued.get_future().get());
  EXPECT_EQ(store_.writes(), before + 2) << "all of it in one transaction";
}

/// The messages of runs, and wake-ups, come from threads that must not wait for the disk.
TEST_F(GroupWriterTest, WaitsForNoCommitWhereAMessageIsOnlyLeft) {
  const Claim run = claimed_run();
  ASSERT_TRUE(writer_->flush());
  store_.hold();
  std::promise<Applied> ended;
  writer_->start({run.log, run.holder, clock_.wall_now()});
  writer_->append({run.holder, {detail(run, 1, "a line")}, {}});
  writer_->progress({run.log, run.holder, clock_.wall_now(), {1, 2, "half"}});
  writer_->finish(end_of(run), [&](Applied applied) { ended.set_value(applied); });
  writer_->enqueue_later({{.kind = "report"}}, [](auto) {});
  writer_->wake();
  store_.let_go();
  EXPECT_EQ(ended.get_future().get(), Applied::won);
}

TEST_F(GroupWriterTest, AnswersACallerThatWroteItselfWithTheErrorOfTheStore) {
  ASSERT_TRUE(writer_->flush());
  store_.break_down({ErrorKind::unavailable, "database or disk is full"});
  const auto refused = writer_->transact([](Transaction&) {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "database or disk is full");
  store_.mend();
  EXPECT_TRUE(writer_->transact([](Transaction&) {})) << "the turn is free again";
}

TEST_F(GroupWriterTest, StoresWhatIsSmallWithoutWaitingForWhatIsLargeAndCameLater) {
  keep_busy();
  const int before = store_.writes();
  std::promise<int> small, large, last;
  const auto written = [&](std::promise<int>& at) {
    return [&](auto made) { at.set_value(made ? store_.writes() : -1); };
  };
  writer_->enqueue_later({{.kind = "report"}}, written(small));
  const NewJob with_much{.kind = "report",
                         .arguments = R"({"text":")" + std::string(60'000, 'x') + R"("})"};
  writer_->enqueue_later(std::vector<NewJob>(100, with_much), written(large));
  writer_->enqueue_later({{.kind = "report"}}, written(last));
  store_.let_go();
  EXPECT_EQ(small.get_future().get(), before + 1);
  EXPECT_EQ(large.get_future().get(), before + 2) << "it goes alone";
  EXPECT_EQ(last.get_future().get(), before + 3);
}

TEST_F(GroupWriterTest, AnswersWorkOnceAllThatWasAskedForBeforeIsStored) {
  keep_busy();
  std::atomic<int> stored{0};
  for (int i = 0; i < 3; ++i) {
    writer_->enqueue_later(std::vector<NewJob>(6'000, {.kind = "report"}),
                           [&](auto made) { stored += made.has_value() ? 1 : 0; });
  }
  int before_it = 0;
  auto worked = std::async(std::launch::async, [&] {
    return writer_->transact([&](Transaction&) { before_it = stored; });
  });
  while (writer_->figures().waiting < 4) std::this_thread::yield();
  store_.let_go();
  EXPECT_TRUE(worked.get());
  EXPECT_EQ(before_it, 2) << "the third is stored by the same transaction";
}

TEST_F(GroupWriterTest, ClaimsWhatAnotherProcessEnqueued) {
  OneJobClaimer claimer(claimed_run().holder);
  writer_->add_claimer(claimer);
  ASSERT_TRUE(writer_->flush());
  auto other = sqlite::SqliteStore::open({.path = folder_.file("joblog.sqlite3")}, clock_).value();
  const NewJob job{.kind = "foreign"};
  ASSERT_TRUE(other->write([&](Transaction& tx) { tx.enqueue({&job, 1}, clock_.wall_now()); }));
  EXPECT_EQ(claimer.wait().kind, "foreign");
  writer_->remove_claimer(claimer);
}

TEST_F(GroupWriterTest, KnowsAnEndWhoseCommitGotNoAnswerWhenItRepeatsIt) {
  const Claim claim = claimed_run();
  store_.lose_next_answer({ErrorKind::unavailable, "disk I/O error", true});
  std::promise<Applied> done;
  writer_->finish(end_of(claim), [&](Applied applied) { done.set_value(applied); });
  EXPECT_EQ(done.get_future().get(), Applied::won);
  std::uint64_t ended = 0;
  for (const KindFigures& figures : writer_->run_figures())
    ended += figures.ended[static_cast<std::size_t>(Status::success)];
  EXPECT_EQ(ended, 1U);
}

TEST_F(GroupWriterTest, CountsTheEndsThatAStoreDoesNotTake) {
  const Claim claim = claimed_run();
  store_.break_down(out_of_reach);
  writer_->finish(end_of(claim), {});
  EXPECT_FALSE(writer_->store_all());
  EXPECT_EQ(writer_->unstored_ends().successes, 1);
  store_.mend();
  EXPECT_TRUE(writer_->store_all());
  EXPECT_EQ(writer_->unstored_ends().all(), 0);
  EXPECT_EQ(job(claim.job).state, JobState::finished) << "true means stored";
}

}  // namespace
}  // namespace joblog::test
