// SPDX-License-Identifier: MIT
// What only a store on a server has to stand: connections that are broken off, at any moment.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include "conformance/commit_answer_thief.h"
#include "conformance/fresh_postgres.h"
#include "conformance/store_test.h"
#include "storage/postgres/postgres_store.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class OnPostgres : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_without_postgres()) GTEST_SKIP() << *why;
    fresh_ = std::make_unique<FreshPostgres>();
  }
  Store& store() { return fresh_->store(); }
  void break_connections_off() {
    fresh_->sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }
  Result<void> enqueue(const std::string& request) {
    const NewJob job{.kind = "report", .request_id = request};
    return store().write([&](Transaction& tx) { tx.enqueue({&job, 1}, first_instant); });
  }
  std::size_t jobs() {
    std::size_t count = 0;
    EXPECT_TRUE(store().read([&](Reader& r) { count = r.find_jobs({.limit = 100'000}).size(); }));
    return count;
  }

  std::unique_ptr<FreshPostgres> fresh_;
};

TEST_F(OnPostgres, AWriteGoesOnOnAnotherConnection) {
  ASSERT_TRUE(enqueue("one"));
  break_connections_off();
  const auto second = enqueue("two");
  EXPECT_TRUE(second) << second.error().message;
  EXPECT_EQ(jobs(), 2U);
}

TEST_F(OnPostgres, AReadGoesOnOnAnotherConnection) {
  ASSERT_TRUE(enqueue("one"));
  EXPECT_EQ(jobs(), 1U);
  break_connections_off();
  EXPECT_EQ(jobs(), 1U);
}

TEST_F(OnPostgres, WorkWhoseConnectionBreaksRunsAgainAndIsStoredOnce) {
  int runs = 0;
  const auto result = store().write([&](Transaction& tx) {
    const NewJob job{.kind = "report"};
    tx.enqueue({&job, 1}, first_instant);
    if (++runs == 1) break_connections_off();
  });
  EXPECT_TRUE(result) << result.error().message;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(jobs(), 1U);
}

TEST_F(OnPostgres, WhatIsAcknowledgedIsThereOnceHoweverOftenConnectionsBreak) {
  std::atomic<bool> done{false};
  std::thread breaker([&] {
    while (!done) break_connections_off();
  });
  std::set<std::string> acknowledged, doubtful;
  for (int i = 0; i < 300; ++i) {
    const std::string request = std::to_string(i);
    const auto result = enqueue(request);
    if (result)
      acknowledged.insert(request);
    else if (result.error().unknown)
      doubtful.insert(request);
  }
  done = true;
  breaker.join();
  EXPECT_GT(acknowledged.size(), 100U) << "the test breaks everything";
  std::multiset<std::string> stored;
  const auto read = store().read([&](Reader& r) {
    stored.clear();
    for (const Job& job : r.find_jobs({.limit = 1'000})) stored.insert(job.spec.request_id);
  });
  ASSERT_TRUE(read) << read.error().message;
  for (const std::string& request : acknowledged) EXPECT_EQ(stored.count(request), 1U) << request;
  for (const std::string& request : stored)
    EXPECT_TRUE(acknowledged.contains(request) || doubtful.contains(request)) << request;
  EXPECT_THAT(store().check().value(), IsEmpty());
}

/// The store, through somebody who takes away the answers to its COMMITs.
class CommitsWithoutAnAnswer : public OnPostgres {
 protected:
  void SetUp() override {
    OnPostgres::SetUp();
    if (IsSkipped()) return;
    const PostgresCluster& cluster = fresh_->cluster();
    thief_ = std::make_unique<CommitAnswerThief>(
        fmt::format("{}/.s.PGSQL.{}", cluster.socket_folder(), cluster.port()), cluster.port());
    robbed_ = postgres::PostgresStore::open(
                  {.url = fmt::format("{} host={}", fresh_->url(), thief_->folder())}, clock_)
                  .value();
  }

  SystemClock clock_;
  std::unique_ptr<CommitAnswerThief> thief_;
  std::unique_ptr<Store> robbed_;
};

TEST_F(CommitsWithoutAnAnswer, AreFoundToBeStoredAndNotStoredAgain) {
  int runs = 0;
  thief_->steal_next();
  const auto result = robbed_->write([&](Transaction& tx) {
    ++runs;
    const NewJob job{.kind = "report"};
    tx.enqueue({&job, 1}, first_instant);
  });
  EXPECT_TRUE(result) << result.error().message;
  EXPECT_EQ(thief_->stolen(), 1);
  EXPECT_EQ(runs, 1) << "it was stored the first time";
  EXPECT_EQ(jobs(), 1U);
}

TEST_F(CommitsWithoutAnAnswer, ThatWereUndoneRunAgain) {
  // The first COMMIT ends its own server process before it is done.
  fresh_->sql(R"(
    SET search_path = joblog;
    CREATE SEQUENCE ends;
    CREATE FUNCTION end_first() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('joblog.ends') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER end_first AFTER INSERT ON jobs DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION end_first();)");
  int runs = 0;
  const auto result = robbed_->write([&](Transaction& tx) {
    ++runs;
    const NewJob job{.kind = "report"};
    tx.enqueue({&job, 1}, first_instant);
  });
  EXPECT_TRUE(result) << result.error().message;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(jobs(), 1U);
}

TEST_F(OnPostgres, AWarningOnTheCommitIsNoAcknowledgement) {
  // As a server warns that gives up waiting for its synchronous standby.
  fresh_->sql(R"(
    SET search_path = joblog;
    CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE WARNING 'canceling wait for synchronous replication'; RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON jobs DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION warn();)");
  const auto doubtful = enqueue("one");
  ASSERT_FALSE(doubtful);
  EXPECT_TRUE(doubtful.error().unknown);
  EXPECT_EQ(doubtful.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(doubtful.error().message, HasSubstr("canceling wait for synchronous replication"));
  fresh_->sql("DROP TRIGGER warn ON joblog.jobs");
  EXPECT_TRUE(enqueue("one")) << "the same again";
  EXPECT_EQ(jobs(), 1U) << "it was there already";
}

TEST_F(OnPostgres, AListenerWhoseConnectionBreaksHearsOfCommitsAgain) {
  auto other = fresh_->open_another().value();
  std::uint64_t seen = other->wait_for_change(0, 0ms, {});
  break_connections_off();
  ASSERT_TRUE(enqueue("one"));
  for (std::size_t read = 0; read == 0;) {
    seen = other->wait_for_change(seen, 1min, {});
    ASSERT_TRUE(other->read([&](Reader& r) { read = r.find_jobs({}).size(); }));
  }
}

TEST_F(OnPostgres, WorkThatWasUndoneForAnothersSakeRunsAgain) {
  auto other = fresh_->open_another().value();
  // Two transactions that take two jobs' locks in opposite order.
  std::vector<Enqueued> made;
  ASSERT_TRUE(store().write([&](Transaction& tx) {
    const std::vector<NewJob> jobs(2, {.kind = "report", .run_at = first_instant + 1h});
    made = tx.enqueue(jobs, first_instant);
  }));
  std::atomic<int> first_taken{0};
  const auto take_both = [&](Store& store, JobId one, JobId two) {
    bool was_here = false;
    return store.write([&](Transaction& tx) {
      tx.run_now(one, first_instant, "anna");
      if (!std::exchange(was_here, true)) {
        ++first_taken;
        while (first_taken < 2) std::this_thread::yield();
      }
      tx.run_now(two, first_instant, "anna");
    });
  };
  Result<void> theirs;
  std::thread second([&] { theirs = take_both(*other, made[1].id, made[0].id); });
  const Result<void> ours = take_both(store(), made[0].id, made[1].id);
  second.join();
  EXPECT_TRUE(ours) << ours.error().message;
  EXPECT_TRUE(theirs) << theirs.error().message;
}

TEST_F(OnPostgres, AServerThatDoesNotAnswerIsUnavailableAndSaysSo) {
  const auto opened = postgres::PostgresStore::open(
      {.url = "postgresql://anna:s3cret@127.0.0.1:1/joblog"}, SystemClock());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(opened.error().message, HasSubstr("127.0.0.1"));
  EXPECT_THAT(opened.error().message, Not(HasSubstr("s3cret")));
}

TEST_F(OnPostgres, TheUrlsPasswordIsNowhereInTheDescription) {
  EXPECT_THAT(store().describe(), HasSubstr("PostgreSQL 1"));
  EXPECT_THAT(store().describe(), Not(HasSubstr("pass")));
}

TEST_F(OnPostgres, ASchemaOfANewerJoblogIsRefused) {
  fresh_->sql("INSERT INTO joblog.schema_versions VALUES (9999, '9999_later', 0)");
  const auto opened = fresh_->open_another();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::unsupported);
  EXPECT_THAT(opened.error().message, HasSubstr("update joblog"));
}

TEST_F(OnPostgres, RetentionForgetsSecondsOfWhichNoLogIsLeft) {
  ASSERT_TRUE(store().write([&](Transaction& tx) {
    const ProcessId who = tx.register_process({.kind = "serve", .host = "here"});
    for (int i = 0; i < 3; ++i) {
      const TimePoint now = first_instant + std::chrono::hours{i};
      const auto run = tx.enqueue_claimed(
          {.kind = "a"},
          {.process = who, .process_name = "here:7", .queues = {}, .limit = 1, .now = now});
      const RunFinish finish{.lease = *run, .finished_at = now, .kind = "a"};
      tx.finish_runs({&finish, 1});
    }
    RetentionRules aged{
        .details_before = {}, .logs_before = first_instant + 24h, .jobs_before = {}};
    while (!tx.prune(aged).is_all()) continue;
  }));
  EXPECT_EQ(fresh_->sql("SELECT count(*) FROM joblog.log_seconds"), "1\n") << "the last run stays";
  EXPECT_THAT(store().check().value(), IsEmpty());
}

TEST_F(OnPostgres, CountsAreAddedUpWithoutBecomingOthers) {
  ASSERT_TRUE(store().write([&](Transaction& tx) {
    const ProcessId who = tx.register_process({.kind = "serve", .host = "here"});
    const auto run = tx.enqueue_claimed(
        {.kind = "a"},
        {.process = who, .process_name = "here:7", .queues = {}, .limit = 1, .now = first_instant});
    const RunFinish finish{.lease = *run, .finished_at = first_instant, .kind = "a"};
    tx.finish_runs({&finish, 1});
  }));
  // The listener adds them up within a second or two of the commit.
  while (fresh_->sql("SELECT count(*) FROM joblog.run_deltas") != "0\n") std::this_thread::yield();
  EXPECT_EQ(fresh_->sql("SELECT sum(logs) FROM joblog.kind_counters"), "1\n");
  EXPECT_THAT(store().check().value(), IsEmpty());
}

}  // namespace
}  // namespace joblog::test
