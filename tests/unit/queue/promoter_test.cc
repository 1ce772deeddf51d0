// SPDX-License-Identifier: MIT
// Jobs that wait for their time.
#include "queue/promoter.h"

#include "unit/queue/queue_test.h"

namespace joblog::test {
namespace {

class PromoterTest : public QueueTest {
 protected:
  JobId enqueue_at(TimePoint at, const std::string& key = "") {
    NewJob spec = job("any");
    spec.run_at = at;
    spec.concurrency_key = key;
    return fixture.enqueue(spec);
  }
  Promoter promoter{*fixture.store, fixture.writer, fixture.clock};
};

TEST_F(PromoterTest, WaitsForTheNextJobThatIsDue) {
  EXPECT_EQ(promoter.run_once(1h), 1h);
  enqueue_at(kNoon + 90s);
  enqueue_at(kNoon + 30s);
  EXPECT_EQ(promoter.run_once(1h), 30s);
  EXPECT_EQ(promoter.run_once(10s), 10s);
  EXPECT_EQ(fixture.jobs_in(JobState::scheduled), 2);
}

TEST_F(PromoterTest, MakesReadyWhatIsDueAndOnlyThat) {
  const JobId soon = enqueue_at(kNoon + 30s);
  const JobId later = enqueue_at(kNoon + 31s);
  fixture.clock.advance(30s);
  EXPECT_EQ(promoter.run_once(1h), 0s);
  EXPECT_EQ(fixture.job(soon).state, JobState::ready);
  EXPECT_EQ(fixture.job(later).state, JobState::scheduled);
  EXPECT_EQ(promoter.run_once(1h), 1s);
}

TEST_F(PromoterTest, BlocksADueJobWhoseKeyIsTaken) {
  NewJob holder = job("any");
  holder.concurrency_key = "erp";
  fixture.enqueue(holder);
  const JobId due = enqueue_at(kNoon + 1s, "erp");
  fixture.clock.advance(1s);
  promoter.run_once(1h);
  EXPECT_EQ(fixture.job(due).state, JobState::blocked);
  fixture.expect_sound();
}

TEST_F(PromoterTest, OnlyTheWallClockDecidesWhatIsDue) {
  enqueue_at(kNoon + 1h);
  fixture.clock.jump_wall(1h);
  promoter.run_once(1h);
  EXPECT_EQ(fixture.jobs_in(JobState::ready), 1);
}

class PromoterAndClocks : public PromoterTest {
 protected:
  PromoterAndClocks() {
    define("flaky", [](Run&) -> Outcome { return Failure{"Broken", "it broke"}; },
           {.attempts_max = 3, .delay = 5min});
  }
  JobId fail_once() {
    const JobId id = fixture.enqueue(job("flaky", 3));
    EXPECT_EQ(run(fixture.claim(self).front()), Applied::won);
    EXPECT_EQ(fixture.job(id).state, JobState::scheduled);
    return id;
  }
  PromoterOptions options{.policy = [this](std::string_view kind) -> std::optional<RetryPolicy> {
                            const auto found = registry.find(kind);
                            return found ? std::optional(found->retry) : std::nullopt;
                          },
                          .notices = &fixture.notices};
  Promoter careful{*fixture.store, fixture.writer, fixture.clock, options};
};

TEST_F(PromoterAndClocks, ARetryThatAClockAheadPlannedComesByItsRuleOnceTheClockIsSetBack) {
  careful.run_once(1h);
  fixture.clock.jump_wall(24h);
  const JobId retried = fail_once();
  const JobId later = enqueue_at(fixture.clock.wall_now() + 1h);
  careful.run_once(1h);
  fixture.clock.jump_wall(-24h);
  careful.run_once(1h);
  EXPECT_LE(fixture.job(retried).run_at, fixture.clock.wall_now() + 6min);
  EXPECT_TRUE(fixture.notices.said("a clock that was ahead has planned: 1;"));
  fixture.clock.advance(6min);
  careful.run_once(1h);
  EXPECT_EQ(fixture.job(retried).state, JobState::ready);
  EXPECT_EQ(fixture.job(later).state, JobState::scheduled) << "a time that a person gave stands";
  fixture.expect_sound();
}

TEST_F(PromoterAndClocks, AStartLooksForSuchRetriesToo) {
  fixture.clock.jump_wall(24h);
  const JobId retried = fail_once();
  fixture.clock.jump_wall(-24h);
  careful.run_once(1h);
  fixture.clock.advance(6min);
  careful.run_once(1h);
  EXPECT_EQ(fixture.job(retried).state, JobState::ready);
}

TEST_F(PromoterAndClocks, ARetryThatAnotherMachinesClockPlannedIsFoundWithinMinutes) {
  careful.run_once(1h);
  fixture.clock.jump_wall(24h);  // As the other machine's: this promoter does not see it.
  const JobId retried = fail_once();
  fixture.clock.jump_wall(-24h);
  careful.run_once(1h);
  EXPECT_GT(fixture.job(retried).run_at, fixture.clock.wall_now() + 20h);
  fixture.clock.advance(10min);
  careful.run_once(1h);
  EXPECT_LE(fixture.job(retried).run_at, fixture.clock.wall_now() + 6min);
}

TEST_F(PromoterAndClocks, AClockThatIsAheadForAMomentStartsNothing) {
  std::vector<JobId> tonight;
  for (int i = 0; i < 20; ++i) tonight.push_back(enqueue_at(kNoon + 8h));
  const JobId soon = enqueue_at(kNoon + 30s);
  careful.run_once(1h);
  fixture.clock.jump_wall(24h);
  careful.run_once(1h);
  fixture.clock.advance(30s);
  careful.run_once(1h);
  EXPECT_EQ(fixture.job(soon).state, JobState::ready) << "its time has passed";
  EXPECT_EQ(fixture.jobs_in(JobState::scheduled), 20);
  fixture.clock.jump_wall(-24h);
  careful.run_once(1h);
  EXPECT_EQ(fixture.jobs_in(JobState::scheduled), 20);
}

TEST_F(PromoterAndClocks, AClockThatKeepsToWhatItSaysIsBelievedAfterFiveMinutes) {
  const JobId tonight = enqueue_at(kNoon + 8h);
  careful.run_once(1h);
  fixture.clock.jump_wall(24h);
  careful.run_once(1h);
  fixture.clock.advance(5min);
  careful.run_once(1h);
  careful.run_once(1h);
  EXPECT_EQ(fixture.job(tonight).state, JobState::ready);
}

}  // namespace
}  // namespace joblog::test
