// SPDX-License-Identifier: MIT
// The connection to PostgreSQL, against a real server.
#include "postgres/postgres_client.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <memory>
#include <string>

#include "support/postgres_cluster.h"

namespace joblog::postgres {
namespace {

using testing::HasSubstr;

test::PostgresCluster& cluster() {
  static test::PostgresCluster cluster;
  return cluster;
}

class PostgresClient : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = test::PostgresCluster::missing()) GTEST_SKIP() << *why;
    client_ = std::make_unique<Client>(ClientOptions{.url = cluster().libpq()}, clock_);
  }
  Client& client() { return *client_; }
  std::string state_of_error(std::string_view sql) {
    try {
      client().ask(sql);
    } catch (const ServerError& error) {
      return error.state();
    }
    return "none";
  }

  SystemClock clock_;
  std::unique_ptr<Client> client_;
};

TEST_F(PostgresClient, GivesNumbersTextsAndBytesBackAsTheyWent) {
  const std::string bytes("\0\x01\xff'\\", 5);
  const Rows rows = client().ask(
      "SELECT $1::bigint, $2::int, $3::smallint, $4::text, $5::bytea, $6::bigint, $7::text, true",
      BoundValues(std::int64_t{-9'000'000'000'000}, -7, 3, "it's {\"ä\", $1}", AsBytes{bytes},
                  std::optional<std::int64_t>(), std::optional<std::string>()));
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows.integer(0, 0), -9'000'000'000'000);
  EXPECT_EQ(rows.integer(0, 1), -7);
  EXPECT_EQ(rows.integer(0, 2), 3);
  EXPECT_EQ(rows.text(0, 3), "it's {\"ä\", $1}");
  EXPECT_EQ(rows.text(0, 4), bytes);
  EXPECT_TRUE(rows.is_null(0, 5));
  EXPECT_EQ(rows.integer(0, 5), 0);
  EXPECT_TRUE(rows.is_null(0, 6));
  EXPECT_EQ(rows.integer(0, 7), 1);
}

TEST_F(PostgresClient, GivesOneRowForEachElementOfArrays) {
  const Rows rows = client().ask("SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[])",
                                 BoundValues(NumberColumn{1, -2}, TextColumn{"a,\"b\"", ""},
                                             ByteColumn{{std::string("\0x", 2), "y"}}));
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows.integer(1, 0), -2);
  EXPECT_EQ(rows.text(0, 1), "a,\"b\"");
  EXPECT_EQ(rows.text(1, 1), "");
  EXPECT_FALSE(rows.is_null(1, 1));
  EXPECT_EQ(rows.text(0, 2), std::string("\0x", 2));
}

TEST_F(PostgresClient, TakesAnEmptyArray) {
  EXPECT_EQ(client().ask("SELECT unnest($1::text[])", BoundValues(TextColumn())).size(), 0);
}

TEST_F(PostgresClient, AnswersWhatWasSentTogether) {
  const auto first = client().send("SELECT 1");
  const auto second = client().send("SELECT 2");
  EXPECT_EQ(client().answer(second).integer(0, 0), 2);
  EXPECT_EQ(client().answer(first).integer(0, 0), 1);
}

TEST_F(PostgresClient, SendsMoreThanTheSocketHoldsWhileAsMuchComesBack) {
  const std::string megabyte(1 << 20, 'x');
  std::vector<Client::Ticket> tickets;
  for (int i = 0; i < 20; ++i)
    tickets.push_back(client().send("SELECT $1::text", BoundValues(megabyte)));
  for (const auto ticket : tickets) EXPECT_EQ(client().answer(ticket).text(0, 0), megabyte);
}

TEST_F(PostgresClient, ThrowsTheErrorOfAStatementThatNobodyAskedTheAnswerOf) {
  client().send("SELECT 1 / 0");
  EXPECT_EQ(state_of_error("SELECT 1"), "22012");
  EXPECT_TRUE(client().roll_back());
  EXPECT_EQ(client().ask("SELECT 5").integer(0, 0), 5) << "the connection is good afterwards";
}

TEST_F(PostgresClient, IsGoodAgainOnceATransactionWithAnErrorIsRolledBack) {
  client().ask("BEGIN");
  client().ask("CREATE TEMPORARY TABLE gone (id int)");
  EXPECT_EQ(state_of_error("SELECT nothing_of_that_name"), "42703");
  EXPECT_EQ(state_of_error("SELECT 1"), "25P02") << "the transaction has failed";
  EXPECT_TRUE(client().roll_back());
  EXPECT_EQ(client().ask("SELECT to_regclass('gone') IS NULL").integer(0, 0), 1);
}

TEST_F(PostgresClient, SaysWhatKindOfErrorItIs) {
  EXPECT_EQ(kind_of(""), ErrorKind::unavailable);
  EXPECT_EQ(kind_of("57P01"), ErrorKind::unavailable);
  EXPECT_EQ(kind_of("40P01"), ErrorKind::unavailable);
  EXPECT_EQ(kind_of("25006"), ErrorKind::unavailable);
  EXPECT_EQ(kind_of("22P02"), ErrorKind::invalid);
  EXPECT_EQ(kind_of("42P01"), ErrorKind::unsupported);
  EXPECT_EQ(kind_of("XX001"), ErrorKind::corrupt);
  EXPECT_EQ(kind_of("23514"), ErrorKind::internal);
}

TEST_F(PostgresClient, LosesAConnectionThatDoesNotAnswerInTime) {
  Client hasty({.url = cluster().libpq(), .answer_within = std::chrono::milliseconds{20}}, clock_);
  try {
    hasty.ask("SELECT pg_sleep(600)");
    FAIL() << "it has waited";
  } catch (const ServerError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_THAT(std::string(error.what()), HasSubstr("in time"));
  }
  EXPECT_TRUE(hasty.is_lost());
  EXPECT_FALSE(hasty.roll_back());
  EXPECT_THROW(hasty.ask("SELECT 1"), ServerError);
}

TEST_F(PostgresClient, NoticesThatItsBackendIsGone) {
  Client other({.url = cluster().libpq()}, clock_);
  other.ask("SELECT pg_terminate_backend($1::int)", BoundValues(client().backend()));
  EXPECT_THROW(client().ask("SELECT 1"), ServerError);
  EXPECT_TRUE(client().is_lost());
}

TEST_F(PostgresClient, HearsWhatOthersTell) {
  client().ask("LISTEN news");
  Client other({.url = cluster().libpq()}, clock_);
  other.ask("NOTIFY news, 'hello'");
  std::vector<Notice> heard;
  while (heard.empty()) {
    pollfd one{.fd = client().socket(), .events = POLLIN, .revents = 0};
    ASSERT_EQ(::poll(&one, 1, 60'000), 1);
    heard = client().notices();
  }
  EXPECT_EQ(heard.front().payload, "hello");
  EXPECT_EQ(heard.front().sender, other.backend());
}

/// A server that is gone without a word is noticed long before the system's own two hours.
TEST_F(PostgresClient, AsksTheNetworkWhetherTheServerIsThereUnlessTheUrlSaysOtherwise) {
  const std::string tcp =
      fmt::format("host=127.0.0.1 port={} user={} password='{}' dbname=postgres", cluster().port(),
                  cluster().user(), cluster().password());
  const auto idle_seconds = [&](const std::string& url) {
    const Client connected({.url = url}, clock_);
    int seconds = 0;
    socklen_t size = sizeof seconds;
    EXPECT_EQ(::getsockopt(connected.socket(), IPPROTO_TCP, TCP_KEEPIDLE, &seconds, &size), 0);
    return seconds;
  };
  EXPECT_EQ(idle_seconds(tcp), 5);
  EXPECT_EQ(idle_seconds(tcp + " keepalives_idle=40"), 40);
}

TEST_F(PostgresClient, SaysWhereItIsConnectedAndHidesThePassword) {
  EXPECT_THAT(client().place(), HasSubstr("database postgres"));
  EXPECT_THAT(client().place(), testing::Not(HasSubstr(cluster().password())));
}

}  // namespace
}  // namespace joblog::postgres
