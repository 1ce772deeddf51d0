// SPDX-License-Identifier: MIT
// The sync from a scripted source into a real file: what it says, what it counts, and that whatever
// goes wrong leaves the orders and their time of sync alone.
#include "orders/sync/sync_open_orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orders/columns.h"
#include "orders/file/open_orders_file.h"
#include "support/recording_run.h"
#include "support/scripted_source.h"
#include "support/temp_folder.h"
#include "support/ticking_clock.h"

namespace joblog {
namespace {

using test::RecordingRun;
using test::ScriptedSource;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr TimePoint kNow = from_micros(1'795'442'400'000'000);

class SyncOpenOrders : public testing::Test {
 protected:
  Outcome sync(RecordingRun& run) {
    return sync_open_orders(run, config_, source_, store_, clock_);
  }
  Outcome sync() { return sync(run_); }
  /// What was there before the test's own sync: `count` orders.
  void have_synced(int count) {
    ScriptedSource before;
    before.add_rows(count);
    RecordingRun run("{}", "20261123135500");
    ASSERT_TRUE(std::holds_alternative<Success>(
        sync_open_orders(run, {}, before, store_, test::TickingClock(kNow))));
  }
  void expect_untouched(std::int64_t rows) {
    const SyncState state = store_.current().value().value();
    EXPECT_EQ(state.log_name, "20261123135500");
    EXPECT_EQ(state.rows, rows);
    EXPECT_EQ(std::ssize(store_.first(10'000).value()), rows);
    EXPECT_TRUE(store_.begin_replace()) << "the next sync is not locked out";
  }
  void expect_failure(const Outcome& outcome, std::string_view error_class, bool retry) {
    ASSERT_TRUE(std::holds_alternative<Failure>(outcome));
    EXPECT_EQ(std::get<Failure>(outcome).error_class, error_class);
    EXPECT_EQ(std::get<Failure>(outcome).retry, retry);
  }
  static std::string message_of(const Outcome& outcome) {
    return std::get<Failure>(outcome).message;
  }

  test::TempFolder folder_;
  sqlite::OpenOrdersFile store_{folder_.path().string()};
  test::TickingClock clock_{kNow};
  RecordingRun run_;
  ScriptedSource source_;
  SyncConfig config_;
};

TEST_F(SyncOpenOrders, SaysEachStepAndEachBatch) {
  source_.columns.clear();
  for (const OrderColumn& column : order_columns) source_.columns.emplace_back(column.source_name);
  ScriptedSource::Cells cells(68);
  cells[order_column::sales_doc] = "4711";
  cells[order_column::item_number] = "10";
  source_.rows.assign(1'250, cells);
  EXPECT_TRUE(std::holds_alternative<Success>(sync()));
  EXPECT_THAT(
      run_.messages(Level::info),
      ElementsAre("job started", "connecting to erp.example as reader, password ***",
                  "connected in 1.000 s", "fetching open orders", "batch 1 imported (500 records)",
                  "batch 2 imported (500 records)", "batch 3 imported (250 records)",
                  "comparing with the previous open orders",
                  AllOf(HasSubstr("completed: 1,250 open orders in "),
                        HasSubstr("(1,250 added, 0 changed, 0 removed)"))));
  EXPECT_THAT(run_.messages(Level::warning), IsEmpty());
}

TEST_F(SyncOpenOrders, ReportsProgressWithTheLastCountAsAGuess) {
  have_synced(800);
  source_.add_rows(1'250);
  sync();
  EXPECT_THAT(run_.steps, ElementsAre(RecordingRun::Step{500, 800, "fetching"},
                                      RecordingRun::Step{1'000, 1'000, "fetching"},
                                      RecordingRun::Step{1'250, 1'250, "fetching"}));
}

TEST_F(SyncOpenOrders, CountsWhatItDid) {
  have_synced(4);
  source_.add_rows(5);
  source_.rows.erase(source_.rows.begin());
  source_.rows[0][2] = "Zoë";
  source_.columns.emplace_back("orderQty");
  for (auto& row : source_.rows) row.emplace_back("5");
  source_.rows[1][3] = "ten";
  sync();
  const std::map<std::string, double> counts{{"rows_fetched", 4}, {"rows_written", 4},
                                             {"rows_added", 1},   {"rows_changed", 2},
                                             {"rows_removed", 1}, {"values_unconvertible", 1}};
  for (const auto& [name, value] : counts) EXPECT_EQ(run_.stats[name], value) << name;
  for (const auto* name :
       {"seconds_connect", "seconds_query", "seconds_fetch", "seconds_compare"}) {
    EXPECT_EQ(run_.stats[name], 1) << name;
  }
  EXPECT_GE(run_.stats["seconds_total"], 4);
  EXPECT_EQ(run_.stats.size(), 11u);
}

TEST_F(SyncOpenOrders, StoresTheTimeTheRunAndTheRows) {
  source_.rows = {{"4711", "10", "Größe & Søn, Łódź"}, {"4712", "20", ""}};
  sync();
  const SyncState state = store_.current().value().value();
  EXPECT_EQ(state.synced_at, kNow);
  EXPECT_EQ(state.log_name, "20261123140000");
  EXPECT_EQ(state.rows, 2);
  EXPECT_EQ(state.added, 2);
  const auto orders = store_.first(10).value();
  EXPECT_EQ(orders[0].fields[order_column::cust_name], StoredField("Größe & Søn, Łódź"));
  EXPECT_EQ(orders[0].fields[order_column::item_number], StoredField(std::int64_t{10}));
  EXPECT_EQ(orders[1].fields[order_column::cust_name], StoredField(""));
  EXPECT_EQ(orders[1].fields[order_column::material], StoredField());
}

TEST_F(SyncOpenOrders, NamesMissingAndUnknownColumnsWithoutAWarning) {
  source_.columns = {"salesDoc", "itemNumber", "colour"};
  source_.add_rows(1);
  EXPECT_TRUE(std::holds_alternative<Success>(sync()));
  EXPECT_THAT(run_.messages(Level::warning), IsEmpty());
  EXPECT_THAT(run_.messages(Level::info),
              AllOf(Contains(HasSubstr("2 of the 68 attributes")), Contains(HasSubstr("colour"))));
}

TEST_F(SyncOpenOrders, ThatCannotConnectIsRetriedAndChangesNothing) {
  have_synced(3);
  source_.connect_fails = {SourceErrorKind::connection, "erp.example does not answer"};
  const Outcome outcome = sync();
  expect_failure(outcome, "ConnectionError", true);
  EXPECT_EQ(message_of(outcome), "erp.example does not answer");
  EXPECT_THAT(run_.messages(Level::warning), Contains(HasSubstr("are unchanged")));
  EXPECT_EQ(run_.stats["seconds_connect"], 1);
  expect_untouched(3);
}

TEST_F(SyncOpenOrders, WithAWrongPasswordIsNotRetried) {
  have_synced(3);
  source_.connect_fails = {SourceErrorKind::authentication, "the password is wrong"};
  const Outcome outcome = sync();
  expect_failure(outcome, "AuthenticationError", false);
  EXPECT_THAT(message_of(outcome), HasSubstr("lock the account"));
  expect_untouched(3);
}

TEST_F(SyncOpenOrders, WhoseQueryFailsChangesNothing) {
  have_synced(3);
  source_.open_fails = {SourceErrorKind::query, "there is no view open_sales_orders"};
  expect_failure(sync(), "QueryError", true);
  expect_untouched(3);
}

TEST_F(SyncOpenOrders, OfSomethingThatHasNoneOfOurColumnsChangesNothing) {
  have_synced(3);
  source_.columns = {"a", "b", "c"};
  source_.add_rows(3);
  expect_failure(sync(), "QueryError", true);
  expect_untouched(3);
}

TEST_F(SyncOpenOrders, ThatBreaksInTheMiddleOfTheRowsChangesNothing) {
  have_synced(3);
  source_.add_rows(1'200);
  source_.end_fails = {SourceErrorKind::connection, "the server hung up"};
  expect_failure(sync(), "ConnectionError", true);
  EXPECT_EQ(run_.stats["rows_fetched"], 1'200);
  EXPECT_FALSE(run_.stats.contains("rows_written"));
  expect_untouched(3);
}

TEST_F(SyncOpenOrders, WhileAnotherReplacesIsAnImportError) {
  have_synced(3);
  auto other = store_.begin_replace().value();
  source_.add_rows(1);
  const Outcome outcome = sync();
  expect_failure(outcome, "ImportError", true);
  EXPECT_THAT(message_of(outcome), HasSubstr("another sync"));
  other.reset();
  expect_untouched(3);
}

TEST_F(SyncOpenOrders, WithoutAColumnForTheKeyChangesNothing) {
  have_synced(3);
  source_.columns = {"SalesDocument", "itemNumber", "custName"};
  source_.add_rows(3);
  const Outcome outcome = sync();
  expect_failure(outcome, "QueryError", true);
  EXPECT_THAT(message_of(outcome), AllOf(HasSubstr("no column for sales_doc"),
                                         HasSubstr("sales_doc = \"SalesDocument\"")));
  expect_untouched(3);
}

TEST_F(SyncOpenOrders, OfSomethingElseQuotesTheNamesItSaw) {
  source_.columns = {"Report of", "1 March", "x"};
  EXPECT_THAT(message_of(sync()), HasSubstr("\"Report of\", \"1 March\", \"x\""));
}

TEST_F(SyncOpenOrders, RefusesToShrinkBeyondTheConfiguredShare) {
  have_synced(10);
  config_.max_shrink_share = 0.5;
  source_.add_rows(4);
  const Outcome outcome = sync();
  expect_failure(outcome, "ImportError", true);
  EXPECT_THAT(message_of(outcome), AllOf(HasSubstr("4 open orders where 10 are stored"),
                                         HasSubstr("max_shrink"), HasSubstr("{\"force\": true}")));
  expect_untouched(10);
}

TEST_F(SyncOpenOrders, ShrinksDownToTheConfiguredShare) {
  have_synced(10);
  config_.max_shrink_share = 0.5;
  source_.add_rows(5);
  EXPECT_TRUE(std::holds_alternative<Success>(sync()));
  EXPECT_EQ(store_.count().value(), 5);
}

TEST_F(SyncOpenOrders, ShrinksByForceWithAWarning) {
  have_synced(10);
  config_.max_shrink_share = 0.5;
  source_.add_rows(4);
  RecordingRun forced(R"({"force": true})");
  EXPECT_TRUE(std::holds_alternative<Success>(sync(forced)));
  EXPECT_THAT(forced.messages(Level::warning), Contains(HasSubstr("max_shrink")));
  EXPECT_EQ(store_.count().value(), 4);
}

TEST_F(SyncOpenOrders, RefusesArgumentsItDoesNotUnderstand) {
  have_synced(3);
  for (const std::string arguments : {"[1]", "{", R"({"force": "yes"})"}) {
    RecordingRun run(arguments);
    expect_failure(sync(run), "ArgumentError", false);
  }
  expect_untouched(3);
}

TEST_F(SyncOpenOrders, StopsAtTheNextBatchWhenCancelled) {
  have_synced(3);
  source_.add_rows(2'000);
  run_.on_log = [this](std::string_view message) {
    if (message.starts_with("batch 2 ")) run_.stop.request_stop();
  };
  EXPECT_TRUE(std::holds_alternative<Cancelled>(sync()));
  EXPECT_EQ(run_.stats["rows_fetched"], 1'000);
  expect_untouched(3);
}

TEST_F(SyncOpenOrders, WhoseSourceEndsItsQueryBecauseOfTheCancellationIsCancelled) {
  have_synced(3);
  source_.open_fails = {SourceErrorKind::query, "the query was cancelled"};
  run_.on_log = [this](std::string_view message) {
    if (message.starts_with("fetching")) run_.stop.request_stop();
  };
  EXPECT_TRUE(std::holds_alternative<Cancelled>(sync()));
  expect_untouched(3);
}

TEST_F(SyncOpenOrders, IsStillCancelledWhileComparing) {
  have_synced(3);
  source_.add_rows(20);
  run_.on_log = [this](std::string_view message) {
    if (message.starts_with("comparing")) run_.stop.request_stop();
  };
  EXPECT_TRUE(std::holds_alternative<Cancelled>(sync()));
  expect_untouched(3);
}

TEST(SyncOpenOrdersDefinition, RetriesThreeTimesFiveMinutesApartAndRunsAlone) {
  const JobDefinition definition = sync_open_orders_definition({});
  EXPECT_EQ(definition.kind, "sync_open_orders");
  EXPECT_EQ(definition.retry.attempts_max, 4);
  EXPECT_EQ(definition.retry.delay, std::chrono::minutes(5));
  EXPECT_EQ(definition.retry.factor, 1);
  EXPECT_EQ(definition.retry.jitter, 0);
  EXPECT_TRUE(definition.isolated);
  EXPECT_EQ(definition.concurrency_limit, 1);
}

}  // namespace
}  // namespace joblog
