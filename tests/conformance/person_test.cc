// SPDX-License-Identifier: MIT
// A person's hand on a job: retry, run now, discard, cancel, in each state a job can be in.
#include <algorithm>
#include <utility>

#include "conformance/store_test.h"
#include "core/job_verb.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;

class Person : public StoreTest {
 public:
  bool retry(JobId id) {
    return write([&](Transaction& tx) { return tx.retry_job(id, now_, "anna"); });
  }
  bool run_now(JobId id) {
    return write([&](Transaction& tx) { return tx.run_now(id, now_, "anna"); });
  }
  bool discard(JobId id) {
    return write([&](Transaction& tx) { return tx.discard_job(id, now_, "anna"); });
  }
  bool cancel(JobId id) {
    return write([&](Transaction& tx) { return tx.cancel_job(id, now_, "anna"); });
  }

 protected:
  /// A fresh job in that state.
  JobId job_in(JobState wanted) {
    switch (wanted) {
      case JobState::scheduled:
        return enqueue({.kind = "report", .run_at = now_ + 1h}).id;
      case JobState::ready:
        return enqueue({.kind = "report"}).id;
      case JobState::claimed:
        return claimed({.kind = "report"}).job;
      case JobState::blocked:
        enqueue({.kind = "report", .concurrency_key = "k"});
        return enqueue({.kind = "report", .concurrency_key = "k"}).id;
      case JobState::failed: {
        const Claim run = claimed({.kind = "report"});
        finish(run, failing());
        return run.job;
      }
      case JobState::finished:
        break;
    }
    const Claim run = claimed({.kind = "report"});
    finish(run);
    return run.job;
  }
  /// The store must decide as people are told.
  std::vector<JobState> states_that_allow(JobVerb told, bool (Person::*verb)(JobId)) {
    std::vector<JobState> allowed;
    for (const JobState from : {JobState::claimed, JobState::finished, JobState::failed,
                                JobState::scheduled, JobState::ready, JobState::blocked}) {
      const JobId id = job_in(from);
      EXPECT_EQ(state(id), from);
      const bool applied = (this->*verb)(id);
      EXPECT_EQ(applied, applies_to(told, from)) << to_string(told) << " " << to_string(from);
      if (applied)
        allowed.push_back(from);
      else
        EXPECT_EQ(state(id), from) << "a refused verb changed the job";
    }
    return allowed;
  }
};

TEST_P(Person, RetriesWhatHasFailed) {
  EXPECT_THAT(states_that_allow(JobVerb::retry, &Person::retry), ElementsAre(JobState::failed));
}
TEST_P(Person, RunsNowWhatIsScheduled) {
  EXPECT_THAT(states_that_allow(JobVerb::run_now, &Person::run_now),
              ElementsAre(JobState::scheduled));
}
TEST_P(Person, DiscardsWhatWaitsOrHasFailed) {
  EXPECT_THAT(
      states_that_allow(JobVerb::discard, &Person::discard),
      ElementsAre(JobState::failed, JobState::scheduled, JobState::ready, JobState::blocked));
}
TEST_P(Person, CancelsWhatRunsOrWaits) {
  EXPECT_THAT(
      states_that_allow(JobVerb::cancel, &Person::cancel),
      ElementsAre(JobState::claimed, JobState::scheduled, JobState::ready, JobState::blocked));
}
TEST_P(Person, CannotTouchAJobThatIsNotThere) {
  const JobId nobody{4711};
  EXPECT_FALSE(retry(nobody));
  EXPECT_FALSE(run_now(nobody));
  EXPECT_FALSE(discard(nobody));
  EXPECT_FALSE(cancel(nobody));
}

TEST_P(Person, RetryAddsAnAttemptAndSaysWhoAsked) {
  const JobId id = job_in(JobState::failed);
  now_ += 1h;
  ASSERT_TRUE(retry(id));
  const Job after = job(id);
  EXPECT_EQ(after.state, JobState::ready);
  EXPECT_EQ(after.spec.attempts_max, 2);
  EXPECT_EQ(after.run_at, now_);
  EXPECT_EQ(after.finished_at, std::nullopt);
  const Claim again = claim_one();
  EXPECT_EQ(again.attempt, 2);
  EXPECT_EQ(log(again.log).trigger, Trigger::person);
  EXPECT_EQ(log(again.log).triggered_by, "anna");
}

TEST_P(Person, RetryKeepsAttemptsThatWereLeft) {
  const Claim run = claimed({.kind = "report", .attempts_max = 9});
  finish(run, failing());
  retry(run.job);
  EXPECT_EQ(job(run.job).spec.attempts_max, 9);
}

TEST_P(Person, CannotRetryWhileAnotherUnfinishedJobHasTheUniqueKey) {
  const Claim run = claimed({.kind = "report", .unique_key = "u"});
  finish(run, failing());
  const JobId other = enqueue({.kind = "report", .unique_key = "u"}).id;
  EXPECT_FALSE(retry(run.job));
  EXPECT_EQ(state(run.job), JobState::failed);
  discard(other);
  EXPECT_TRUE(retry(run.job));
}

TEST_P(Person, RunNowMakesTheJobDueNow) {
  const JobId id = job_in(JobState::scheduled);
  now_ += 1s;
  run_now(id);
  EXPECT_EQ(job(id).run_at, now_);
  EXPECT_EQ(claim_one().job, id);
}

TEST_P(Person, DiscardEndsTheJobAsDiscarded) {
  const JobId id = job_in(JobState::failed);
  now_ += 1s;
  discard(id);
  EXPECT_EQ(state(id), JobState::finished);
  EXPECT_EQ(job(id).ended_as, "discarded");
  EXPECT_EQ(job(id).finished_at, now_);
  EXPECT_EQ(job(id).error_message, "it broke") << "why it was discarded stays visible";
}

TEST_P(Person, CancelOfAWaitingJobEndsItAtOnce) {
  const JobId id = job_in(JobState::ready);
  cancel(id);
  EXPECT_EQ(state(id), JobState::finished);
  EXPECT_EQ(job(id).ended_as, "cancelled");
}

TEST_P(Person, CancelOfARunTellsItsProcess) {
  const Claim run = claimed({.kind = "report"});
  EXPECT_TRUE(cancel(run.job));
  EXPECT_EQ(state(run.job), JobState::claimed);
  EXPECT_EQ(job(run.job).cancel_requested_at, now_);
  EXPECT_THAT(read([&](Reader& r) { return r.cancel_requests(worker_); }), ElementsAre(run.job));
  EXPECT_THAT(read([&](Reader& r) { return r.cancel_requests(ProcessId{99}); }), ElementsAre());
  finish(run, failing(JobEnd::cancelled));
  EXPECT_THAT(read([&](Reader& r) { return r.cancel_requests(worker_); }), ElementsAre());
}

TEST_P(Person, CancelIsForgottenOnceTheJobHasFailed) {
  const Claim run = claimed({.kind = "report"});
  cancel(run.job);
  finish(run, failing());
  retry(run.job);
  claim_one();
  EXPECT_THAT(read([&](Reader& r) { return r.cancel_requests(worker_); }), ElementsAre());
}

TEST_P(Person, VerbThatIsRepeatedAfterALostAnswerIsDoneAndDoneOnce) {
  using Verb = bool (Person::*)(JobId);
  // Those that need a claim first: what the others leave would be claimed.
  const std::vector<std::pair<Verb, JobState>> verbs{{&Person::cancel, JobState::claimed},
                                                     {&Person::retry, JobState::failed},
                                                     {&Person::run_now, JobState::scheduled},
                                                     {&Person::discard, JobState::ready},
                                                     {&Person::cancel, JobState::ready}};
  for (const auto& [verb, state] : verbs) {
    const JobId id = job_in(state);
    EXPECT_TRUE((this->*verb)(id));
    EXPECT_TRUE((this->*verb)(id)) << "the same person, at the same time";
    const auto changes = read([&](Reader& r) {
      return r.audit_entries({.target_kind = "job", .target = std::to_string(id.value)});
    });
    EXPECT_EQ(changes.size(), 1U);
    now_ += 1s;
  }
}

TEST_P(Person, ResumesAQueueAndPausesATaskOnceThoughAskedTwice) {
  const auto repeated = [&](auto verb) {
    EXPECT_TRUE(write(verb));
    EXPECT_TRUE(write(verb)) << "the same person, at the same time";
    now_ += 1s;
    EXPECT_FALSE(write(verb)) << "another time";
  };
  write([&](Transaction& tx) { tx.pause_queue("default", now_ - 1s, "anna"); });
  repeated([&](Transaction& tx) { return tx.resume_queue("default", now_, "anna"); });
  const RecurringTask task{.key = "nightly", .schedule = "@daily", .job = {.kind = "report"}};
  write([&](Transaction& tx) { tx.put_recurring_tasks({&task, 1}, now_); });
  repeated([&](Transaction& tx) { return tx.pause_recurring_task("nightly", true, now_, "anna"); });
}

JOBLOG_EVERY_STORE(Person);

}  // namespace
}  // namespace joblog::test
