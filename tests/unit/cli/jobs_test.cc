// SPDX-License-Identifier: MIT
// `jobs`, changes of jobs, and `enqueue`, against a real store.
#include "cli/jobs.h"

#include <gmock/gmock.h>

#include "cli/change_jobs.h"
#include "cli/enqueue.h"
#include "cli/logs.h"
#include "cli/queues.h"
#include "console_fixture.h"
#include "storage/ask.h"
#include "support/flaky_store.h"

namespace joblog::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class JobsTest : public ConsoleFixture {
 protected:
  std::string why(JobId id) {
    EXPECT_EQ(show_job(*store, {id}, json), exits::done);
    return std::string(json_lines().at(0).at("why_it_waits").as_string());
  }
  JobState state_of(JobId id) {
    std::optional<Job> job;
    EXPECT_TRUE(store->read([&](Reader& reader) { job = reader.job(id); }));
    return job.value().state;
  }
  JobId failed_job(const std::string& kind) { return failed_job(NewJob{.kind = kind}); }
  JobId failed_job(const NewJob& job) {
    const Claim run = start(job);
    finish(run, "broken");
    return run.job;
  }
  std::vector<AuditEntry> recorded() {
    return ask(*store, [](Reader& reader) { return reader.audit_entries({}); }).value();
  }
};

TEST_F(JobsTest, SaysWhyAJobWaits) {
  const JobId ready = enqueue({.kind = "k"});
  EXPECT_EQ(why(ready), "waits for a free worker of queue default");
  const JobId later = enqueue({.kind = "k", .run_at = clock.now + 2h});
  EXPECT_EQ(why(later), "is due 2026-11-23 16:00:00 UTC (in 2 h)");
  write([&](Transaction& t) { t.pause_queue("mail", clock.now, "anna@anvil"); });
  const JobId paused = enqueue({.kind = "k", .queue = "mail"});
  EXPECT_EQ(why(paused),
            "queue mail is paused by anna@anvil since 2026-11-23 14:00:00 UTC; joblog "
            "resume mail lets it go on");
  clock.now += 7s;
  EXPECT_EQ(why(ready),
            "waits for a free worker of queue default; the last heartbeat of a server is 7 s old");
  clock.now += 31s;
  EXPECT_EQ(why(ready), "no worker process is alive; joblog serve starts one");
}

TEST_F(JobsTest, SaysThatServersCannotBeHeardInsteadOfAdvisingToStartAnother) {
  const JobId ready = enqueue({.kind = "k"});
  test::FlakyStore flaky(*store);
  flaky.break_down({ErrorKind::unavailable, "database or disk is full"});
  clock.now += 40s;
  EXPECT_EQ(show_job(flaky, {ready}, json), exits::done);
  EXPECT_EQ(json_lines().at(0).at("why_it_waits").as_string(),
            "the server's last heartbeat is 40 s old, and the store takes no writes");
  list_jobs(flaky, {}, piped);
  EXPECT_THAT(screen(), HasSubstr("and the store takes no writes"));
  list_queues(flaky, piped);
  EXPECT_THAT(screen(), HasSubstr("last heartbeat is 40 s old"));
  flaky.mend();
  EXPECT_EQ(why(ready), "no worker process is alive; joblog serve starts one");
}

TEST_F(JobsTest, NamesTheRunThatHoldsTheKey) {
  const Claim holder = start({.kind = "k", .concurrency_key = "erp"});
  EXPECT_EQ(why(holder.job), "");
  const JobId blocked = enqueue({.kind = "k", .concurrency_key = "erp"});
  EXPECT_EQ(why(blocked),
            "waits for job 1 (run 20261123140000), which holds the key \"erp\" (at "
            "most 1 at once)");
}

TEST_F(JobsTest, SaysWhichAttemptIsPlanned) {
  const Claim run = start({.kind = "k", .attempts_max = 3});
  finish(run, "broken", JobEnd::retry);
  EXPECT_EQ(why(run.job), "attempt 2 of 3 is due 2026-11-23 14:05:00 UTC (in 5 min)");
}

TEST_F(JobsTest, ListsJobsWithTheirReasons) {
  enqueue({.kind = "waiting"});
  failed_job("broken_one");
  EXPECT_EQ(list_jobs(*store, {}, piped), exits::done);
  const auto text = screen();
  EXPECT_THAT(text, HasSubstr("waits for a free worker"));
  EXPECT_THAT(text, HasSubstr("QueryError: broken"));
  list_jobs(*store, {.selection = {.state = JobState::failed}}, json);
  EXPECT_THAT(json_lines(), SizeIs(1));
  list_jobs(*store, {.selection = {.kind = "other"}}, piped);
  EXPECT_EQ(screen(), "no jobs\n");
}

TEST_F(JobsTest, SaysOfAFinishedJobThatItsRunHasWarnings) {
  finish_warned(start({.kind = "k"}), 3, "3 values could not be read");
  EXPECT_EQ(list_jobs(*store, {}, piped), exits::done);
  EXPECT_THAT(screen(), HasSubstr("success, 3 warnings"));
}

TEST_F(JobsTest, ShowsOneJobWithItsRuns) {
  const JobId id = failed_job("k");
  EXPECT_EQ(show_job(*store, {id}, piped), exits::done);
  const auto text = screen();
  EXPECT_THAT(text, HasSubstr("job 1  failed  k\n"));
  EXPECT_THAT(text, HasSubstr("error       QueryError: broken\n"));
  EXPECT_THAT(text, HasSubstr("20261123140000        1  ✗ error"));
  EXPECT_EQ(show_job(*store, {JobId{99}}, piped), exits::not_found);
}

TEST_F(JobsTest, JsonKeepsHostileTexts) {
  enqueue({.kind = "k", .arguments = R"({"a":"\u001b[2J"})", .unique_key = kHostile});
  list_jobs(*store, {}, json);
  const auto line = json_lines().at(0);
  EXPECT_EQ(line.at("unique_key"), kHostile);
  EXPECT_EQ(line.at("arguments").at("a"), "\x1b[2J");
}

TEST_F(JobsTest, RetriesNamedJobsAndSaysWhatForbidsTheOthers) {
  const JobId failed = failed_job("k");
  const Claim running = start({.kind = "k"});
  EXPECT_EQ(retry_jobs(*store, {{.ids = {failed, failed, running.job}}}, "anna@anvil", piped),
            exits::conflict);
  EXPECT_EQ(screen(), "1 job will run again\n");
  EXPECT_EQ(trouble(), "joblog: job 2 is running; only failed jobs can be retried\n");
  EXPECT_EQ(state_of(failed), JobState::ready);
  EXPECT_EQ(retry_jobs(*store, {{.ids = {JobId{99}}}}, "anna@anvil", piped), exits::not_found);
  EXPECT_EQ(trouble(), "joblog: job 99 does not exist\n");
}

TEST_F(JobsTest, KnowsARetryWhoseAnswerWasLost) {
  const JobId id = failed_job("k");
  joblog::test::FlakyStore flaky(*store);
  flaky.lose_next_answer({ErrorKind::unavailable, "disk I/O error", true});
  EXPECT_EQ(retry_jobs(flaky, {{.ids = {id}}}, "anna@anvil", piped), exits::done);
  EXPECT_EQ(state_of(id), JobState::ready);
}

TEST_F(JobsTest, DiscardsAllOfAKindInBatches) {
  const JobId other = failed_job("other");
  const JobId failed = failed_job("mail");
  const Claim running = start({.kind = "mail"});
  std::vector<NewJob> many(1100, NewJob{.kind = "mail"});
  write([&](Transaction& t) { t.enqueue(many, clock.now); });
  EXPECT_EQ(discard_jobs(*store, {{.all = true, .selection = {.kind = "mail"}}}, "a", json),
            exits::done);
  EXPECT_EQ(json_lines().at(0).at("changed"), 1101);
  EXPECT_EQ(state_of(failed), JobState::finished);
  EXPECT_EQ(state_of(other), JobState::failed);
  EXPECT_EQ(state_of(running.job), JobState::claimed);
  const auto entries = recorded();
  ASSERT_THAT(entries, SizeIs(4)) << "one for each batch";
  EXPECT_EQ(entries.back().target_kind, "jobs");
  EXPECT_EQ(entries.back().action, "discard");
  EXPECT_EQ(entries.back().by, "a");
  EXPECT_EQ(entries.back().detail,
            R"({"matched":1,"changed":1,"skipped":0,"state":"failed","kind":"mail"})");
}

TEST_F(JobsTest, SaysOfARetryThatTheUniqueKeyForbidsIt) {
  const JobId failed = failed_job(NewJob{.kind = "k", .unique_key = "daily"});
  enqueue({.kind = "k", .unique_key = "daily"});
  EXPECT_EQ(retry_jobs(*store, {{.ids = {failed}}}, "a", piped), exits::conflict);
  EXPECT_EQ(trouble(),
            "joblog: job 1 has failed, and an unfinished job has its unique key \"daily\"\n");
}

TEST_F(JobsTest, RecordsWithEachJobWhoCancelledIt) {
  const Claim running = start({.kind = "k"});
  EXPECT_EQ(cancel_jobs(*store, {{.all = true}}, "anna@anvil", piped), exits::done);
  const auto entries = recorded();
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].target, std::to_string(running.job.value));
  EXPECT_EQ(entries[0].by, "anna@anvil");
}

TEST_F(JobsTest, SaysThatItIsNotKnownWhetherABatchWasStored) {
  failed_job("k");
  joblog::test::FlakyStore flaky(*store);
  flaky.lose_next_answer({ErrorKind::unavailable, "disk I/O error", true});
  EXPECT_EQ(retry_jobs(flaky, {{.all = true}}, "a", piped), exits::unknown);
  EXPECT_THAT(trouble(), HasSubstr("run the command again"));
  EXPECT_EQ(retry_jobs(flaky, {{.all = true}}, "a", piped), exits::done);
  EXPECT_THAT(recorded(), SizeIs(1));
}

TEST_F(JobsTest, CancelMayBeRepeated) {
  const Claim running = start({.kind = "k"});
  EXPECT_EQ(cancel_jobs(*store, {{.ids = {running.job}}}, "a", piped), exits::done);
  EXPECT_EQ(cancel_jobs(*store, {{.ids = {running.job}}}, "b", piped), exits::done);
  EXPECT_EQ(trouble(), "");
}

TEST_F(JobsTest, RefusesAllOfAStateThatForbidsTheChange) {
  failed_job("k");
  EXPECT_EQ(
      retry_jobs(*store, {{.all = true, .selection = {.state = JobState::ready}}}, "a", piped),
      exits::conflict);
  EXPECT_THAT(trouble(), HasSubstr("only failed jobs"));
}

TEST_F(JobsTest, AnswersTheSameWhenTheStoreRunsAllWorkTwice) {
  const JobId failed = failed_job("k");
  enqueue({.kind = "later", .run_at = clock.now + 2h});
  joblog::test::FlakyStore twice(*store);
  twice.run_all_twice();
  const auto expect_same = [&](const auto& command) {
    command(*store);
    const std::string once = screen();
    command(twice);
    EXPECT_EQ(screen(), once);
    EXPECT_THAT(once, Not(testing::IsEmpty()));
  };
  expect_same([&](const Store& one) { list_jobs(one, {}, piped); });
  expect_same([&](const Store& one) { show_job(one, {failed}, piped); });
  expect_same([&](const Store& one) { list_queues(one, piped); });
  expect_same([&](const Store& one) { list_logs(one, {}, piped, {}, {}); });
  expect_same([&](const Store& one) { show_log(one, {.name = "last"}, piped, {}, {}); });
  EXPECT_EQ(retry_jobs(twice, {{.ids = {failed}}}, "anna@anvil", piped), exits::done);
  EXPECT_EQ(screen(), "1 job will run again\n");
  EXPECT_EQ(discard_jobs(twice, {{.all = true}}, "anna@anvil", piped), exits::done);
  EXPECT_EQ(screen(), "2 jobs discarded\n");
  EXPECT_THAT(recorded(), SizeIs(3)) << "a retry, and an entry for each state";
}

class EnqueueTest : public JobsTest {
 protected:
  EnqueueTest() {
    const auto handler = [](joblog::Run&) -> Outcome { return Success{}; };
    EXPECT_TRUE(registry.add({.kind = "report", .handler = handler, .queue = "nightly"}));
  }
  int enqueue_one(const Enqueue& wanted, Console& console) {
    return enqueue_jobs(*store, wanted, registry, "anna@anvil", console);
  }
  Registry registry;
};

TEST_F(EnqueueTest, StoresTheJobWithTheRulesOfItsKind) {
  EXPECT_EQ(enqueue_one({.kind = "report", .in = 2h, .priority = -3}, piped), exits::done);
  EXPECT_EQ(screen(), "job 1 enqueued, it is scheduled for 2026-11-23 16:00:00 UTC\n");
  list_jobs(*store, {}, json);
  const auto job = json_lines().at(0);
  EXPECT_EQ(job.at("queue"), "nightly");
  EXPECT_EQ(job.at("priority"), -3);
  EXPECT_EQ(job.at("trigger"), "command_line");
  EXPECT_EQ(job.at("triggered_by"), "anna@anvil");
  enqueue_one({.kind = "report", .at = "tomorrow 06:00", .queue = "q"}, json);
  EXPECT_EQ(json_lines().at(0).at("state"), "scheduled");
}

TEST_F(EnqueueTest, SaysThatItIsNotKnownWhetherAJobWithoutARequestIdWasStored) {
  joblog::test::FlakyStore flaky(*store);
  flaky.lose_next_answer({ErrorKind::unavailable, "disk I/O error", true});
  Enqueue wanted{.kind = "report", .arguments = "{}"};
  EXPECT_EQ(enqueue_jobs(flaky, wanted, registry, "anna@anvil", piped), exits::unknown);
  const std::string said = trouble();
  EXPECT_THAT(said, HasSubstr("it is not known whether this was stored"));
  EXPECT_THAT(said, HasSubstr("--request-id is harmless"));
}

TEST_F(EnqueueTest, DoesNotSayThatJobsAreNotStoredWhoseAnswerGotLost) {
  joblog::test::FlakyStore flaky(*store);
  flaky.before_next_write(
      [&] { flaky.lose_next_answer({ErrorKind::unavailable, "disk I/O error", true}); });
  Enqueue wanted{.kind = "report", .arguments = "{}"};
  wanted.count = 5'001;
  EXPECT_EQ(enqueue_jobs(flaky, wanted, registry, "anna@anvil", piped), exits::unknown);
  const std::string said = trouble();
  EXPECT_THAT(said, HasSubstr("5,000 of 5,001 jobs are stored, perhaps more than these"));
  EXPECT_THAT(said, Not(HasSubstr("the others not")));
}

TEST_F(EnqueueTest, AsksAgainWithARequestId) {
  joblog::test::FlakyStore flaky(*store);
  flaky.lose_next_answer({ErrorKind::unavailable, "disk I/O error", true});
  Enqueue wanted{.kind = "report", .arguments = "{}"};
  wanted.request_id = "order-4711";
  EXPECT_EQ(enqueue_jobs(flaky, wanted, registry, "anna@anvil", piped), exits::done);
  std::vector<Job> jobs;
  EXPECT_TRUE(store->read([&](Reader& reader) { jobs = reader.find_jobs({}); }));
  EXPECT_THAT(jobs, SizeIs(1));
}

TEST_F(EnqueueTest, SaysThatAJobIsThereAlready) {
  enqueue_one({.kind = "report", .unique_key = "k"}, json);
  EXPECT_EQ(json_lines().at(0).at("existed"), false);
  enqueue_one({.kind = "report", .unique_key = "k"}, piped);
  EXPECT_EQ(screen(), "job 1 is there already, it is ready\n");
}

TEST_F(EnqueueTest, StoresMoreThanOneBatch) {
  EXPECT_EQ(enqueue_one({.kind = "report", .count = 5001}, json), exits::done);
  EXPECT_THAT(json_lines(), SizeIs(5001));
}

TEST_F(EnqueueTest, RefusesWhatCannotBeStored) {
  EXPECT_EQ(enqueue_one({.kind = "reprot"}, piped), exits::not_found);
  EXPECT_THAT(trouble(), HasSubstr("report"));
  EXPECT_EQ(enqueue_one({.kind = "report", .arguments = "[1]"}, piped), exits::usage);
  EXPECT_EQ(enqueue_one({.kind = "report", .at = "soon"}, piped), exits::usage);
  list_jobs(*store, {}, json);
  EXPECT_THAT(json_lines(), SizeIs(0));
}

TEST_F(EnqueueTest, ListsTheKinds) {
  EXPECT_EQ(list_kinds(registry, piped), exits::done);
  EXPECT_THAT(screen(), HasSubstr("report  nightly         1  "));
  list_kinds(registry, json);
  EXPECT_EQ(json_lines().at(0).at("timeout_us"), 3'600'000'000);
}

}  // namespace
}  // namespace joblog::cli
