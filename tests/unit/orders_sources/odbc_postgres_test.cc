// SPDX-License-Identifier: MIT
// The ODBC source over psqlodbc, against a PostgreSQL of the test's own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>

#include "support/postgres_cluster.h"
#include "support/run_command.h"
#include "unit/orders_sources/odbc_support.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class OdbcPostgres : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!test::PostgresCluster::missing()) cluster_ = std::make_unique<test::PostgresCluster>();
  }
  static void TearDownTestSuite() { cluster_.reset(); }

  void SetUp() override {
    if (const auto missing = test::PostgresCluster::missing()) GTEST_SKIP() << *missing;
    if (!test::run_command({"odbcinst", "-q", "-d"}).output.contains("[PostgreSQL Unicode]"))
      GTEST_SKIP() << "the PostgreSQL ODBC driver is not installed";
  }

  static OdbcSourceOptions options(const std::string& query) {
    OdbcSourceOptions options;
    options.connection_string = cluster_->odbc();
    options.user = cluster_->user();
    options.password = cluster_->password();
    options.query = query;
    options.connect_timeout = 5s;
    return options;
  }

  static std::unique_ptr<test::PostgresCluster> cluster_;
};
std::unique_ptr<test::PostgresCluster> OdbcPostgres::cluster_;

TEST_F(OdbcPostgres, GivesExactValues) {
  for (const OdbcFetch fetch : {OdbcFetch::bound, OdbcFetch::cells}) {
    auto reader = options(
        "SELECT 'Größe 日本 😀' AS \"custName\", 12345678901234567890.123::numeric AS qty, "
        "date '2026-11-23' AS d, timestamp '2026-11-23 10:11:12.5' AS t, NULL::text AS n, ''::text "
        "AS e, 9223372036854775807::bigint AS b");
    reader.fetch = fetch;
    const auto all = test::read_all(reader);
    ASSERT_FALSE(all.error) << all.error->message;
    EXPECT_THAT(all.columns, ElementsAre("custName", "qty", "d", "t", "n", "e", "b"));
    EXPECT_THAT(all.rows,
                ElementsAre(ElementsAre("Größe 日本 😀", "12345678901234567890.123", "2026-11-23",
                                        "2026-11-23 10:11:12.5", "∅", "", "9223372036854775807")));
  }
}

TEST_F(OdbcPostgres, GivesLongValuesWhole) {
  for (const OdbcFetch fetch : {OdbcFetch::bound, OdbcFetch::cells}) {
    auto reader = options(
        "SELECT 'a' AS a, repeat('ä日', n) || n AS b, 'c' AS c "
        "FROM unnest(ARRAY[50, 51, 52, 5000, 400000]) AS n");
    reader.fetch = fetch;
    const auto all = test::read_all(reader);
    ASSERT_FALSE(all.error) << all.error->message;
    std::size_t i = 0;
    for (const int n : {50, 51, 52, 5'000, 400'000}) {
      std::string expected;
      for (int k = 0; k < n; ++k) expected += "ä日";
      EXPECT_TRUE(all.rows.at(i)[1] == expected + std::to_string(n)) << n;
      EXPECT_EQ(all.rows[i++][2], "c");
    }
  }
}

TEST_F(OdbcPostgres, StreamsInFlatMemory) {
  if (test::memory_is_padded) GTEST_SKIP() << "a sanitizer keeps freed memory";
  OdbcSource source(
      options("SELECT n, repeat('x', 300) AS a FROM generate_series(1, 150000) AS n"));
  const long before = test::resident_kibibytes();
  ASSERT_TRUE(source.connect());
  ASSERT_TRUE(source.open());
  RawRow row;
  int rows = 0;
  long most = before;
  for (; *source.next(row); ++rows)
    if (rows % 10'000 == 0) most = std::max(most, test::resident_kibibytes());
  EXPECT_EQ(rows, 150'000);
  EXPECT_LT(most - before, 16 * 1024);
}

TEST_F(OdbcPostgres, TellsAWrongPassword) {
  auto reader = options("SELECT 1");
  reader.password = "wr0ng";
  const auto all = test::read_all(reader);
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->kind, SourceErrorKind::authentication) << all.error->message;
  EXPECT_THAT(all.error->message, HasSubstr("check the user and the password"));
  EXPECT_THAT(all.error->message, Not(HasSubstr("wr0ng")));
}

TEST_F(OdbcPostgres, SendsAPasswordWithOddCharacters) {
  cluster_->sql("CREATE ROLE odd LOGIN PASSWORD 'a;b}c{d=e !ä'");
  auto reader = options("SELECT 1");
  reader.user = "odd";
  reader.password = "a;b}c{d=e !ä";
  const auto all = test::read_all(reader);
  EXPECT_FALSE(all.error) << all.error->message;
}

TEST_F(OdbcPostgres, CallsAMissingViewAQueryError) {
  const auto all = test::read_all(options("SELECT * FROM no_such_view"));
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->kind, SourceErrorKind::query);
  EXPECT_THAT(all.error->message, HasSubstr("no_such_view"));
}

TEST_F(OdbcPostgres, CallsAFailureAmongTheRowsAQueryError) {
  const auto all = test::read_all(options("SELECT 1 / (5000 - n) FROM generate_series(1, 9000) n"));
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->kind, SourceErrorKind::query);
  EXPECT_THAT(all.error->message, HasSubstr("division by zero"));
}

TEST_F(OdbcPostgres, EndsAQueryThatTakesTooLong) {
  auto reader = options("SELECT pg_sleep(600)");
  reader.query_timeout = 1s;
  const auto all = test::read_all(reader);
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->kind, SourceErrorKind::query);
  EXPECT_THAT(all.error->message, HasSubstr("longer than its time-out"));
}

TEST_F(OdbcPostgres, CancelsAQueryThatRuns) {
  auto reader = options("SELECT pg_notify('running', ''), pg_sleep(600)");
  std::stop_source stop;
  reader.stop = stop.get_token();
  std::thread stopper([&] {
    while (!cluster_->sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                .starts_with("1")) {
    }
    stop.request_stop();
  });
  const auto all = test::read_all(reader);
  stopper.join();
  ASSERT_TRUE(all.error);
  EXPECT_THAT(all.error->message, HasSubstr("stopped"));
}

TEST_F(OdbcPostgres, TellsThatTheServerIsDown) {
  cluster_->stop();
  const auto all = test::read_all(options("SELECT 1"));
  cluster_->start();
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->kind, SourceErrorKind::connection);
  EXPECT_THAT(all.error->message, HasSubstr("check that the server runs"));
}

TEST_F(OdbcPostgres, TellsThatTheServerWentAwayAmongTheRows) {
  OdbcSource source(
      options("SELECT n, repeat('x', 300) AS a FROM generate_series(1, 150000) AS n"));
  ASSERT_TRUE(source.connect());
  ASSERT_TRUE(source.open());
  RawRow row;
  ASSERT_TRUE(*source.next(row));
  cluster_->stop();
  SourceResult<bool> more = true;
  int rows = 1;
  while ((more = source.next(row)) && *more) ++rows;
  cluster_->start();
  ASSERT_FALSE(more) << "a result cut short must not look complete; rows: " << rows;
  EXPECT_EQ(more.error().kind, SourceErrorKind::query) << more.error().message;
}

}  // namespace
}  // namespace joblog
