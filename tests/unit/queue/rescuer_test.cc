// SPDX-License-Identifier: MIT
// What becomes of the runs of a process that died, and who counts as dead.
#include "queue/rescuer.h"

#include <filesystem>

#include "core/limits.h"
#include "queue/orphan_spools.h"
#include "recorder/dead_spool.h"
#include "support/flaky_store.h"
#include "unit/queue/queue_test.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RescuerTest : public QueueTest {
 protected:
  RescuerTest() {
    define("work", [](Run&) -> Outcome { return Success{}; },
           {.attempts_max = 9, .delay = 60s, .jitter = 0});
    victim = fixture.enter("there", 4711);
  }
  ProcessInfo info(ProcessId id) const {
    for (const ProcessInfo& one : fixture.processes()) {
      if (one.id == id) return one;
    }
    return {};
  }
  bool registered(ProcessId id) const { return info(id).id == id; }
  Claim claim_for_victim(int attempts_max = 1) {
    fixture.enqueue(job("work", attempts_max));
    return fixture.claim(victim).front();
  }
  void start(const Claim& claim) {
    const RunStart begun{claim.log, claim.holder, fixture.clock.wall_now()};
    fixture.write([&](Transaction& tx) { tx.start_runs({&begun, 1}); });
  }
  std::unique_ptr<Recorder> spool_of(ProcessId id) {
    auto made =
        Recorder::create(fixture.folder.path().string(), spool_name(info(id)), 1, fixture.writer);
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return std::move(*made);
  }
  /// Ends like a process: what it had handed to the writer is done or gone, its spool is left.
  void die(std::unique_ptr<Recorder> spool) {
    spool->keep_spool();
    spool.reset();
    const auto path = spool_file(fixture.folder.path().string(), spool_name(info(victim)));
    EXPECT_TRUE(eventually([&] { return static_cast<bool>(DeadSpool::open(path)); }));
  }
  /// Looks again and again for as long, as the engine does.
  int look_for(Duration time, Duration every = 5s) {
    int rescued = 0;
    for (Duration passed{}; passed < time; passed += every) {
      fixture.clock.advance(every);
      beat(self);
      rescued += rescuer.run_once(self);
    }
    return rescued;
  }

  void beat(ProcessId id) {
    fixture.write(
        [&](Transaction& tx) { EXPECT_TRUE(tx.heartbeat(id, fixture.clock.wall_now())); });
  }

  ProcessId victim;
  ProcessState process_state = ProcessState::unknown;
  std::vector<std::string> leftovers;
  FlakyStore flaky{*fixture.store};
  GroupWriter writer{flaky, fixture.clock, fixture.notices};  ///< The rescuer's.
  Rescuer rescuer{{flaky, writer, registry, fixture.clock, fixture.notices,
                   fixture.folder.path().string(), [] { return 0.5; },
                   [this](const ProcessInfo&) { return process_state; },
                   [this](const std::string& log) {
                     leftovers.push_back(log);
                     ended_while_registered = ended_while_registered || registered(victim);
                   },
                   [this](const std::string&) { return still_running; },
                   [this](const ProcessInfo&) { return same_boot; },
                   [this](const ProcessInfo&) { return ran_here; }}};
  int still_running = 0;
  bool ran_here = true;
  bool same_boot = true;
  bool ended_while_registered = false;
};

TEST_F(RescuerTest, EndsTheLogOfARunWhoseProcessIsGone) {
  const Claim claim = claim_for_victim(3);
  start(claim);
  fixture.clock.advance(7s);
  process_state = ProcessState::dead;
  EXPECT_EQ(rescuer.run_once(self), 1);
  const JobLog log = fixture.log(claim.log);
  EXPECT_EQ(log.status, Status::error);
  EXPECT_EQ(log.error_class, "ProcessDied");
  EXPECT_EQ(log.finished_at, kNoon + 7s);
  EXPECT_THAT(fixture.messages(claim.log),
              ElementsAre(AllOf(HasSubstr("there:4711"), HasSubstr("2026-11-23 12:00:07 UTC"),
                                HasSubstr("attempt 2 of 3 follows"))));
  EXPECT_EQ(fixture.job(claim.job).state, JobState::scheduled);
  EXPECT_EQ(fixture.job(claim.job).run_at, kNoon + 67s);
  EXPECT_FALSE(registered(victim));
  EXPECT_THAT(leftovers, ElementsAre(claim.log_name));
  EXPECT_TRUE(fixture.notices.said("there:4711 died"));
  fixture.expect_sound();
}

TEST_F(RescuerTest, TheNextAttemptBelongsToTheSameJob) {
  const Claim claim = claim_for_victim(2);
  start(claim);
  process_state = ProcessState::dead;
  rescuer.run_once(self);
  fixture.clock.advance(60s);
  fixture.write([&](Transaction& tx) { tx.promote_due(fixture.clock.wall_now(), 10); });
  const Claim next = fixture.claim(self).front();
  EXPECT_EQ(next.job, claim.job);
  EXPECT_EQ(next.attempt, 2);
  run(next);
  EXPECT_EQ(fixture.logs_of(claim.job).size(), 2U);
  fixture.expect_sound();
}

TEST_F(RescuerTest, AJobThatKillsItsProcessEachTimeHasFailedInTheEnd) {
  const Claim claim = claim_for_victim(1);
  start(claim);
  process_state = ProcessState::dead;
  rescuer.run_once(self);
  EXPECT_EQ(fixture.job(claim.job).state, JobState::failed);
  EXPECT_EQ(fixture.job(claim.job).error_class, "ProcessDied");
}

TEST_F(RescuerTest, WhatWasClaimedButNeverStartedIsAsIfNeverClaimed) {
  auto spool = spool_of(victim);
  const Claim claim = claim_for_victim();
  die(std::move(spool));
  process_state = ProcessState::dead;
  rescuer.run_once(self);
  EXPECT_EQ(fixture.job(claim.job).state, JobState::ready);
  EXPECT_EQ(fixture.job(claim.job).attempts, 0);
  EXPECT_THAT(fixture.logs_of(claim.job), IsEmpty());
  EXPECT_THAT(leftovers, IsEmpty());
  fixture.expect_sound();
}

TEST_F(RescuerTest, ARunThatHadEndedEndsAsItDid) {
  auto spool = spool_of(victim);
  const Claim claim = claim_for_victim(3);
  const ProcessInfo dead = info(victim);
  {  // Its writer never gets through.
    FlakyStore refusing(*fixture.store);
    refusing.break_down({ErrorKind::unavailable, "full"});
    GroupWriter refused(refusing, fixture.clock, fixture.notices);
    auto own = Recorder::create(fixture.folder.path().string(), "other", 1, refused).value();
    RecordingSlot& slot = own->slot(0);
    slot.begin(claim, kNoon + 1s);
    spool_message(slot.ring(), kNoon + 2s, Level::warning, Source::handler, "paid");
    slot.ring().append({.type = RecordType::statistic, .value = 3, .payload = "invoices"});
    slot.end({}, kNoon + 3s, {});
    own->keep_spool();
  }
  die(std::move(spool));
  std::filesystem::rename(spool_file(fixture.folder.path().string(), "other"),
                          spool_file(fixture.folder.path().string(), spool_name(dead)));
  process_state = ProcessState::dead;
  rescuer.run_once(self);
  const JobLog log = fixture.log(claim.log);
  EXPECT_EQ(log.status, Status::success);
  EXPECT_EQ(log.started_at, kNoon + 1s);
  EXPECT_EQ(log.finished_at, kNoon + 3s);
  EXPECT_EQ(log.statistics, (Statistics{{"invoices", 3}}));
  EXPECT_EQ(log.warnings, 1);
  EXPECT_THAT(fixture.messages(claim.log), ElementsAre("paid"));
  EXPECT_EQ(fixture.job(claim.job).state, JobState::finished);
  EXPECT_THAT(leftovers, IsEmpty());
  EXPECT_TRUE(fixture.notices.said("had ended before it went: 1"));
  fixture.expect_sound();
}

TEST_F(RescuerTest, OfADamagedSpoolTheRunSaysThatItsLastWordsAreLost) {
  const Claim claim = claim_for_victim(3);
  const std::string name = spool_name(info(victim)) + ".spool";
  fixture.folder.write(name, "");
  process_state = ProcessState::dead;
  rescuer.run_once(self);
  EXPECT_THAT(fixture.messages(claim.log), ElementsAre(HasSubstr("its last words are lost")));
  EXPECT_TRUE(fixture.notices.said(name));
  EXPECT_TRUE(std::filesystem::exists(fixture.folder.file("damaged/" + name)));
  EXPECT_FALSE(std::filesystem::exists(fixture.folder.file(name)));
  fixture.expect_sound();
}

TEST_F(RescuerTest, ASpoolWithRunsThatTheStoreDoesNotKnowIsKeptAside) {
  const std::string name = spool_name(info(victim)) + ".spool";
  auto spool = spool_of(victim);
  SpoolRing& ring = spool->slot(0).ring();
  ring.begin_run(JobLogId{4711}, victim);  // As if the store were an older backup.
  spool_message(ring, kNoon, Level::info, Source::handler, "paid");
  die(std::move(spool));
  process_state = ProcessState::dead;
  rescuer.run_once(self);
  EXPECT_FALSE(registered(victim));
  EXPECT_FALSE(std::filesystem::exists(fixture.folder.file(name)));
  EXPECT_TRUE(std::filesystem::exists(fixture.folder.file("unknown-runs/" + name)));
  EXPECT_TRUE(fixture.notices.said("1 run that this store does not know"));
}

TEST_F(RescuerTest, TheLastWordsComeBeforeTheLastDetail) {
  auto spool = spool_of(victim);
  const Claim claim = claim_for_victim();
  spool->slot(0).begin(claim, kNoon);
  spool_message(spool->slot(0).ring(), kNoon, Level::info, Source::handler, "opening the file");
  spool_message(spool->slot(0).ring(), kNoon, Level::info, Source::handler, "reading row 7");
  die(std::move(spool));
  process_state = ProcessState::dead;
  EXPECT_EQ(rescuer.run_once(self), 1);
  EXPECT_THAT(fixture.messages(claim.log),
              ElementsAre("opening the file", "reading row 7", HasSubstr("died")));
  EXPECT_EQ(fixture.log(claim.log).detail_count, 3);
  EXPECT_FALSE(std::filesystem::exists(
      spool_file(fixture.folder.path().string(), spool_name(info(victim)))));
  fixture.expect_sound();
}

TEST_F(RescuerTest, ARunThatStartedKeepsItsLogEvenIfItSaidNothing) {
  auto spool = spool_of(victim);
  const Claim claim = claim_for_victim(2);
  spool->slot(0).begin(claim, kNoon);  // Its start is only in the spool yet.
  die(std::move(spool));
  process_state = ProcessState::dead;
  rescuer.run_once(self);
  EXPECT_EQ(fixture.log(claim.log).status, Status::error);
  EXPECT_EQ(fixture.job(claim.job).attempts, 1);
}

TEST_F(RescuerTest, ARescueThatIsInterruptedAfterTheLastWordsGoesOnWhereItWas) {
  auto spool = spool_of(victim);
  const Claim claim = claim_for_victim(2);
  spool->slot(0).begin(claim, kNoon);
  spool_message(spool->slot(0).ring(), kNoon, Level::info, Source::handler, "a word");
  const std::string path = spool->spool_path();
  die(std::move(spool));
  ASSERT_TRUE(recover_spool(path, fixture.writer));  // And here that rescuer was killed.
  process_state = ProcessState::dead;
  rescuer.run_once(self);
  EXPECT_EQ(fixture.log(claim.log).status, Status::error);
  EXPECT_THAT(fixture.messages(claim.log), ElementsAre("a word", HasSubstr("died")));
  fixture.expect_sound();
}

TEST_F(RescuerTest, ASleepingProcessIsNotTakenForOneThatStartedNothing) {
  const auto spool = spool_of(victim);  // It lives: the file is locked.
  const Claim claim = claim_for_victim(2);
  rescuer.run_once(self);
  EXPECT_EQ(look_for(limits::lease), 1);
  EXPECT_EQ(fixture.log(claim.log).status, Status::error) << "when it wakes, it will run the job";
}

TEST_F(RescuerTest, AHeartbeatThatStandsStillForALeaseIsDeath) {
  const Claim claim = claim_for_victim();
  start(claim);
  rescuer.run_once(self);
  EXPECT_EQ(look_for(limits::lease - 5s), 0);
  EXPECT_EQ(look_for(5s), 1);
  EXPECT_THAT(fixture.messages(claim.log), ElementsAre(HasSubstr("no heartbeat for")));
}

TEST_F(RescuerTest, NobodyIsJudgedWhileTheOwnWritesFail) {
  const Claim claim = claim_for_victim();
  start(claim);
  rescuer.run_once(self);
  look_for(25s);
  flaky.break_down({ErrorKind::unavailable, "database or disk is full"});
  for (int i = 0; i < 8; ++i) {
    fixture.clock.advance(5s);
    EXPECT_FALSE(writer.flush());
    EXPECT_EQ(rescuer.run_once(self), 0);
  }
  EXPECT_THAT(leftovers, IsEmpty());
  flaky.mend();
  EXPECT_TRUE(writer.flush());
  EXPECT_EQ(look_for(limits::lease), 0) << "from now on it has a whole lease to be heard";
  EXPECT_EQ(look_for(5s), 1) << "but not more";
}

TEST_F(RescuerTest, ASilenceThatTheJudgeSleptThroughDoesNotCount) {
  const Claim claim = claim_for_victim();
  start(claim);
  rescuer.run_once(self);
  look_for(25s);
  fixture.clock.advance(10min);
  beat(self);
  EXPECT_EQ(rescuer.run_once(self), 0);
  EXPECT_EQ(look_for(25s), 0);
  EXPECT_TRUE(registered(victim));
}

TEST_F(RescuerTest, AHeartbeatThatComesBetweenLookAndVerdictStands) {
  const Claim claim = claim_for_victim();
  start(claim);
  rescuer.run_once(self);
  look_for(25s);
  flaky.before_next_write([&] {
    ASSERT_TRUE(fixture.store->write(
        [&](Transaction& tx) { EXPECT_TRUE(tx.heartbeat(victim, kNoon + 29s)); }));
  });
  EXPECT_EQ(look_for(5s), 0);
  EXPECT_TRUE(registered(victim));
  EXPECT_EQ(fixture.log(claim.log).status, Status::processing);
  EXPECT_THAT(leftovers, IsEmpty()) << "its commands go on";
}

TEST_F(RescuerTest, WhatIsLeftOfACommandIsEndedAfterTheVerdictIsStoredAndTheLogSaysSo) {
  const Claim claim = claim_for_victim();
  start(claim);
  process_state = ProcessState::dead;
  still_running = 2;
  flaky.break_down({ErrorKind::unavailable, "disk I/O error"});
  EXPECT_EQ(rescuer.run_once(self), 0);
  EXPECT_THAT(leftovers, IsEmpty()) << "nothing is decided yet";
  flaky.mend();
  EXPECT_EQ(rescuer.run_once(self), 1);
  EXPECT_THAT(leftovers, ElementsAre(claim.log_name));
  EXPECT_FALSE(ended_while_registered);
  EXPECT_THAT(fixture.messages(claim.log),
              ElementsAre(HasSubstr("2 processes, joblog ends with SIGKILL")));
}

TEST_F(RescuerTest, AVerdictWhoseCommitHadNoAnswerStillEndsWhatIsLeft) {
  const Claim claim = claim_for_victim();
  start(claim);
  process_state = ProcessState::dead;
  flaky.lose_next_answer({ErrorKind::unavailable, "disk I/O error"});
  EXPECT_EQ(rescuer.run_once(self), 0);
  EXPECT_FALSE(registered(victim)) << "it was stored";
  EXPECT_THAT(leftovers, IsEmpty());
  EXPECT_TRUE(writer.flush());
  rescuer.run_once(self);
  EXPECT_THAT(leftovers, ElementsAre(claim.log_name));
}

TEST_F(RescuerTest, TheSpoolStaysUntilTheVerdictIsStored) {
  auto spool = spool_of(victim);
  const Claim claim = claim_for_victim();
  const std::string path = spool->spool_path();
  die(std::move(spool));
  process_state = ProcessState::dead;
  flaky.break_down({ErrorKind::unavailable, "disk I/O error"});
  rescuer.run_once(self);
  EXPECT_TRUE(std::filesystem::exists(path));
  flaky.mend();
  rescuer.run_once(self);
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_EQ(fixture.job(claim.job).state, JobState::ready) << "and it told that nothing had begun";
}

TEST_F(RescuerTest, WithoutASpoolHereARunCountsAsBegun) {
  const Claim claim = claim_for_victim();
  process_state = ProcessState::dead;
  rescuer.run_once(self);
  EXPECT_EQ(fixture.log(claim.log).status, Status::error);
  EXPECT_EQ(fixture.job(claim.job).state, JobState::failed);
  EXPECT_THAT(leftovers, ElementsAre(claim.log_name));
}

TEST_F(RescuerTest, AfterAStartOfTheMachineTheSpoolProvesNothing) {
  auto spool = spool_of(victim);
  const Claim claim = claim_for_victim(2);
  die(std::move(spool));
  process_state = ProcessState::dead;
  same_boot = false;
  rescuer.run_once(self);
  EXPECT_EQ(fixture.log(claim.log).status, Status::error);
  EXPECT_EQ(fixture.job(claim.job).attempts, 1);
}

TEST_F(RescuerTest, OnlyTheMachineThatRanItSaysThatARunWasNotBegun) {
  auto spool = spool_of(victim);
  const Claim claim = claim_for_victim(2);
  die(std::move(spool));  // A copy of its spool is here, and knows nothing of what came later.
  process_state = ProcessState::unknown;
  ran_here = false;
  rescuer.run_once(self);
  EXPECT_EQ(look_for(limits::lease), 1);
  EXPECT_EQ(fixture.log(claim.log).status, Status::error);
  EXPECT_EQ(fixture.job(claim.job).attempts, 1);
}

TEST_F(RescuerTest, TheFirstOneBackAfterAnOutageOfTheStoreJudgesNobody) {
  const Claim claim = claim_for_victim();
  start(claim);
  rescuer.run_once(self);
  look_for(25s);
  flaky.break_down({ErrorKind::unavailable, "the store is gone"});
  flaky.break_reads({ErrorKind::unavailable, "the store is gone"});
  for (int i = 0; i < 8; ++i) {
    fixture.clock.advance(5s);
    EXPECT_FALSE(writer.flush());
    EXPECT_EQ(rescuer.run_once(self), 0);
  }
  flaky.mend();
  flaky.mend_reads();
  EXPECT_TRUE(writer.flush());
  EXPECT_EQ(look_for(limits::lease), 0) << "the others come back a moment later";
  EXPECT_TRUE(registered(victim));
  EXPECT_EQ(look_for(10s), 1) << "who does not come back is dead";
}

TEST_F(RescuerTest, TheLinesOfAStoppedProcessAreInTheLogThoughItHoldsItsSpool) {
  const auto spool =
      Spool::create(spool_file(fixture.folder.path().string(), spool_name(info(victim))), 1);
  ASSERT_TRUE(spool);
  const Claim claim = claim_for_victim(2);
  SpoolRing& ring = (*spool)->ring(0);
  ring.begin_run(claim.log, claim.holder);
  ring.append({.type = RecordType::started,
               .at = kNoon,
               .done = static_cast<std::uint64_t>(claim.holder.value)});
  for (const char* word : {"tick 1", "tick 2"})
    spool_message(ring, kNoon, Level::info, Source::standard_output, word);
  ring.set_open_line(Source::standard_output, Level::info, kNoon, "tick", false);
  process_state = ProcessState::stopped;
  rescuer.run_once(self);
  EXPECT_EQ(look_for(limits::lease), 1);
  EXPECT_THAT(fixture.messages(claim.log),
              ElementsAre("tick 1", "tick 2", "tick",
                          AllOf(HasSubstr("was taken for dead"), HasSubstr("(state T)"))));
  EXPECT_EQ(ring.head(), 0U) << "it is the owner's still";
  fixture.expect_sound();
}

TEST_F(RescuerTest, ABeatingHeartKeepsItAlive) {
  claim_for_victim();
  rescuer.run_once(self);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(look_for(limits::lease - 5s), 0);
    fixture.write(
        [&](Transaction& tx) { EXPECT_TRUE(tx.heartbeat(victim, fixture.clock.wall_now())); });
  }
}

TEST_F(RescuerTest, AWallClockThatJumpsKillsNobody) {
  claim_for_victim();
  rescuer.run_once(self);
  for (const Duration jump :
       {Duration{1h}, Duration{-1h}, Duration{24h * 365}, Duration{-24h * 365}}) {
    fixture.clock.jump_wall(jump);
    EXPECT_EQ(look_for(limits::lease - 5s), 0);
    fixture.write([&](Transaction& tx) { tx.heartbeat(victim, fixture.clock.wall_now()); });
    rescuer.run_once(self);
  }
  EXPECT_TRUE(registered(victim));
}

TEST_F(RescuerTest, NeverLooksAtItself) {
  process_state = ProcessState::dead;
  rescuer.run_once(self);
  EXPECT_TRUE(registered(self));
  EXPECT_FALSE(registered(victim));
}

TEST_F(RescuerTest, WhoHeldNothingJustLeaves) {
  process_state = ProcessState::dead;
  EXPECT_EQ(rescuer.run_once(self), 0);
  EXPECT_FALSE(registered(victim));
}

TEST_F(RescuerTest, AStraySpoolOfALeaseThatWasGivenAgainIsKeptAside) {
  const std::string stray = spool_file(fixture.folder.path().string(), "process-1-1");
  {
    auto spool = Spool::create(stray, 1).value();
    spool->ring(0).begin_run(JobLogId{4711}, self);  // An older store gave this number anew.
    spool_message(spool->ring(0), kNoon, Level::info, Source::handler, "paid");
  }
  recover_orphan_spools({*fixture.store, fixture.writer, fixture.clock, fixture.notices,
                         fixture.folder.path().string()});
  EXPECT_FALSE(std::filesystem::exists(stray));
  EXPECT_TRUE(std::filesystem::exists(fixture.folder.file("unknown-runs/process-1-1.spool")));
}

TEST_F(RescuerTest, TwoRescuersEndARunOnce) {
  const Claim claim = claim_for_victim(3);
  start(claim);
  process_state = ProcessState::dead;
  const auto other = fixture.open();
  GroupWriter other_writer(*other, fixture.clock, fixture.notices);
  Rescuer second({*other,
                  other_writer,
                  registry,
                  fixture.clock,
                  fixture.notices,
                  fixture.folder.path().string(),
                  [] { return 0.5; },
                  [](const ProcessInfo&) { return ProcessState::dead; },
                  {}});
  EXPECT_EQ(rescuer.run_once(self) + second.run_once(self), 1);
  EXPECT_EQ(fixture.messages(claim.log).size(), 1U);
  fixture.expect_sound();
}

}  // namespace
}  // namespace joblog::test
