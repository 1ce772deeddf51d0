// SPDX-License-Identifier: MIT
// Programs with jobs of their own: examples/.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/installation.h"
#include "support/paths.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class NightlyReport : public testing::Test {
 protected:
  NightlyReport() { home_.program = JOBLOG_BINARY_DIR "/examples/nightly_report"; }
  Installation home_{""};
};

TEST_F(NightlyReport, RunsItsJobInTheForeground) {
  const Ran ran = home_.run({"run", "report", "--arguments", R"({"rows": 5})"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("collecting 5 rows"), HasSubstr("✓ success")));
  EXPECT_EQ(home_.json_line({"logs", "show", "last"}).at("statistics").at("rows"), 5);
}

TEST_F(NightlyReport, FailsWithTheReasonOfItsHandler) {
  EXPECT_EQ(home_.run({"run", "report", "--arguments", R"({"rows": 0})"}).exit_code, 1);
  EXPECT_EQ(home_.json_line({"logs", "show", "last"}).at("error_class"), "NoRows");
}

TEST_F(NightlyReport, RefusesArgumentsThatItDidNotDeclare) {
  const Ran ran = home_.run({"enqueue", "report", "--arguments", R"({"rows": "ten"})"});
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_THAT(ran.err, HasSubstr("the parameter rows must be a whole number, not \"ten\""));
}

TEST_F(NightlyReport, ShowsWhatItsJobsTake) {
  EXPECT_THAT(home_.run({"kinds"}).out,
              HasSubstr("rows (integer, 10 by default): how many to write"));
}

TEST_F(NightlyReport, LivesOnWhenAnIsolatedJobCrashes) {
  Background server = home_.serve();
  const auto crash = home_.enqueue({"crash"});
  ASSERT_TRUE(home_.becomes(crash, "failed"));
  const auto log = home_.json({"logs", "--kind", "crash"}).front();
  EXPECT_EQ(log.at("error_class"), "HandlerCrashed");
  EXPECT_THAT(home_.messages("last"), AllOf(HasSubstr("about to crash\n"), HasSubstr("SIGABRT")));

  const auto report = home_.enqueue({"report"});
  EXPECT_TRUE(home_.becomes(report, "finished"));
  EXPECT_EQ(server.stop(), 0) << server.said();
}

TEST_F(NightlyReport, ShowsItsOwnNameInHelpErrorsAndHints) {
  EXPECT_THAT(home_.run({"--help"}).out,
              AllOf(HasSubstr("Usage: nightly_report [OPTIONS]"),
                    HasSubstr("  nightly_report logs show last"), Not(HasSubstr("joblog "))));
  EXPECT_THAT(home_.run({"logs", "--help"}).out, HasSubstr("nightly_report logs [OPTIONS]"));
  EXPECT_THAT(home_.run({"lgos"}).err, StartsWith("nightly_report: unknown command \"lgos\""));
  const Ran ran = home_.run({"run", "no such kind"});
  EXPECT_THAT(ran.err, AllOf(StartsWith("nightly_report: "),
                             HasSubstr("nightly_report kinds lists those there are")));
}

class SplitReport : public testing::TestWithParam<const char*> {
 protected:
  SplitReport() { home_.program = JOBLOG_BINARY_DIR "/examples/split_report"; }
  Installation home_{""};
};

TEST_P(SplitReport, EnqueuesOneReportForEachCustomer) {
  const Background server = home_.serve();
  const auto split =
      home_.enqueue({GetParam(), "--arguments", R"({"customers": ["Miller", "Smith"]})"});
  ASSERT_TRUE(home_.becomes(split, "finished"));
  EXPECT_TRUE(home_.becomes(split + 1, "finished"));
  EXPECT_TRUE(home_.becomes(split + 2, "finished"));
  const auto job = home_.json_line({"jobs", "show", std::to_string(split + 1)});
  EXPECT_EQ(job.at("kind"), "customer_report");
  EXPECT_EQ(job.at("arguments").at("customer"), "Miller");
  EXPECT_THAT(std::string(job.at("triggered_by").as_string()), HasSubstr(GetParam()));
}

TEST_P(SplitReport, FailsForGoodWhenAnArgumentIsOfAnotherType) {
  const Ran ran = home_.run({"run", GetParam(), "--arguments", R"({"customers": "Miller"})"});
  EXPECT_EQ(ran.exit_code, 1);
  const auto log = home_.json_line({"logs", "show", "last"});
  EXPECT_EQ(log.at("error_class"), "ArgumentError");
  EXPECT_EQ(log.at("error_message"),
            R"(the argument "customers" is "Miller"; a list was expected, each of it a text)");
}

INSTANTIATE_TEST_SUITE_P(InThreadAndChild, SplitReport,
                         testing::Values("reports", "isolated_reports"),
                         [](const auto& param_info) { return std::string(param_info.param); });

TEST(Embedding, RunsWhatItLeavesItselfAndEndsByItself) {
  Installation home("");
  home.program = JOBLOG_BINARY_DIR "/examples/embedded_server";
  home.environment["JOBLOG_DATA"] = home.data();
  const Ran ran = home.run_bare({});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "greeted all\n");

  home.program = JOBLOG_BINARY_DIR "/joblog";
  EXPECT_EQ(home.json({"logs", "--kind", "greet", "--status", "success"}).size(), 3);
  EXPECT_THAT(home.messages("last"), HasSubstr("hello, "));
}

TEST(EnqueueFromOutside, LeavesAJobInTheStoreOfAServer) {
  Installation home("");
  home.program = JOBLOG_BINARY_DIR "/examples/nightly_report";
  const Background server = home.serve();
  home.program = JOBLOG_BINARY_DIR "/examples/enqueue_from_outside";
  const std::string store = home.data() + "/joblog.sqlite3";
  const Ran ran = home.run_bare({store, "report", R"({"rows": 3})"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "job 1 is ready\n");
  home.program = JOBLOG_BINARY_DIR "/examples/nightly_report";
  EXPECT_TRUE(home.becomes(1, "finished"));
}

TEST(EnqueueFromOutside, MakesNoStoreWhereThereIsNone) {
  Installation home("");
  home.program = JOBLOG_BINARY_DIR "/examples/enqueue_from_outside";
  const Ran ran = home.run_bare({home.folder().file("none.sqlite3"), "report"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("none.sqlite3"));
}

}  // namespace
}  // namespace joblog::test
