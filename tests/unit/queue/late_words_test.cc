// SPDX-License-Identifier: MIT
// Two machines on one store, each with a folder of its own: one goes away in the midst of a run,
// the other ends the run, and the first one comes back with what the run had said to the last.
#include <filesystem>

#include "core/limits.h"
#include "queue/orphan_spools.h"
#include "recorder/spool.h"
#include "recorder/spool_recovery.h"
#include "support/flaky_store.h"
#include "unit/queue/queue_test.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LateWordsTest : public QueueTest {
 protected:
  LateWordsTest() {
    define("work", [](Run&) -> Outcome { return Success{}; });
    fixture.write([&](Transaction& tx) {
      away = tx.register_process({.kind = "serve",
                                  .host = "web",
                                  .pid = 4711,
                                  .started_at = kNoon,
                                  .heartbeat_at = kNoon,
                                  .machine_id = "away"});
    });
  }

  /// A run there: `stored` reached the store, `said` its spool alone, and so did `unfinished`.
  Claim cut_off(const std::vector<std::string>& stored, const std::vector<std::string>& said,
                std::string_view unfinished = "") {
    fixture.enqueue(job("work"));
    const Claim claim = fixture.claim(away).front();
    const auto spool = Spool::create(stray(), 1).value();
    SpoolRing& ring = spool->ring(0);
    ring.begin_run(claim.log, claim.holder);
    ring.append({.type = RecordType::started,
                 .at = kNoon,
                 .done = static_cast<std::uint64_t>(claim.holder.value)});
    std::int64_t number = 0;
    for (const std::string& text : stored) {
      spool_message(ring, kNoon, Level::info, Source::handler, text);
      const DetailView line{.log = claim.log, .sequence = ++number, .at = kNoon, .message = text};
      fixture.write([&](Transaction& tx) { tx.append_details({&line, 1}, claim.holder); });
    }
    for (const std::string& text : said)
      spool_message(ring, kNoon + 1s, Level::info, Source::handler, text);
    if (!unfinished.empty())
      ring.set_open_line(Source::standard_output, Level::info, kNoon + 1s, unfinished, false);
    return claim;
  }
  /// The other machine waits for a lease, and ends what the one that is away had.
  void rescue_elsewhere() {
    rescuer.run_once(self);
    for (Duration passed{}; passed < limits::lease; passed += limits::look) {
      fixture.clock.advance(limits::look);
      fixture.write([&](Transaction& tx) { tx.heartbeat(self, fixture.clock.wall_now()); });
      rescuer.run_once(self);
    }
  }
  void come_back() { come_back_with(fixture.writer); }
  void come_back_with(GroupWriter& writer) {
    recover_orphan_spools({.store = *fixture.store,
                           .writer = writer,
                           .clock = fixture.clock,
                           .notices = fixture.notices,
                           .folder = its_folder.path().string(),
                           .where = "web-2",
                           .end_leftovers = [&](const std::string& log) { ended.push_back(log); }});
  }
  std::string stray() const { return its_folder.file("process-4711-1.spool"); }
  bool is_there() const { return std::filesystem::exists(stray()); }

  TempFolder its_folder;
  ProcessId away;
  std::vector<std::string> ended;  ///< Logs whose leftovers were.
  Rescuer rescuer{{*fixture.store,
                   fixture.writer,
                   registry,
                   fixture.clock,
                   fixture.notices,
                   fixture.folder.path().string(),
                   [] { return 0.5; },
                   [](const ProcessInfo&) { return ProcessState::unknown; },
                   {},
                   {},
                   {},
                   [](const ProcessInfo& one) { return one.machine_id != "away"; }}};
};

TEST_F(LateWordsTest, AreInTheLogOnceTheirMachineIsBack) {
  const Claim claim = cut_off({"one"}, {"two", "three"}, "fo");
  rescue_elsewhere();
  EXPECT_THAT(fixture.messages(claim.log),
              ElementsAre("one", AllOf(HasSubstr("was taken for dead"),
                                       HasSubstr("are added when joblog starts there"))));
  fixture.clock.advance(3h);
  come_back();
  EXPECT_THAT(
      fixture.messages(claim.log),
      ElementsAre("one", HasSubstr("was taken for dead"),
                  AllOf(HasSubstr("3 lines of this run were still on web-2"), HasSubstr("3 h")),
                  "two", "three", "fo"));
  EXPECT_EQ(fixture.details(claim.log).at(3).at, kNoon + 1s);
  EXPECT_EQ(fixture.log(claim.log).error_class, "ProcessDied");
  EXPECT_EQ(fixture.job(claim.job).state, JobState::failed);
  EXPECT_FALSE(is_there());
  EXPECT_TRUE(fixture.notices.said("1 run that others had ended meanwhile"));
  fixture.expect_sound();
}

TEST_F(LateWordsTest, EndWhatStillRunsOfTheirRun) {
  const Claim claim = cut_off({}, {"one"});
  rescue_elsewhere();
  EXPECT_THAT(ended, IsEmpty());
  come_back();
  EXPECT_THAT(ended, ElementsAre(claim.log_name));
}

TEST_F(LateWordsTest, ThatWereStoredBeforeTheirFileCouldBeRemovedComeOnce) {
  const Claim claim = cut_off({"one"}, {"two"}, "thr");
  rescue_elsewhere();
  const std::string copy = its_folder.file("copy");
  std::filesystem::copy_file(stray(), copy);
  come_back();
  const auto once = fixture.messages(claim.log);
  EXPECT_EQ(once.size(), 5U);
  std::filesystem::rename(copy, stray());
  come_back();
  EXPECT_EQ(fixture.messages(claim.log), once);
  EXPECT_FALSE(is_there());
  fixture.expect_sound();
}

TEST_F(LateWordsTest, StayInTheirFileWhileTheStoreTakesNothing) {
  const Claim claim = cut_off({"one"}, {"two"});
  rescue_elsewhere();
  FlakyStore refusing(*fixture.store);
  refusing.break_down({ErrorKind::unavailable, "cut off again"});
  GroupWriter refused(refusing, fixture.clock, fixture.notices);
  come_back_with(refused);
  EXPECT_TRUE(is_there());
  EXPECT_THAT(ended, IsEmpty());
  come_back();
  EXPECT_EQ(fixture.messages(claim.log).back(), "two");
}

TEST_F(LateWordsTest, OfALogThatRetentionHasRemovedAreSaidAndGoWithTheFile) {
  const Claim claim = cut_off({"one"}, {"two"});
  rescue_elsewhere();
  run_one(job("work"));
  fixture.enqueue(job("unheard of"));
  run(fixture.claim(self).front());
  fixture.write([&](Transaction& tx) {
    const NewJob again{.kind = "work", .attempts_max = 1};
    tx.enqueue({&again, 1}, fixture.clock.wall_now());
  });
  const Claim newer = fixture.claim(self).front();
  fixture.write([&](Transaction& tx) {
    const RunFinish error{.lease = newer,
                          .status = Status::error,
                          .job_end = JobEnd::failed,
                          .finished_at = fixture.clock.wall_now()};
    tx.finish_runs({&error, 1});
    const TimePoint later = fixture.clock.wall_now() + 1h;
    const RetentionRules rules{.details_before = later, .logs_before = later, .jobs_before = {}};
    while (!tx.prune(rules).is_all()) continue;
  });
  ASSERT_EQ(fixture.log(claim.log).id, JobLogId{});
  come_back();
  EXPECT_FALSE(is_there());
  EXPECT_TRUE(fixture.notices.said("1 run whose logs retention has removed meanwhile"));
  EXPECT_FALSE(fixture.notices.said("their logs have them now"));
  fixture.expect_sound();
}

TEST_F(LateWordsTest, OfAProcessThatIsStillWaitedForAreLeftToWhoeverJudgesIt) {
  cut_off({"one"}, {"two"});
  std::filesystem::rename(
      stray(), spool_file(its_folder.path().string(), spool_name(fixture.processes().back())));
  come_back();
  EXPECT_FALSE(fixture.notices.said("ended meanwhile"));
  EXPECT_THAT(ended, IsEmpty());
}

}  // namespace
}  // namespace joblog::test
