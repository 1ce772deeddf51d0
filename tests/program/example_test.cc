// A program with jobs of its own: examples/nightly_report.cc.
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

}  // namespace
}  // namespace joblog::test
