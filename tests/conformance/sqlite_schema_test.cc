// SPDX-License-Identifier: MIT
// SQLite only: what the schema itself refuses, whoever writes, and what check() says about damage
// that the schema cannot prevent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sqlite/database.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class SqliteSchema : public testing::Test {
 protected:
  void SetUp() override {
    store_ = sqlite::SqliteStore::open({.path = path_}, clock_).value();
    raw_ = std::make_unique<sqlite::Database>(path_, sqlite::OpenMode::read_write);
    raw_->execute(
        "INSERT INTO job_logs (id, name, status, kind, queue, job_id, attempt, attempts_max, "
        "trigger,"
        " triggered_by, process_id, process_name, created_at, updated_at)"
        " VALUES (1, '20261123140000', 0, 'a', 'default', 1, 1, 1, 0, '', 1, 'p', 1, 1)");
    raw_->execute(
        "INSERT INTO jobs (id, kind, arguments, queue, priority, state, run_at, attempts, "
        "attempts_max,"
        " timeout, trigger, created_at, process_id, last_log_id)"
        " VALUES (1, 'a', '{}', 'default', 0, 2, 1, 1, 1, 0, 0, 1, 1, 1)");
    raw_->execute(
        "INSERT INTO queues (name) VALUES ('default');"
        "INSERT INTO queue_counters VALUES ('default', 2, 1)");
    ASSERT_THAT(problems(), IsEmpty());
  }

  /// True when the schema's constraints refuse the statement.
  bool refused(const std::string& sql) {
    try {
      raw_->execute(sql);
      return false;
    } catch (const StoreError& error) {
      EXPECT_EQ(error.kind(), ErrorKind::conflict) << error.what();
      return true;
    }
  }
  bool name_refused(const std::string& name) {
    return refused("UPDATE job_logs SET name = '" + name + "'");
  }
  std::vector<std::string> problems() { return store_->check().value(); }

  TempFolder folder_;
  const std::string path_ = folder_.file("joblog.sqlite3");
  SystemClock clock_;
  std::unique_ptr<sqlite::SqliteStore> store_;
  std::unique_ptr<sqlite::Database> raw_;
};

TEST_F(SqliteSchema, TakesNamesOfTheFormatOnly) {
  for (const char* good : {"20261123140000", "20261123140000_1", "00000000000000_10000"}) {
    EXPECT_FALSE(name_refused(good)) << good;
  }
  for (const char* bad :
       {"", "2026112314000", "202611231400000", "20261123140000_", "20261123140000_1a",
        "20261123140000_a", "20261123140000-1", "2026112314000x", " 20261123140000",
        "20261123140000_1 ", "20261123140000_1_2", "20261123140000_-1"}) {
    EXPECT_TRUE(name_refused(bad)) << bad;
  }
}

TEST_F(SqliteSchema, RefusesANameTwice) {
  EXPECT_TRUE(refused(
      "INSERT INTO job_logs (id, name, status, kind, queue, job_id, attempt, attempts_max, trigger,"
      " triggered_by, process_id, process_name, created_at, updated_at)"
      " SELECT 2, name, status, kind, queue, job_id, attempt, attempts_max, trigger, triggered_by,"
      " process_id, process_name, created_at, updated_at FROM job_logs"));
}

TEST_F(SqliteSchema, KnowsFourStatusesAndNoOthers) {
  EXPECT_TRUE(refused("UPDATE job_logs SET status = 4"));
  EXPECT_TRUE(refused("UPDATE job_logs SET status = -1"));
  EXPECT_TRUE(refused("UPDATE job_logs SET status = NULL"));
  EXPECT_TRUE(refused("UPDATE job_logs SET status = 2")) << "an ended log has an end";
  EXPECT_TRUE(refused("UPDATE job_logs SET finished_at = 5")) << "an open log has none";
  EXPECT_TRUE(refused("UPDATE job_logs SET attempt = 0"));
}

TEST_F(SqliteSchema, TakesMessagesOfOneToFiveThousandCharacters) {
  const auto insert = [&](const std::string& message) {
    return "INSERT INTO job_log_details VALUES (1, 1, 1, 1, 0, 0, " + message + ")";
  };
  EXPECT_TRUE(refused(insert("''")));
  EXPECT_TRUE(refused(insert("NULL")));
  EXPECT_TRUE(refused(insert("'" + std::string(5'001, 'x') + "'")));
  EXPECT_TRUE(refused("INSERT INTO job_log_details VALUES (1, 0, 1, 1, 0, 0, 'x')"));
  EXPECT_TRUE(refused("INSERT INTO job_log_details VALUES (1, 1, 1, 4, 0, 0, 'x')"));
  EXPECT_FALSE(refused(insert("'" + std::string(5'000, 'x') + "'")));
  EXPECT_TRUE(refused(insert("'the same sequence'")));
}

TEST_F(SqliteSchema, BindsTheStateOfAJobToItsFacts) {
  EXPECT_TRUE(refused("UPDATE jobs SET process_id = NULL")) << "claimed by nobody";
  EXPECT_TRUE(refused("UPDATE jobs SET state = 1")) << "ready, but held";
  EXPECT_TRUE(refused("UPDATE jobs SET state = 6"));
  EXPECT_TRUE(refused("UPDATE jobs SET state = 4, process_id = NULL")) << "failed without a time";
  EXPECT_TRUE(refused("UPDATE jobs SET state = 5, process_id = NULL, finished_at = 1"))
      << "finished as what";
  EXPECT_TRUE(
      refused("UPDATE jobs SET state = 5, process_id = NULL, finished_at = 1, ended_as = 'lost'"));
  EXPECT_TRUE(refused("UPDATE jobs SET ended_as = 'success'")) << "ended while claimed";
  EXPECT_TRUE(refused("UPDATE jobs SET kind = ''"));
  EXPECT_TRUE(refused("UPDATE jobs SET attempts = -1"));
  EXPECT_TRUE(refused("UPDATE jobs SET arguments = x'00'"));
}

TEST_F(SqliteSchema, RefusesTwoUnfinishedJobsOfOneUniqueKeyAndTwoOfOneRequest) {
  const std::string copy =
      "INSERT INTO jobs (id, kind, arguments, queue, priority, state, run_at, attempts_max,"
      " timeout, trigger, created_at, unique_key, request_id) VALUES ";
  raw_->execute("UPDATE jobs SET unique_key = 'u', request_id = 'r'");
  EXPECT_TRUE(refused(copy + "(2, 'a', '{}', 'default', 0, 1, 1, 1, 0, 0, 1, 'u', NULL)"));
  EXPECT_TRUE(refused(copy + "(2, 'a', '{}', 'default', 0, 1, 1, 1, 0, 0, 1, NULL, 'r')"));
}

TEST_F(SqliteSchema, RefusesAnInstantTwice) {
  const std::string insert =
      "INSERT INTO recurring_instants (task, instant, outcome, recorded_at) VALUES ('t', 1, 0, 1)";
  EXPECT_FALSE(refused(insert));
  EXPECT_TRUE(refused(insert));
}

TEST_F(SqliteSchema, OfAnEarlierStoreLosesTheIndexesThatEachRunPaidFor) {
  const auto indexes = [&] {
    std::vector<std::string> names;
    sqlite::Statement q(raw_->raw(),
                        "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL "
                        "AND tbl_name = 'job_logs' ORDER BY name");
    while (q.step()) names.emplace_back(q.text(0));
    return names;
  };
  const auto fresh = indexes();
  raw_->execute(
      "DROP INDEX job_logs_unsuccessful; CREATE INDEX job_logs_status ON job_logs (status);"
      "CREATE INDEX job_logs_created_at ON job_logs (created_at);"
      "DROP TABLE log_dictionaries;"
      "ALTER TABLE processes DROP COLUMN machine_id; ALTER TABLE processes DROP COLUMN node;"
      "ALTER TABLE processes DROP COLUMN roles; ALTER TABLE job_logs DROP COLUMN lines_of_process;"
      "DELETE FROM schema_versions WHERE number >= 11");
  ASSERT_NE(indexes(), fresh);
  store_ = sqlite::SqliteStore::open({.path = path_}, clock_).value();
  EXPECT_EQ(indexes(), fresh);
  EXPECT_THAT(problems(), IsEmpty());
  std::vector<RunningRun> running;
  ASSERT_TRUE(store_->read([&](Reader& reader) { running = reader.running_runs(10); }));
  ASSERT_EQ(running.size(), 1U);
  EXPECT_EQ(running[0].log_name, "20261123140000");
}

TEST_F(SqliteSchema, IsLookedAtQuicklyWhereRunsAreOpen) {
  EXPECT_THAT(store_->quick_check().value(), IsEmpty());
  raw_->execute("UPDATE jobs SET state = 1, process_id = NULL");
  EXPECT_THAT(store_->quick_check().value(), Contains(HasSubstr("job log 20261123140000 is open")));
}

struct Damage {
  const char* what;
  const char* sql;
  const char* said;
};
class SqliteCheck : public SqliteSchema, public testing::WithParamInterface<Damage> {};

TEST_P(SqliteCheck, FindsDamage) {
  raw_->execute(GetParam().sql);
  EXPECT_THAT(problems(), Contains(HasSubstr(GetParam().said)));
}

INSTANTIATE_TEST_SUITE_P(
    Planted, SqliteCheck,
    testing::Values(
        Damage{"QueueCounter", "UPDATE queue_counters SET jobs = 7",
               "queue default: 1 jobs are claimed, its counter says 7"},
        Damage{"KindCounter", "INSERT INTO kind_counters VALUES ('a', 2, 5, 0)",
               "kind a: 0 job logs are error, its counter says 5"},
        Damage{"KindCounterOfWarnings", "INSERT INTO kind_counters VALUES ('a', 3, 0, 2)",
               "0 of them with warnings, it says 2"},
        Damage{"ClaimWithoutLog", "DELETE FROM job_logs",
               "job 1 is claimed without an open job log"},
        Damage{"ClaimOfAnother", "UPDATE job_logs SET process_id = 9",
               "job 1 is claimed without an open job log"},
        Damage{"OpenLog", "UPDATE jobs SET state = 1, process_id = NULL",
               "job log 20261123140000 is open"},
        Damage{"OrphanDetails", "INSERT INTO job_log_details VALUES (9, 1, 1, 1, 0, 0, 'x')",
               "details of job log id 9 have no job log"},
        Damage{"OrphanBlock",
               "INSERT INTO log_blocks VALUES ((9 << 27) + 1, 1, 0, 0, NULL, NULL, x'01')",
               "details of job log id 9 have no job log"},
        Damage{"Block", "INSERT INTO log_blocks VALUES ((1 << 27) + 3, 2, 0, 0, NULL, NULL, x'01')",
               "lines 3 to 4 of job log 20261123140000 are damaged: it is too short"},
        Damage{"TooManyHolders",
               "UPDATE jobs SET concurrency_key = 'k';"
               "INSERT INTO jobs (id, kind, arguments, queue, priority, state, run_at, "
               "attempts_max, timeout,"
               " trigger, created_at, concurrency_key) VALUES (2, 'a', '{}', "
               "'default', 0, 1, 1, 1, 0, 0, 1, 'k')",
               "concurrency key k: 2 jobs hold it, 1 may"},
        Damage{"BlockedByNobody",
               "INSERT INTO jobs (id, kind, arguments, queue, priority, state, run_at, "
               "attempts_max, timeout,"
               " trigger, created_at, concurrency_key) VALUES (2, 'a', '{}', "
               "'default', 0, 3, 1, 1, 0, 0, 1, 'k')",
               "concurrency key k: 1 jobs are blocked, nobody holds it"}),
    [](const auto& damage) { return damage.param.what; });

}  // namespace
}  // namespace joblog::test
