// SPDX-License-Identifier: MIT
// What a store on SQLite is told to do now and then, and one on PostgreSQL need not: it says so.
#include "conformance/fresh_postgres.h"
#include "conformance/store_test.h"
#include "storage/ask.h"

namespace joblog::test {
namespace {

class PostgresUpkeep : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_without_postgres()) GTEST_SKIP() << *why;
    fresh_ = std::make_unique<FreshPostgres>();
  }
  Store& store() { return fresh_->store(); }
  auto read(const auto& question) { return ask(store(), question).value(); }

  std::unique_ptr<FreshPostgres> fresh_;
};

TEST_F(PostgresUpkeep, HasNoLinesToConvert) {
  const auto step = change(store(), [](Transaction& tx) { return tx.convert_lines(100); }).value();
  EXPECT_TRUE(step.is_all);
  EXPECT_EQ(step.lines, 0);
  EXPECT_EQ(read([](Reader& r) { return r.conversion().logs_left; }), 0);
}

TEST_F(PostgresUpkeep, HasNoConversionToPause) {
  const auto paused = change(
      store(), [](Transaction& tx) { return tx.pause_conversion(true, from_micros(1), "anna"); });
  EXPECT_FALSE(paused.value());
  EXPECT_FALSE(read([](Reader& r) { return r.conversion().paused; }));
  EXPECT_TRUE(read([](Reader& r) { return r.audit_entries({}); }).empty());
}

TEST_F(PostgresUpkeep, SaysHowMuchRoomItTakesOnTheServer) {
  const StoreSpace before = read([](Reader& r) { return r.space(); });
  fresh_->sql(
      "INSERT INTO joblog.job_requests SELECT repeat('x', 100) || i, i FROM generate_series(1, "
      "10000) i");
  const StoreSpace behind = read([](Reader& r) { return r.space(); });
  EXPECT_GT(before.bytes, 0);
  EXPECT_GT(behind.bytes, before.bytes + 1'000'000);
}

TEST_F(PostgresUpkeep, LeavesFreeSpaceToPostgresql) {
  EXPECT_EQ(read([](Reader& r) { return r.space().free_bytes; }), 0);
  EXPECT_EQ(change(store(), [](Transaction& tx) { return tx.give_back_space(); }).value(), 0);
  const auto compacted = store().compact();
  ASSERT_FALSE(compacted);
  EXPECT_EQ(compacted.error().kind, ErrorKind::unsupported);
}

}  // namespace
}  // namespace joblog::test
