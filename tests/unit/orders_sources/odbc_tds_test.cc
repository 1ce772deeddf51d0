// SPDX-License-Identifier: MIT
// The ODBC source over FreeTDS, against a double of a SQL Server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "support/run_command.h"
#include "support/tds_server.h"
#include "unit/orders_sources/odbc_support.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;
using test::TdsType;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

test::TdsScript orders(std::int64_t rows) {
  test::TdsScript script;
  script.columns = {{"salesDoc", TdsType::text},
                    {"itemNumber", TdsType::integer},
                    {"orderDate", TdsType::text},
                    {"customerNote", TdsType::text_max}};
  script.rows = rows;
  script.row = [](std::int64_t i) -> test::TdsRow {
    return {"SD" + std::to_string(i), std::to_string(10 * i), "2026-11-23", std::nullopt};
  };
  return script;
}

OdbcSourceOptions reader_of(const test::TdsServer& server) {
  OdbcSourceOptions options;
  options.connection_string = server.connection_string();
  options.user = "reader";
  options.password = "secret";
  options.query = "SELECT * FROM open_orders";
  options.connect_timeout = 5s;
  return options;
}

class OdbcTds : public testing::TestWithParam<OdbcFetch> {
 protected:
  void SetUp() override {
    if (!test::run_command({"odbcinst", "-q", "-d"}).output.contains("[FreeTDS]"))
      GTEST_SKIP() << "the FreeTDS ODBC driver is not installed";
  }
  test::AllRows read(const test::TdsServer& server) const {
    auto options = reader_of(server);
    options.fetch = GetParam();
    return test::read_all(options);
  }
};

INSTANTIATE_TEST_SUITE_P(Fetch, OdbcTds, testing::Values(OdbcFetch::bound, OdbcFetch::cells),
                         [](const auto& test) {
                           return test.param == OdbcFetch::bound ? "Bound" : "Cells";
                         });

TEST_P(OdbcTds, GivesTheRowsOfTheQuery) {
  auto script = orders(3);
  script.row = [](std::int64_t i) -> test::TdsRow {
    if (i == 1) return {std::nullopt, std::nullopt, std::nullopt, std::nullopt};
    return {"Größe 日本 😀", "-9223372036854775808", "", "Notiz"};
  };
  test::TdsServer server(script);
  const auto all = read(server);
  ASSERT_FALSE(all.error) << all.error->message;
  EXPECT_THAT(all.columns, ElementsAre("salesDoc", "itemNumber", "orderDate", "customerNote"));
  EXPECT_THAT(all.rows,
              ElementsAre(ElementsAre("Größe 日本 😀", "-9223372036854775808", "", "Notiz"),
                          ElementsAre("∅", "∅", "∅", "∅"),
                          ElementsAre("Größe 日本 😀", "-9223372036854775808", "", "Notiz")));
  EXPECT_EQ(server.last_query(), "SELECT * FROM open_orders");
}

TEST_P(OdbcTds, GivesLongValuesWhole) {
  std::string note, text;
  for (int i = 0; i < 30'000; ++i) note += "ä日";
  for (int i = 0; i < 1'900; ++i) text += "ö€";
  auto script = orders(4);
  script.row = [&](std::int64_t i) -> test::TdsRow {
    return {text, std::to_string(i), text.substr(0, 255), note + std::to_string(i)};
  };
  test::TdsServer server(script);
  const auto all = read(server);
  ASSERT_FALSE(all.error) << all.error->message;
  ASSERT_EQ(all.rows.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_TRUE(all.rows[i][0] == text);
    EXPECT_EQ(all.rows[i][1], std::to_string(i));
    EXPECT_TRUE(all.rows[i][2] == text.substr(0, 255)) << all.rows[i][2].size();
    EXPECT_TRUE(all.rows[i][3] == note + std::to_string(i)) << all.rows[i][3].size();
  }
}

TEST_P(OdbcTds, StreamsManyRows) {
  test::TdsServer server(orders(50'000));
  const auto all = read(server);
  ASSERT_FALSE(all.error) << all.error->message;
  ASSERT_EQ(all.rows.size(), 50'000u);
  EXPECT_THAT(all.rows.back(), ElementsAre("SD49999", "499990", "2026-11-23", "∅"));
}

TEST_P(OdbcTds, TellsAWrongPassword) {
  test::TdsServer server(orders(1));
  auto options = reader_of(server);
  options.password = "wr0ng";
  const auto all = test::read_all(options);
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->kind, SourceErrorKind::authentication);
  EXPECT_THAT(all.error->message, HasSubstr("Login failed for user 'reader'"));
  EXPECT_THAT(all.error->message, HasSubstr("check the user and the password"));
  EXPECT_THAT(all.error->message, Not(HasSubstr("wr0ng")));
}

TEST_P(OdbcTds, SendsAPasswordWithOddCharacters) {
  // Not among them: one with both a semicolon and a closing brace; FreeTDS does not read the
  // escape.
  for (const char* const password : {"a;b{c=d e!@", "a}b}}", "{a"}) {
    auto script = orders(1);
    script.password = password;
    test::TdsServer server(script);
    auto options = reader_of(server);
    options.password = password;
    const auto all = test::read_all(options);
    EXPECT_FALSE(all.error) << password << all.error->message;
  }
}

TEST_P(OdbcTds, MasksThePasswordInWhatTheServerSays) {
  auto script = orders(1);
  script.query_error = "you sent secret, and PWD=secret";
  test::TdsServer server(script);
  const auto all = read(server);
  ASSERT_TRUE(all.error);
  EXPECT_THAT(all.error->message, HasSubstr("you sent ***, and PWD=***"));
}

TEST_P(OdbcTds, TellsThatNoServerAnswers) {
  auto options = [] {
    test::TdsServer server(orders(1));
    return reader_of(server);
  }();  // The server is gone now.
  const auto all = test::read_all(options);
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->kind, SourceErrorKind::connection);
  EXPECT_THAT(all.error->message, HasSubstr("check that the server runs"));
}

TEST_P(OdbcTds, TellsThatTheQueryIsWrong) {
  auto script = orders(1);
  script.query_error = "Invalid object name 'open_orders'.";
  test::TdsServer server(script);
  const auto all = read(server);
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->kind, SourceErrorKind::query);
  EXPECT_THAT(all.error->message, HasSubstr("Invalid object name 'open_orders'."));
}

TEST_P(OdbcTds, TellsThatTheRowsBrokeOff) {
  auto script = orders(5'000);
  script.break_off_after = 3'000;
  test::TdsServer server(script);
  const auto all = read(server);
  ASSERT_TRUE(all.error) << all.rows.size();
  EXPECT_EQ(all.error->kind, SourceErrorKind::query) << all.error->message;
  EXPECT_THAT(all.error->message, HasSubstr("the rows broke off"));
  EXPECT_GT(all.rows.size(), 2'000u);
  EXPECT_LE(all.rows.size(), 3'000u);
}

TEST_P(OdbcTds, EndsAQueryThatTakesTooLong) {
  auto script = orders(1);
  script.hangs = true;
  test::TdsServer server(script);
  auto options = reader_of(server);
  options.query_timeout = 1s;
  const auto all = test::read_all(options);
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->kind, SourceErrorKind::query) << all.error->message;
  EXPECT_THAT(all.error->message, HasSubstr("longer than its time-out")) << all.error->message;
}

TEST_P(OdbcTds, CancelsAQueryThatRuns) {
  auto script = orders(1);
  script.hangs = true;
  test::TdsServer server(script);
  auto options = reader_of(server);
  std::stop_source stop;
  options.stop = stop.get_token();
  std::thread stopper([&] {
    server.wait_for_query();
    stop.request_stop();
  });
  const auto all = test::read_all(options);
  stopper.join();
  ASSERT_TRUE(all.error);
  EXPECT_THAT(all.error->message, HasSubstr("stopped"));
  EXPECT_TRUE(server.was_cancelled()) << "the server was told";
}

}  // namespace
}  // namespace joblog
