// SPDX-License-Identifier: MIT
// From a run's words to its log: while it runs, at its end, and after its process has died.
#include "recorder/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "recorder/spooled_run.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/flaky_store.h"
#include "support/recording_notices.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RecorderTest : public testing::Test {
 protected:
  void TearDown() override {
    recorder_.reset();
    writer_.reset();
    EXPECT_THAT(real_->check().value(), IsEmpty());
  }

  void record(int slots = 1) {
    writer_ = std::make_unique<GroupWriter>(store_, clock_, notices_);
    recorder_ = Recorder::create(folder_.path().string(), "p", slots, *writer_).value();
  }
  Claim claimed_run() {
    std::vector<Claim> claims;
    EXPECT_TRUE(real_->write([&](Transaction& tx) {
      const NewJob job{.kind = "report"};
      if (!process_) process_ = tx.register_process({});
      tx.enqueue({&job, 1}, clock_.wall_now());
      claims = tx.claim_due({.process = process_,
                             .process_name = "p",
                             .queues = {},
                             .limit = 1,
                             .now = clock_.wall_now()});
    }));
    return claims.at(0);
  }
  SpooledRun run_in(SpoolRing& ring) {
    return {ring, clock_, {"report", "name", "{}", 1, 1}, {}, [this] { return writer_->flush(); }};
  }
  Applied end(RecordingSlot& slot) {
    std::promise<Applied> done;
    slot.end({}, clock_.wall_now(), [&](Applied applied) { done.set_value(applied); });
    return done.get_future().get();
  }
  std::vector<std::string> messages(JobLogId log) {
    std::vector<std::string> texts;
    EXPECT_TRUE(real_->read([&](Reader& reader) {
      for (const Detail& one : reader.details(log, 0, 100'000)) texts.push_back(one.message);
    }));
    return texts;
  }
  std::vector<std::string> open_lines(JobLogId log) {
    std::vector<std::string> texts;
    EXPECT_TRUE(real_->read([&](Reader& reader) {
      for (const Detail& one : reader.open_lines(log)) texts.push_back(one.message);
    }));
    return texts;
  }
  JobLog log(JobLogId id) {
    std::optional<JobLog> found;
    EXPECT_TRUE(real_->read([&](Reader& reader) { found = reader.log_by_id(id); }));
    return found.value();
  }
  /// Looks until it is true; fails the test when it never is.
  void eventually(const std::function<bool()>& is_true) {
    const SteadyTime give_up = clock_.steady_now() + std::chrono::seconds(20);
    while (!is_true()) {
      ASSERT_LT(clock_.steady_now(), give_up);
      std::this_thread::yield();
    }
  }

  TempFolder folder_;
  SystemClock clock_;
  RecordingNotices notices_;
  ProcessId process_;
  std::unique_ptr<sqlite::SqliteStore> real_ =
      sqlite::SqliteStore::open(
          {.path = folder_.file("joblog.sqlite3"), .durability = sqlite::Durability::normal},
          clock_)
          .value();
  FlakyStore store_{*real_};
  std::unique_ptr<GroupWriter> writer_;
  std::unique_ptr<Recorder> recorder_;
};

TEST_F(RecorderTest, ShowsDetailsAndProgressWhileTheRunGoesOn) {
  record();
  const Claim claim = claimed_run();
  RecordingSlot& slot = recorder_->slot(0);
  slot.begin(claim, clock_.wall_now());
  SpooledRun run = run_in(slot.ring());
  run.log("one");
  run.log("two");
  run.progress(1, 2, "half");
  eventually([&] {
    return messages(claim.log) == std::vector<std::string>{"one", "two"} &&
           log(claim.log).progress.done == 1;
  });
  EXPECT_EQ(log(claim.log).status, Status::processing);
  EXPECT_EQ(end(slot), Applied::won);
}

TEST_F(RecorderTest, CountsTheLinesThatAreWarningsOrErrorsAndKeepsTheFirst) {
  record();
  const Claim claim = claimed_run();
  RecordingSlot& slot = recorder_->slot(0);
  slot.begin(claim, clock_.wall_now());
  SpooledRun run = run_in(slot.ring());
  run.log("fine");
  run.log(Level::warning, "2 values could not be read " + std::string(12'000, 'x'));
  run.flush();
  run.log(Level::error, "and one row");
  run.log(Level::debug, "nothing");
  EXPECT_EQ(end(slot), Applied::won);
  EXPECT_EQ(log(claim.log).warnings, 2) << "a long line is one, however many details hold it";
  EXPECT_THAT(log(claim.log).first_warning, testing::StartsWith("2 values could not be read xxx"));
  EXPECT_EQ(log(claim.log).first_warning.size(), 500U);

  const Claim next = claimed_run();
  slot.begin(next, clock_.wall_now());
  EXPECT_EQ(end(slot), Applied::won);
  EXPECT_EQ(log(next.log).warnings, 0) << "those of another run are not its own";
}

TEST_F(RecorderTest, ShowsALineThatIsNotFinishedUntilItIs) {
  record();
  const Claim claim = claimed_run();
  RecordingSlot& slot = recorder_->slot(0);
  slot.begin(claim, clock_.wall_now());
  SpooledRun run = run_in(slot.ring());
  run.unfinished({.text = "copy 10 %"});
  run.unfinished({.source = Source::standard_error, .text = std::string("sure\xff?")});
  run.unfinished({.text = "copy 20 %"});
  eventually([&] { return open_lines(claim.log).size() == 2; });
  EXPECT_THAT(open_lines(claim.log), testing::UnorderedElementsAre("copy 20 %", "sure\\xff?"));
  run.output({.text = "copied"});
  eventually([&] { return open_lines(claim.log).size() == 1; });
  EXPECT_THAT(messages(claim.log), ElementsAre("copied"));
  EXPECT_EQ(end(slot), Applied::won);
  EXPECT_THAT(open_lines(claim.log), IsEmpty());
}

TEST_F(RecorderTest, StoresTheRestWithTheEnd) {
  record();
  const Claim claim = claimed_run();
  RecordingSlot& slot = recorder_->slot(0);
  const TimePoint started = clock_.wall_now();
  slot.begin(claim, started);  // The recorder is not woken: only the end can bring all this.
  SpooledRun run = run_in(slot.ring());
  run.log("one");
  run.stat("rows", 1);
  run.stat("seconds", 0.5);
  run.stat("rows", 2);
  run.progress(1, 2, "first");
  run.progress(2, 2, "last");
  run.log("two");
  EXPECT_EQ(end(slot), Applied::won);
  EXPECT_THAT(messages(claim.log), ElementsAre("one", "two"));
  const JobLog ended = log(claim.log);
  EXPECT_EQ(ended.status, Status::success);
  EXPECT_EQ(ended.started_at, started);
  EXPECT_EQ(ended.detail_count, 2);
  EXPECT_EQ(ended.statistics, (Statistics{{"rows", 2}, {"seconds", 0.5}}))
      << "the last value of a name";
  EXPECT_EQ(ended.progress, (Progress{2, 2, "last"}));
}

TEST_F(RecorderTest, KeepsOrderFromManyThreadsOverALongRun) {
  record();
  const Claim claim = claimed_run();
  RecordingSlot& slot = recorder_->slot(0);
  slot.begin(claim, clock_.wall_now());
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      SpooledRun run = run_in(slot.ring());
      for (int i = 0; i < 3'000; ++i)
        run.log(std::to_string(t) + ":" + std::to_string(i) + std::string(300, '.'));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(end(slot), Applied::won);
  const auto stored = messages(claim.log);
  EXPECT_EQ(stored.size(), 9'000U);
  int next[3] = {0, 0, 0};
  for (const std::string& message : stored) {
    const int thread = message[0] - '0';
    ASSERT_EQ(std::stoi(message.substr(2)), next[thread]++);
  }
  EXPECT_EQ(log(claim.log).detail_count, 9'000);
}

TEST_F(RecorderTest, RunsOneRunAfterTheOtherInASlot) {
  record();
  RecordingSlot& slot = recorder_->slot(0);
  for (int i = 0; i < 5; ++i) {
    const Claim claim = claimed_run();
    slot.begin(claim, clock_.wall_now());
    run_in(slot.ring()).log("run " + std::to_string(i));
    run_in(slot.ring()).stat("number " + std::to_string(i), i);
    EXPECT_EQ(end(slot), Applied::won);
    EXPECT_THAT(messages(claim.log), ElementsAre("run " + std::to_string(i)));
    EXPECT_EQ(log(claim.log).statistics.size(), 1U);
    EXPECT_EQ(log(claim.log).detail_count, 1);
  }
}

TEST_F(RecorderTest, StoresAllOnceTheStoreAnswersAgain) {
  record();
  const Claim claim = claimed_run();
  RecordingSlot& slot = recorder_->slot(0);
  store_.break_down({ErrorKind::unavailable, "gone"});
  slot.begin(claim, clock_.wall_now());
  SpooledRun run = run_in(slot.ring());
  run.log("one");
  EXPECT_FALSE(run.flush());
  run.log("two");
  store_.mend();
  EXPECT_EQ(end(slot), Applied::won);
  EXPECT_THAT(messages(claim.log), ElementsAre("one", "two"));
}

TEST_F(RecorderTest, RemovesItsFileUnlessToldToKeepIt) {
  record();
  const std::string path = recorder_->spool_path();
  EXPECT_TRUE(std::filesystem::exists(path));
  recorder_.reset();
  EXPECT_FALSE(std::filesystem::exists(path));
  record();
  recorder_->keep_spool();
  recorder_.reset();
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(RecorderTest, OfASpoolThatIsCutShortLosesNoEndAndSaysSo) {
  record();
  const Claim claim = claimed_run();
  RecordingSlot& slot = recorder_->slot(0);
  slot.begin(claim, clock_.wall_now());
  run_in(slot.ring()).log("before");
  eventually([&] { return messages(claim.log).size() == 1; });
  std::filesystem::resize_file(recorder_->spool_path(), 0);
  run_in(slot.ring()).stat("rows", 1);
  eventually([&] { return messages(claim.log).size() == 2; });
  run_in(slot.ring()).log("after");
  EXPECT_EQ(end(slot), Applied::won);
  EXPECT_THAT(messages(claim.log), ElementsAre("before", testing::HasSubstr("cut short"), "after"));
  EXPECT_EQ(log(claim.log).warnings, 1);
  eventually([&] { return recorder_->was_truncated(); });
  const Claim next = claimed_run();
  slot.begin(next, clock_.wall_now());
  run_in(slot.ring()).log("as ever");
  EXPECT_EQ(end(slot), Applied::won);
  EXPECT_THAT(messages(next.log), ElementsAre("as ever"));
}

TEST_F(RecorderTest, EndsARunThoughItsRingIsFullAndTheStoreRefuses) {
  record();
  const Claim claim = claimed_run();
  RecordingSlot& slot = recorder_->slot(0);
  store_.break_down({ErrorKind::unavailable, "full"});
  slot.begin(claim, clock_.wall_now());
  const std::function<bool()> never = [] { return false; };
  const std::string line(1'000, 'x');
  while (slot.ring().append({.type = RecordType::detail, .at = clock_.wall_now(), .payload = line},
                            {.keep_waiting = &never}))
    continue;
  std::promise<Applied> done;
  slot.end({}, clock_.wall_now(), [&](Applied applied) { done.set_value(applied); });
  store_.mend();
  EXPECT_EQ(done.get_future().get(), Applied::won);
  EXPECT_THAT(messages(claim.log).back(), testing::HasSubstr("1 lines or figures are missing"));
  EXPECT_EQ(log(claim.log).warnings, 1) << "what is missing is no plain success";
}

class LastWordsTest : public RecorderTest {
 protected:
  std::string spool_path() const { return spool_file(folder_.path().string(), "dead"); }
  /// A child that takes the run, says these words and dies. No thread may run before it.
  void die_after_saying(const Claim& claim, const std::vector<std::string>& words,
                        bool started = true, std::string_view unfinished = "") {
    const pid_t child = ::fork();
    if (child == 0) {
      auto spool = Spool::create(spool_path(), 2).value();
      SpoolRing& ring = spool->ring(1);
      ring.begin_run(claim.log, claim.holder);
      if (started) ring.append({.type = RecordType::started});
      for (const std::string& word : words)
        spool_message(ring, clock_.wall_now(), Level::info, Source::handler, word);
      run_in(ring).unfinished({.text = unfinished});
      ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    writer_ = std::make_unique<GroupWriter>(store_, clock_, notices_);
  }
};

TEST_F(LastWordsTest, OfADeadProcessAreStoredAndItsFileRemoved) {
  const Claim claim = claimed_run();
  die_after_saying(claim, {"one", "two"});
  const auto words = recover_spool(spool_path(), *writer_);
  ASSERT_TRUE(words) << words.error().message;
  EXPECT_THAT(words->started, ElementsAre(claim.log));
  EXPECT_EQ(words->details, 2);
  EXPECT_THAT(messages(claim.log), ElementsAre("one", "two"));
  EXPECT_FALSE(std::filesystem::exists(spool_path()));
}

TEST_F(LastWordsTest, HoldTheLineThatWasNotFinished) {
  const Claim claim = claimed_run();
  die_after_saying(claim, {"one"}, true, "Password: ");
  ASSERT_TRUE(recover_spool(spool_path(), *writer_));
  EXPECT_THAT(messages(claim.log), ElementsAre("one"));
  EXPECT_THAT(open_lines(claim.log), ElementsAre("Password: "));
}

TEST_F(LastWordsTest, PartlyStoredAlreadyAreStoredOnce) {
  const Claim claim = claimed_run();
  ASSERT_TRUE(real_->write([&](Transaction& tx) {
    const DetailView stored{
        .log = claim.log, .sequence = 1, .at = clock_.wall_now(), .message = "one"};
    tx.append_details({&stored, 1}, claim.holder);
  }));
  die_after_saying(claim, {"one", "two"});
  ASSERT_TRUE(recover_spool(spool_path(), *writer_));
  EXPECT_THAT(messages(claim.log), ElementsAre("one", "two"));
  EXPECT_TRUE(recover_spool(spool_path(), *writer_)) << "again is harmless";
}

TEST_F(LastWordsTest, OfARunThatLostItsLeaseChangeNothing) {
  const Claim claim = claimed_run();
  die_after_saying(claim, {"too late"});
  ASSERT_TRUE(real_->write([&](Transaction& tx) {
    const Rescue rescue{.lease = claim, .at = clock_.wall_now(), .retry_at = {}, .message = "died"};
    tx.rescue({&rescue, 1});
  }));
  ASSERT_TRUE(recover_spool(spool_path(), *writer_));
  EXPECT_THAT(messages(claim.log), ElementsAre("died"));
}

TEST_F(LastWordsTest, OfARunThatOthersHaveEndedAreAddedWhereThatIsAskedFor) {
  const Claim claim = claimed_run();
  die_after_saying(claim, {"too late", "by far"});
  ASSERT_TRUE(real_->write([&](Transaction& tx) {
    const Rescue rescue{.lease = claim, .at = clock_.wall_now(), .retry_at = {}, .message = "died"};
    tx.rescue({&rescue, 1});
  }));
  const auto words = recover_spool(
      spool_path(), *writer_, {.late = LateArrival{.where = "web-2", .at = clock_.wall_now()}});
  ASSERT_TRUE(words);
  EXPECT_EQ(words->late, 1);
  EXPECT_EQ(words->removed, 0);
  EXPECT_THAT(words->runs, ElementsAre(claim.log));
  EXPECT_THAT(messages(claim.log),
              ElementsAre("died", testing::HasSubstr("2 lines of this run"), "too late", "by far"));
}

TEST_F(LastWordsTest, OfRunsThatTheStoreDoesNotKnowAreNotTakenForRemovedOnes) {
  Claim unknown = claimed_run();
  unknown.log = JobLogId{4711};
  die_after_saying(unknown, {"paid"});
  const auto words = recover_spool(
      spool_path(), *writer_, {.late = LateArrival{.where = "web-2", .at = clock_.wall_now()}});
  ASSERT_TRUE(words);
  EXPECT_EQ(words->unknown, 1U);
  EXPECT_EQ(words->removed, 0);
}

TEST_F(LastWordsTest, TellARunThatNeverStarted) {
  const Claim claim = claimed_run();
  die_after_saying(claim, {}, false);
  EXPECT_THAT(recover_spool(spool_path(), *writer_)->started, IsEmpty());
}

TEST_F(LastWordsTest, ThatAreNotHereDoNotTellWhatWasStarted) {
  writer_ = std::make_unique<GroupWriter>(store_, clock_, notices_);
  const auto words = recover_and_hold_spool(folder_.file("elsewhere.spool"), *writer_);
  ASSERT_TRUE(words);
  EXPECT_EQ(words->spool, SpoolRead::not_here);
  EXPECT_FALSE(words->tells_starts());
}

TEST_F(LastWordsTest, ThatWereReadToTheirEndTellWhatWasStarted) {
  const Claim claim = claimed_run();
  die_after_saying(claim, {}, false);
  const auto words = recover_and_hold_spool(spool_path(), *writer_);
  ASSERT_TRUE(words);
  EXPECT_EQ(words->spool, SpoolRead::read);
  EXPECT_TRUE(words->tells_starts());
}

TEST_F(LastWordsTest, StayInTheFileWhileTheStoreIsOutOfReach) {
  const Claim claim = claimed_run();
  die_after_saying(claim, {"one"});
  store_.break_down({ErrorKind::unavailable, "gone"});
  EXPECT_FALSE(recover_spool(spool_path(), *writer_));
  store_.mend();
  EXPECT_TRUE(recover_spool(spool_path(), *writer_));
  EXPECT_THAT(messages(claim.log), ElementsAre("one"));
}

TEST_F(LastWordsTest, OfALivingProcessAreLeftAlone) {
  writer_ = std::make_unique<GroupWriter>(store_, clock_, notices_);
  const Claim claim = claimed_run();
  auto mine = Spool::create(spool_path(), 1, 64 << 10).value();  // Its owner is this process.
  mine->ring(0).begin_run(claim.log, claim.holder);
  run_in(mine->ring(0)).log("mine");
  const auto words = recover_spool(spool_path(), *writer_);
  ASSERT_TRUE(words);
  EXPECT_EQ(words->spool, SpoolRead::owner_lives);
  EXPECT_THAT(messages(claim.log), IsEmpty());
  EXPECT_TRUE(std::filesystem::exists(spool_path()));
}

TEST_F(LastWordsTest, EndRunsThatHadEndedAsTheyHad) {
  const Claim claim = claimed_run();
  record();
  store_.break_down({ErrorKind::unavailable, "full"});
  RecordingSlot& slot = recorder_->slot(0);
  const TimePoint ended = clock_.wall_now();
  slot.begin(claim, ended);
  run_in(slot.ring()).log("paid");
  slot.end({.status = Status::error,
            .job_end = JobEnd::failed,
            .error_class = "Broken",
            .error_message = "no paper"},
           ended, {});
  recorder_->keep_spool();
  const std::string path = recorder_->spool_path();
  recorder_.reset();
  writer_.reset();  // Its last try fails as well.
  store_.mend();
  writer_ = std::make_unique<GroupWriter>(store_, clock_, notices_);
  for (int i = 0; i < 2; ++i) {
    const auto words = recover_spool(path, *writer_);
    ASSERT_TRUE(words);
    EXPECT_EQ(words->ended, i == 0 ? 1 : 0);
  }
  EXPECT_EQ(log(claim.log).status, Status::error);
  EXPECT_EQ(log(claim.log).error_message, "no paper");
  EXPECT_EQ(log(claim.log).finished_at, ended);
  EXPECT_THAT(messages(claim.log), ElementsAre("paid"));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(LastWordsTest, OfOthersRunsAreNotHeard) {
  const Claim claim = claimed_run();
  die_after_saying(claim, {"forged"});
  const auto words =
      recover_spool(spool_path(), *writer_, {.is_its_lease = [](ProcessId) { return false; }});
  ASSERT_TRUE(words);
  EXPECT_THAT(words->started, IsEmpty());
  EXPECT_THAT(messages(claim.log), IsEmpty());
}

TEST_F(LastWordsTest, ThatAreDamagedAreSetAsideOnceAndTheGoodOnesKept) {
  const Claim claim = claimed_run();
  die_after_saying(claim, {"one", "torn apart"});
  std::string bytes = [&] {
    std::ifstream in(spool_path(), std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(in)), {});
  }();
  bytes[bytes.find("torn apart")] = 'T';
  std::ofstream(spool_path(), std::ios::binary) << bytes;
  const auto words = recover_spool(spool_path(), *writer_, {.notices = &notices_});
  ASSERT_TRUE(words);
  EXPECT_TRUE(words->lost);
  EXPECT_THAT(messages(claim.log), ElementsAre("one"));
  EXPECT_FALSE(std::filesystem::exists(spool_path()));
  EXPECT_TRUE(std::filesystem::exists(folder_.file("damaged/dead.spool")));
  EXPECT_TRUE(notices_.said("dead.spool"));
}

TEST_F(LastWordsTest, OfARunThatTheStoreNeverMadeAreSetAsideAndSaid) {
  Claim claim = claimed_run();
  claim.log.value += 1;  // As after an older backup was put in the store's place.
  die_after_saying(claim, {"paid"});
  const auto words = recover_spool(spool_path(), *writer_, {.notices = &notices_});
  ASSERT_TRUE(words);
  EXPECT_EQ(words->unknown, 1U);
  EXPECT_FALSE(std::filesystem::exists(spool_path()));
  EXPECT_TRUE(std::filesystem::exists(folder_.file("unknown-runs/dead.spool")));
  EXPECT_TRUE(notices_.said("1 run that this store does not know"));
  EXPECT_TRUE(notices_.said(folder_.file("unknown-runs/dead.spool")));
}

TEST_F(LastWordsTest, OfARunWhoseNumberAnotherProcessHasNowAreSetAside) {
  Claim claim = claimed_run();
  claim.holder.value += 1;
  die_after_saying(claim, {"paid"});
  ASSERT_TRUE(recover_spool(spool_path(), *writer_));
  EXPECT_THAT(messages(claim.log), IsEmpty());
  EXPECT_TRUE(std::filesystem::exists(folder_.file("unknown-runs/dead.spool")));
}

TEST_F(LastWordsTest, ThatWereSetAsideAreStoredOnceTheRightStoreIsBack) {
  Claim claim = claimed_run();
  claim.log.value += 1;
  die_after_saying(claim, {"paid"});
  ASSERT_TRUE(recover_spool(spool_path(), *writer_));
  std::filesystem::rename(folder_.file("unknown-runs/dead.spool"), spool_path());
  ASSERT_EQ(claimed_run().log, claim.log);
  ASSERT_TRUE(recover_spool(spool_path(), *writer_));
  EXPECT_THAT(messages(claim.log), ElementsAre("paid"));
  EXPECT_FALSE(std::filesystem::exists(spool_path()));
}

TEST_F(LastWordsTest, ThatWereSetAsideAreNotReplacedAndAreStillSpools) {
  Claim claim = claimed_run();
  claim.log.value += 1;
  die_after_saying(claim, {"paid"});
  std::filesystem::create_directory(folder_.file("unknown-runs"));
  folder_.write("unknown-runs/dead.spool", "an earlier one");
  ASSERT_TRUE(recover_spool(spool_path(), *writer_));
  EXPECT_EQ(std::filesystem::file_size(folder_.file("unknown-runs/dead.spool")), 14U);
  EXPECT_TRUE(std::filesystem::exists(folder_.file("unknown-runs/dead.2.spool")));
}

TEST_F(LastWordsTest, OfARunThatWasHandedBackOrRemovedGoWithTheirFile) {
  const Claim claim = claimed_run();
  die_after_saying(claim, {"one"});
  const Lease lease = claim;
  ASSERT_TRUE(real_->write([&](Transaction& tx) { tx.release({&lease, 1}); }));
  ASSERT_TRUE(recover_spool(spool_path(), *writer_, {.notices = &notices_}));
  EXPECT_FALSE(std::filesystem::exists(spool_path()));
  EXPECT_FALSE(std::filesystem::exists(folder_.file("unknown-runs")));
  EXPECT_FALSE(notices_.said("does not know"));
}

TEST_F(LastWordsTest, OfNobodyAreNone) {
  writer_ = std::make_unique<GroupWriter>(store_, clock_, notices_);
  const auto words = recover_spool(spool_path(), *writer_);
  ASSERT_TRUE(words);
  EXPECT_EQ(words->details, 0);
}

}  // namespace
}  // namespace joblog::test
