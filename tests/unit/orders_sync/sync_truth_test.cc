// SPDX-License-Identifier: MIT
// A value that was there and is not stored is never a plain success: what is tolerated, what is
// refused, what is said first, and what the rows themselves remember of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orders/columns.h"
#include "orders/file/open_orders_file.h"
#include "orders/sync/sync_open_orders.h"
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
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr TimePoint kNow = from_micros(1'795'442'400'000'000);

class SyncTruth : public testing::Test {
 protected:
  SyncTruth() { source_.columns = {"salesDoc", "itemNumber", "custName", "orderQty"}; }

  void rows(int count) {
    for (int i = 0; i < count; ++i)
      source_.rows.push_back({std::to_string(source_.rows.size() + 1), "10", "Jürgen Groß", "5"});
  }
  Outcome sync(const std::string& arguments = "{}") {
    run_ = std::make_unique<RecordingRun>(arguments);
    ScriptedSource source = source_;
    return sync_open_orders(*run_, config_, source, store_, clock_);
  }
  void have_synced(int count) {
    rows(count);
    ASSERT_TRUE(is_success(sync()));
    source_.rows.clear();
  }
  static bool is_success(const Outcome& outcome) {
    return std::holds_alternative<Success>(outcome);
  }
  static std::string refusal(const Outcome& outcome) {
    const auto* failure = std::get_if<Failure>(&outcome);
    return failure == nullptr ? "" : failure->error_class + ": " + failure->message;
  }
  std::vector<std::string> warnings() const { return run_->messages(Level::warning); }
  SyncState state() const { return store_.current().value().value(); }

  test::TempFolder folder_;
  sqlite::OpenOrdersFile store_{folder_.path().string()};
  test::TickingClock clock_{kNow};
  ScriptedSource source_;
  SyncConfig config_;
  std::unique_ptr<RecordingRun> run_;
};

TEST_F(SyncTruth, UnreadableValuesAreTheFirstWarningWithExampleReasonAndCount) {
  rows(4);
  source_.columns[2] = "cust name";
  source_.rows[1][3] = "12 Stk";
  source_.rows[2][3] = "viel";
  EXPECT_TRUE(is_success(sync()));
  ASSERT_EQ(warnings().size(), 2u) << "one of them for all values";
  EXPECT_THAT(warnings()[0],
              StartsWith("2 values could not be read: order_qty in row 2 (“12 Stk”: "));
  EXPECT_THAT(run_->messages(Level::info),
              Contains(StartsWith("order_qty (column \"orderQty\"): 2 values could not")));
  EXPECT_THAT(warnings(), Contains(HasSubstr("\"cust name\" (column 3) differs")));
  EXPECT_EQ(run_->stats["values_unconvertible"], 2);
}

TEST_F(SyncTruth, TheRowsRememberWhatWasNotRead) {
  rows(2);
  source_.rows[1][3] = "12 Stk";
  sync();
  EXPECT_EQ(state().warnings, 1);
  EXPECT_EQ(state().note, "1 value could not be read: order_qty in row 2");
  EXPECT_EQ(state().filled[order_column::sales_doc], 2);
  EXPECT_EQ(state().filled[order_column_index("order_qty")], 1);
}

TEST_F(SyncTruth, ACleanSyncRemembersNothing) {
  rows(2);
  sync();
  EXPECT_EQ(state().warnings, 0);
  EXPECT_EQ(state().note, "");
  EXPECT_THAT(warnings(), IsEmpty());
}

TEST_F(SyncTruth, AColumnThatHadValuesAndHasNoneNowIsAWarning) {
  have_synced(2);
  source_.columns.pop_back();
  source_.rows = {{"1", "10", "Müller"}, {"2", "10", "Müller"}};
  EXPECT_TRUE(is_success(sync()));
  EXPECT_THAT(warnings(), Contains(HasSubstr("order_qty had 2 values before and has none now: the "
                                             "source has no column for it")));
  EXPECT_EQ(state().warnings, 1);
  EXPECT_THAT(state().note, HasSubstr("order_qty"));
}

TEST_F(SyncTruth, AColumnThatIsLostStaysAWarningUntilItIsBackOrMeant) {
  have_synced(2);
  const auto columns = source_.columns;
  const auto without_quantity = [&] {
    source_.columns = {"salesDoc", "itemNumber", "custName"};
    source_.rows = {{"1", "10", "Müller"}, {"2", "10", "Müller"}};
  };
  without_quantity();
  for (int i = 0; i < 3; ++i) {
    sync();
    EXPECT_EQ(state().warnings, 1) << "the next sync does not forget";
  }
  sync(R"({"force": true})");
  sync();
  EXPECT_EQ(state().warnings, 0) << "somebody said that it is meant";
  source_.columns = columns;
  source_.rows.clear();
  rows(2);
  sync();
  EXPECT_EQ(state().warnings, 0);
  without_quantity();
  sync();
  EXPECT_EQ(state().warnings, 1);
}

TEST_F(SyncTruth, AColumnThatIsEmptyNowIsAWarningUnlessItWasNearlySoBefore) {
  have_synced(30);
  rows(30);
  for (auto& row : source_.rows) row[3] = "";
  sync();
  EXPECT_THAT(warnings(), Contains(HasSubstr("the source's column is empty")));
  source_.rows[0][3] = "7";
  sync();
  source_.rows[0][3] = "";
  sync();
  EXPECT_THAT(warnings(), IsEmpty()) << "one of thirty is not many";
}

TEST_F(SyncTruth, AColumnOfWhichNothingCanBeReadIsNotCalledEmpty) {
  have_synced(20);
  rows(20);
  for (auto& row : source_.rows) row[3] = "1 kg";
  EXPECT_TRUE(is_success(sync()));
  EXPECT_THAT(warnings(), Contains("order_qty had 20 values before and has none now: nothing in "
                                   "the source's column could be read"));
  EXPECT_THAT(warnings(), Each(Not(HasSubstr("is empty"))));
}

TEST_F(SyncTruth, NamesThatAreNearlyRightAreNamedWhenNoneIsRight) {
  source_.columns = {"sales doc", "item-number"};
  EXPECT_THAT(refusal(sync()), AllOf(HasSubstr("sales_doc = \"sales doc\""),
                                     HasSubstr("item_number = \"item-number\"")));
}

TEST_F(SyncTruth, EmptyRowsArePassedOverAndCountedInOneLine) {
  rows(1);
  source_.rows.push_back({std::nullopt, std::nullopt, std::nullopt, std::nullopt});
  source_.rows.push_back({"", " ", "\u00A0", std::nullopt});
  EXPECT_TRUE(is_success(sync()));
  EXPECT_EQ(store_.count().value(), 1);
  EXPECT_EQ(run_->stats["rows_fetched"], 1);
  EXPECT_THAT(run_->messages(Level::info), Contains("2 empty rows were passed over").Times(1));
  EXPECT_THAT(warnings(), IsEmpty());
}

TEST_F(SyncTruth, ValuesInALastColumnWithoutANameAreNotDroppedWithoutAWord) {
  rows(3);
  source_.columns.emplace_back("");
  for (auto& row : source_.rows) row.emplace_back(" ");
  sync();
  EXPECT_THAT(warnings(), IsEmpty()) << "separators at the ends of the lines";
  source_.rows[1].back() = "X";
  EXPECT_TRUE(is_success(sync()));
  EXPECT_THAT(warnings(), Contains(AllOf(HasSubstr("column 5, has no name and is not used"),
                                         HasSubstr("1 value stands in it, the first in row 2: "
                                                   "“X”"))));
  EXPECT_EQ(state().warnings, 1);
  config_.mapping.columns = {{"plant", "#5"}};
  sync();
  EXPECT_THAT(warnings(), IsEmpty()) << "somebody uses it";
}

TEST_F(SyncTruth, ARowWithoutItsKeyEndsTheSyncAndSaysWhereItIs) {
  have_synced(3);
  rows(3);
  source_.rows[1][0] = "";
  const std::string why = refusal(sync());
  EXPECT_THAT(why, AllOf(StartsWith("ImportError: sales_doc in row 2 (column \"salesDoc\"): it is "
                                    "empty"),
                         HasSubstr("rows_without_key = \"skip\"")));
  EXPECT_EQ(store_.count().value(), 3);
}

TEST_F(SyncTruth, ARowWithoutItsKeyIsPassedOverWhereThatIsAskedFor) {
  rows(3);
  source_.rows[1][0] = std::nullopt;
  config_.skip_rows_without_key = true;
  EXPECT_TRUE(is_success(sync()));
  EXPECT_EQ(store_.count().value(), 2);
  EXPECT_THAT(warnings(), Contains(HasSubstr("1 row has no sales document or item and was passed "
                                             "over, the first: sales_doc in row 2")));
  EXPECT_EQ(state().note, "1 row without sales document or item");
}

TEST_F(SyncTruth, NothingOfARowThatIsPassedOverCounts) {
  rows(3);
  source_.rows.push_back({std::nullopt, std::nullopt, "Summe", "12 Stk"});
  for (auto& row : source_.rows) row[2] = row[2] == "Summe" ? row[2] : std::nullopt;
  config_.skip_rows_without_key = true;
  config_.mapping.required = {order_column_index("order_qty")};
  EXPECT_TRUE(is_success(sync())) << "a required value of a row that is no order";
  EXPECT_EQ(run_->stats["values_unconvertible"], 0);
  EXPECT_EQ(state().filled[order_column_index("cust_name")], 0) << "no stored row has a name";
}

TEST_F(SyncTruth, AnEmptySourceIsAWarningWhereItMayEmptyTheTable) {
  have_synced(3);
  config_.max_shrink_share = 1;
  EXPECT_TRUE(is_success(sync()));
  EXPECT_THAT(warnings(), Contains(HasSubstr("no open orders where there were 3")));
  EXPECT_EQ(state().note, "no open orders where there were 3");
  EXPECT_TRUE(is_success(sync()));
  EXPECT_THAT(warnings(), IsEmpty()) << "it was empty before";
}

TEST_F(SyncTruth, ARequiredValueThatCannotBeReadEndsTheSync) {
  have_synced(3);
  rows(3);
  source_.rows[2][3] = "12 Stk";
  config_.mapping.required = {order_column_index("order_qty")};
  EXPECT_THAT(refusal(sync()), AllOf(StartsWith("ImportError: order_qty in row 3 (column "
                                                "\"orderQty\") is “12 Stk”"),
                                     HasSubstr("`required`")));
  EXPECT_EQ(store_.count().value(), 3);
}

TEST_F(SyncTruth, MoreUnreadableValuesThanAllowedKeepTheOldRows) {
  have_synced(3);
  rows(4);
  source_.rows[0][3] = source_.rows[1][3] = "x";
  config_.max_unreadable = std::int64_t{1};
  EXPECT_THAT(refusal(sync()),
              AllOf(StartsWith("ImportError: 2 values could not be read: order_qty"),
                    HasSubstr("max_unreadable = 1")));
  EXPECT_EQ(store_.count().value(), 3);
  config_.max_unreadable = std::int64_t{2};
  EXPECT_TRUE(is_success(sync()));
}

TEST_F(SyncTruth, AShareOfUnreadableValuesIsThatOfOneColumn) {
  rows(4);
  source_.rows[0][3] = source_.rows[1][3] = source_.rows[2][3] = "x";
  config_.max_unreadable = 0.5;
  EXPECT_THAT(
      refusal(sync()),
      HasSubstr("max_unreadable = 0.5 allows 50 % of a column, and of order_qty it is 75 %"));
  EXPECT_TRUE(is_success(sync(R"({"force": true})")));
  config_.max_unreadable = 0.75;
  EXPECT_TRUE(is_success(sync()));
}

TEST_F(SyncTruth, OtherRowsInThePlaceOfMostAreRefusedAsMostVanishing) {
  rows(30);
  EXPECT_TRUE(is_success(sync()));
  int number = 0;
  for (auto& row : source_.rows) row[0] = "x" + std::to_string(++number);
  const auto refused = sync();
  EXPECT_FALSE(is_success(refused));
  EXPECT_THAT(std::get<Failure>(refused).message,
              HasSubstr("30 of the 30 open orders that are stored are not among the 30"));
}

TEST_F(SyncTruth, OthersMayTakeThePlaceOfAllOfAFewRows) {
  rows(10);
  EXPECT_TRUE(is_success(sync()));
  for (auto& row : source_.rows) row[0] = "x" + *row[0];
  EXPECT_TRUE(is_success(sync())) << "no more than ten vanish";
}

TEST_F(SyncTruth, AnEmptySourceKeepsTheOldRows) {
  have_synced(1);
  EXPECT_THAT(refusal(sync()),
              AllOf(StartsWith("ImportError: the source has no open orders where 1 "
                               "are stored"),
                    HasSubstr("max_shrink"), HasSubstr("--force")));
  EXPECT_EQ(store_.count().value(), 1);
}

TEST_F(SyncTruth, AnEmptySourceEmptiesTheTableWhereThatIsSaid) {
  have_synced(3);
  EXPECT_TRUE(is_success(sync(R"({"force": true})")));
  EXPECT_EQ(store_.count().value(), 0);
  have_synced(3);
  config_.max_shrink_share = 1.0;
  EXPECT_TRUE(is_success(sync()));
  EXPECT_EQ(store_.count().value(), 0);
}

TEST_F(SyncTruth, AnEmptySourceIsFineWhereNothingWas) {
  EXPECT_TRUE(is_success(sync()));
  EXPECT_TRUE(is_success(sync()));
}

TEST_F(SyncTruth, MostOfATableMayNotVanishButASmallOneBreathes) {
  have_synced(30);
  rows(10);
  EXPECT_THAT(refusal(sync()), HasSubstr("10 open orders where 30 are stored"));
  EXPECT_EQ(store_.count().value(), 30);
  rows(5);
  EXPECT_TRUE(is_success(sync())) << "half may go";
  source_.rows.resize(5);
  EXPECT_TRUE(is_success(sync())) << "and ten in all";
  source_.rows.resize(1);
  EXPECT_TRUE(is_success(sync()));
}

TEST_F(SyncTruth, OfAFileOfAnOlderVersionIsReadWithoutItsNotes) {
  have_synced(2);
  sqlite::OpenOrdersFile(folder_.path().string());
  ASSERT_EQ(std::system(("sqlite3 '" + folder_.file("open_orders.sqlite3") +
                         "' 'DROP TABLE sync_notes; DROP TABLE sync_columns'")
                            .c_str()),
            0);
  sqlite::OpenOrdersFile older(folder_.path().string());
  const SyncState state = older.current().value().value();
  EXPECT_EQ(state.rows, 2);
  EXPECT_EQ(state.warnings, 0);
  EXPECT_THAT(state.filled, IsEmpty());
}

}  // namespace
}  // namespace joblog
