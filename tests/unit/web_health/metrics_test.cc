// SPDX-License-Identifier: MIT
// What monitoring is told, and that its own tool has nothing to say against it.
#include <sstream>

#include "support/small_logs.h"
#include "unit/web_health/health_fixture.h"

namespace joblog::web::health {
namespace {

using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

/// As bad as a label can be.
const std::string hostile = "a\"b\\c\nd{x=\"1\"} 7\n# TYPE é</script>";
const std::string escaped = R"(a\"b\\c\nd{x=\"1\"} 7\n# TYPE é</script>)";

class MetricsTest : public HealthTest {
 protected:
  std::string text() {
    const auto response = get("/metrics");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
    return response.body;
  }
  /// What the series has; nothing when there is none.
  std::optional<double> value(const std::string& series) {
    std::istringstream lines(text());
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(series + " ")) return std::stod(line.substr(series.size() + 1));
    }
    return std::nullopt;
  }
  std::optional<double> jobs(const std::string& state, const std::string& queue = "default") {
    return value("joblog_queue_jobs{queue=\"" + queue + "\",state=\"" + state + "\"}");
  }
};

TEST_F(MetricsTest, QueuesShowTheirDepthByStateTheirOldestWaitAndWhetherTheyRest) {
  run("mail", Status::error, 0s, 0s);
  enqueue("mail");
  fixture.clock.advance(90s);
  enqueue("mail");
  write([&](Transaction& tx) { tx.pause_queue("default", fixture.clock.wall_now(), "anna"); });
  EXPECT_THAT(jobs("ready"), Optional(2));
  EXPECT_THAT(jobs("failed"), Optional(1));
  EXPECT_THAT(jobs("scheduled"), Optional(0));
  EXPECT_THAT(value("joblog_queue_oldest_wait_seconds{queue=\"default\"}"), Optional(90));
  EXPECT_THAT(value("joblog_queue_paused{queue=\"default\"}"), Optional(1));
}

TEST_F(MetricsTest, WhatGrowsWhenSomethingElseDoesNotHappenHasANumber) {
  store.show_log({.bytes = 335'000'000, .held_for = 720s});
  options.spools = [] { return SpoolFiles{.files = 3, .bytes = 4'096}; };
  EXPECT_THAT(value("joblog_store_wal_bytes"), Optional(335'000'000));
  EXPECT_THAT(value("joblog_store_wal_held_seconds"), Optional(720));
  EXPECT_THAT(value("joblog_spool_files"), Optional(3));
  EXPECT_THAT(value("joblog_spool_bytes"), Optional(4'096));
}

TEST_F(MetricsTest, AQueueInWhichNothingWaitsHasWaitedForNoTime) {
  run("mail", Status::success, 5s, 0s);
  EXPECT_THAT(value("joblog_queue_oldest_wait_seconds{queue=\"default\"}"), Optional(0));
  EXPECT_THAT(jobs("finished"), Optional(1));
  EXPECT_THAT(value("joblog_queue_paused{queue=\"default\"}"), Optional(0));
}

TEST_F(MetricsTest, QueuesBeyondTheTwoHundredthAreShownTogether) {
  for (int i = 0; i < 203; ++i) enqueue("mail", "customer." + std::to_string(1'000 + i));
  EXPECT_THAT(jobs("ready", "customer.1199"), Optional(1));
  EXPECT_THAT(jobs("ready", "customer.1200"), Eq(std::nullopt));
  EXPECT_THAT(jobs("ready", "(other)"), Optional(3));
}

TEST_F(MetricsTest, LogsWhoseLinesWaitToBeCompressedAreCounted) {
  EXPECT_THAT(value("joblog_store_logs_to_compress"), Optional(0));
  sqlite::Database raw(fixture.folder.file("joblog.sqlite3"), sqlite::OpenMode::read_write);
  test::add_small_logs(raw, 1, 5);
  EXPECT_THAT(value("joblog_store_logs_to_compress"), Optional(5));
  write([](Transaction& tx) { tx.pass_blocks(sqlite::block_id(JobLogId{4}, 2)); });
  EXPECT_THAT(value("joblog_store_logs_to_compress"), Optional(1));
}

TEST_F(MetricsTest, SuccessesWithWarningsAreCountedApart) {
  run("mail", Status::success, 1s, 1s);
  run("mail", Status::success, 1s, 1s, 3);
  run("mail", Status::error, 1s, 1s, 5);
  EXPECT_THAT(value(R"(joblog_runs_total{kind="mail",status="success"})"), Optional(2));
  EXPECT_THAT(value(R"(joblog_runs_with_warnings_total{kind="mail"})"), Optional(1));
  EXPECT_THAT(value(R"(joblog_kind_last_success_warnings{kind="mail"})"), Optional(3));
}

TEST_F(MetricsTest, RunsAreCountedByKindAndStatusWithTheirTimes) {
  run("mail", Status::success, 2s, 30s);
  run("mail", Status::success, 2s, 90s);
  run("mail", Status::error, 2s, 90s);
  EXPECT_THAT(value(R"(joblog_runs_total{kind="mail",status="success"})"), Optional(2));
  EXPECT_THAT(value(R"(joblog_runs_total{kind="mail",status="error"})"), Optional(1));
  EXPECT_THAT(value(R"(joblog_run_duration_seconds_sum{kind="mail"})"), Optional(210));
  EXPECT_THAT(value(R"(joblog_run_duration_seconds_bucket{kind="mail",le="15"})"), Optional(0));
  EXPECT_THAT(value(R"(joblog_run_duration_seconds_bucket{kind="mail",le="60"})"), Optional(1));
  EXPECT_THAT(value(R"(joblog_run_duration_seconds_bucket{kind="mail",le="+Inf"})"), Optional(3));
  EXPECT_THAT(value(R"(joblog_run_wait_seconds_count{kind="mail"})"), Optional(3));
  EXPECT_THAT(value(R"(joblog_run_wait_seconds_bucket{kind="mail",le="1"})"), Optional(0));
}

TEST_F(MetricsTest, TheLastSuccessOfAKindStaysWhenItFails) {
  EXPECT_THAT(text(), Not(HasSubstr("joblog_kind_last_success")));
  run("mail", Status::success, 1s, 1s);
  const double then =
      std::chrono::duration<double>(fixture.clock.wall_now().time_since_epoch()).count();
  run("mail", Status::error, 1s, 1s);
  EXPECT_THAT(value(R"(joblog_kind_last_success_timestamp_seconds{kind="mail"})"), Optional(then));
}

TEST_F(MetricsTest, TheWriterShowsItsTransactionsAndWhetherTheyFail) {
  ASSERT_TRUE(heartbeat());  // The second one: it has registered.
  store.break_down({ErrorKind::unavailable, "the disk is gone"});
  EXPECT_FALSE(heartbeat());
  EXPECT_THAT(value("joblog_writer_transactions_total"), Optional(3));
  EXPECT_THAT(value("joblog_writer_failures_total"), Optional(1));
  EXPECT_THAT(value("joblog_writer_healthy"), Optional(0));
  EXPECT_THAT(value("joblog_writer_commit_seconds_count"), Optional(2));
  EXPECT_THAT(value("joblog_writer_batch_messages_bucket{le=\"1\"}"), Optional(2));
  store.mend();
}

TEST_F(MetricsTest, RecurringTasksShowWhenTheyRanAndWhenTheyWill) {
  const RecurringTask hourly{.key = "hourly", .schedule = "0 * * * *", .job = {.kind = "mail"}};
  const RecurringTask never{.key = "never", .schedule = "0 0 30 2 *", .job = {.kind = "mail"}};
  const std::vector<RecurringTask> tasks{hourly, never};
  write([&](Transaction& tx) {
    tx.put_recurring_tasks(tasks, test::kNoon);
    tx.record_instant(
        {.task = "hourly", .instant = test::kNoon, .job = hourly.job, .now = test::kNoon});
    tx.pause_recurring_task("never", true, test::kNoon, "anna");
  });
  const double noon = std::chrono::duration<double>(test::kNoon.time_since_epoch()).count();
  EXPECT_THAT(value(R"(joblog_recurring_last_run_timestamp_seconds{task="hourly"})"),
              Optional(noon));
  EXPECT_THAT(value(R"(joblog_recurring_next_instant_timestamp_seconds{task="hourly"})"),
              Optional(noon + 3'600));
  EXPECT_THAT(value(R"(joblog_recurring_next_instant_timestamp_seconds{task="never"})"),
              Eq(std::nullopt));
  EXPECT_THAT(value(R"(joblog_recurring_paused{task="hourly"})"), Optional(0));
  EXPECT_THAT(value(R"(joblog_recurring_paused{task="never"})"), Optional(1));
}

TEST_F(MetricsTest, OnlyProcessesThatLiveAreCounted) {
  EXPECT_THAT(value(R"(joblog_processes_alive{kind="serve"})"), Optional(1));
  fixture.clock.advance(31s);
  EXPECT_THAT(value(R"(joblog_processes_alive{kind="serve"})"), Optional(0));
}

TEST_F(MetricsTest, TellsWhoSpeaksAndWhetherItIsWell) {
  options.checks = {loop_check("scheduler", scheduling)};
  options.started_at = test::kNoon;
  options.live_tails = [] { return std::size_t{12}; };
  options.disk = [] { return DiskSpace{.free = 5, .total = 10}; };
  EXPECT_THAT(value(R"(joblog_build_info{version="1.2.3"})"), Optional(1));
  EXPECT_THAT(value("process_start_time_seconds"),
              Optional(std::chrono::duration<double>(test::kNoon.time_since_epoch()).count()));
  EXPECT_THAT(value("joblog_live_tails"), Optional(12));
  EXPECT_THAT(value("joblog_data_disk_free_bytes"), Optional(5));
  EXPECT_THAT(value("joblog_healthy"), Optional(1));
  fixture.clock.advance(31s);
  EXPECT_THAT(value("joblog_healthy"), Optional(0));
}

TEST_F(MetricsTest, AStoreThatCannotBeReadTakesOnlyItsOwnFiguresAway) {
  enqueue("mail");
  store.break_reads({ErrorKind::unavailable, "the disk is gone"});
  EXPECT_THAT(jobs("ready"), Eq(std::nullopt));
  EXPECT_THAT(text(), HasSubstr("joblog_writer_healthy 1\n"));
}

TEST_F(MetricsTest, ReadingThemWritesNothing) {
  enqueue("mail");
  const int before = store.writes();
  text();
  EXPECT_EQ(store.writes(), before);
}

TEST_F(MetricsTest, PromtoolHasNothingToSayWhateverThingsAreCalled) {
  enqueue("mail", hostile);
  services.version = hostile;
  const RecurringTask task{.key = hostile, .schedule = "@daily", .job = {.kind = hostile}};
  write([&](Transaction& tx) {
    tx.put_recurring_tasks(std::vector{task}, test::kNoon);
    tx.record_instant(
        {.task = hostile, .instant = test::kNoon, .job = task.job, .now = test::kNoon});
    tx.register_process({.kind = hostile, .heartbeat_at = test::kNoon});
  });
  fixture.clock.advance(1s);
  enqueue("mail", hostile);
  const std::string all = text();
  EXPECT_THAT(all, HasSubstr("{queue=\"" + escaped + "\",state=\"ready\"} 2\n"));
  EXPECT_THAT(all, HasSubstr("{version=\"" + escaped + "\"} 1\n"));
  EXPECT_THAT(all, HasSubstr("{task=\"" + escaped + "\"}"));
  expect_promtool_agrees(all);
}

TEST_F(MetricsTest, PromtoolHasNothingToSayAboutRunsOfHostileKinds) {
  run(hostile, Status::success, 1s, 1s);
  run("mail", Status::error, 1s, 1s);
  options.http = [] { return http::ServerFigures{.requests = 3, .refused = 1, .connections = 2}; };
  options.live_tails = [] { return std::size_t{0}; };
  options.disk = [] { return DiskSpace{.free = 5ULL << 40, .total = 10ULL << 40}; };
  options.started_at = test::kNoon;
  const std::string all = text();
  EXPECT_THAT(all, HasSubstr("joblog_runs_total{kind=\"" + escaped + "\",status=\"success\"} 1\n"));
  EXPECT_THAT(all, HasSubstr("joblog_http_requests_total 3\n"));
  expect_promtool_agrees(all);
}

}  // namespace
}  // namespace joblog::web::health
