// SPDX-License-Identifier: MIT
// "Is all well?": one line, in each of its verdicts.
#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class HealthSummary : public testing::Test {
 protected:
  Element health() { return by_id(fixture_.page("/"), "well"); }
  std::string verdict() { return first_of(health().inside, "strong").text(); }
  bool is(const std::string& css) {
    return (" " + health().get("class") + " ").contains(" " + css + " ");
  }
  void plan(const std::string& task, const std::string& schedule) {
    const RecurringTask tasks[]{
        {.key = task, .schedule = schedule, .zone = "UTC", .job = {.kind = "sync"}}};
    fixture_.write(
        [&](Transaction& tx) { tx.put_recurring_tasks(tasks, fixture_.clock.wall_now()); });
  }

  RunPagesFixture fixture_;
};

TEST_F(HealthSummary, SaysThatAllIsWell) {
  fixture_.run("sync");
  EXPECT_EQ(verdict(), "All is well.");
  EXPECT_TRUE(is("well-ok"));
  EXPECT_THAT(health().text(), HasSubstr("1 run in 24 h no errors none running"));
}

TEST_F(HealthSummary, IsNoneTooWellWhenASuccessHasWarnings) {
  fixture_.run("sync", warned());
  EXPECT_EQ(verdict(),
            "sync succeeded with 3 warnings: 3 values could not be read: quantity in row 17");
  EXPECT_TRUE(is("well-warn"));
  EXPECT_THAT(health().text(), HasSubstr("1 with warnings"));
  fixture_.run("report", warned());
  EXPECT_EQ(verdict(), "report and 1 other job succeeded with warnings.");
  fixture_.run("sync");
  fixture_.run("report");
  EXPECT_EQ(verdict(), "All is well.") << "the newest run of each is a plain success";
}

TEST_F(HealthSummary, SaysThatNothingRan) {
  EXPECT_EQ(verdict(), "Nothing ran in 24 h.");
  EXPECT_TRUE(is("well-warn"));
  fixture_.run("sync");
  fixture_.clock.advance(25h);
  EXPECT_EQ(verdict(), "Nothing ran in 24 h.");
}

TEST_F(HealthSummary, NamesTheKindThatFailsAndHowOften) {
  fixture_.run("sync");
  fixture_.run("sync", broken());
  EXPECT_EQ(verdict(), "sync fails.");
  EXPECT_TRUE(is("well-error"));
  fixture_.run("sync", broken());
  fixture_.run("sync", broken());
  EXPECT_EQ(verdict(), "sync fails, 3 times in a row.");
  fixture_.run_many("sync", 120, broken());
  EXPECT_EQ(verdict(), "sync fails, 100 or more times in a row.");
  fixture_.run("report", broken());
  EXPECT_EQ(verdict(), "report and 1 other job fail.");
}

TEST_F(HealthSummary, SaysThatAFailureIsTriedAgain) {
  fixture_.end(fixture_.begin({.kind = "sync", .attempts_max = 3}), broken(JobEnd::retry));
  EXPECT_EQ(verdict(), "sync failed and is tried again.");
  EXPECT_TRUE(is("well-warn"));
}

TEST_F(HealthSummary, SaysThatWhatFailedHasRecovered) {
  fixture_.run("sync", broken());
  fixture_.run("sync");
  EXPECT_EQ(verdict(), "All jobs recovered.");
  EXPECT_TRUE(is("well-warn"));
}

TEST_F(HealthSummary, DoesNotBlameAKindThatSomebodyCancelled) {
  RunEndWish cancelled = broken(JobEnd::cancelled);
  cancelled.error_class = "Cancelled";
  fixture_.run("sync", cancelled);
  EXPECT_EQ(verdict(), "All jobs recovered.");
  fixture_.run("sync", broken());
  fixture_.run("sync", cancelled);
  EXPECT_EQ(verdict(), "sync fails.");
}

TEST_F(HealthSummary, CountsTheWholeOfTheLast24Hours) {
  fixture_.run("sync", broken());
  fixture_.clock.advance(23h + 59min);
  EXPECT_EQ(verdict(), "sync fails.");
}

TEST_F(HealthSummary, ForgetsAFailureAfterADay) {
  fixture_.run("sync", broken());
  fixture_.clock.advance(25h);
  fixture_.run("report");
  EXPECT_EQ(verdict(), "All is well.");
}

TEST_F(HealthSummary, PointsToWhatNeedsAPerson) {
  fixture_.run("sync");
  fixture_.attention = {
      {.urgent = false, .text = "Queue mail is paused.", .link = {}, .link_text = {}}};
  EXPECT_EQ(verdict(), "Something needs a look: see above.");
  EXPECT_TRUE(is("well-warn"));
  fixture_.attention.front().urgent = true;
  EXPECT_EQ(verdict(), "Something needs you: see above.");
  EXPECT_TRUE(is("well-error"));
}

TEST_F(HealthSummary, DoesNotRepeatInOtherNumbersWhatTheBarSays) {
  fixture_.run_many("sync", 4, broken());
  fixture_.attention = {{.text = "sync has failed 4 times in a row.", .kind = "sync"}};
  EXPECT_EQ(verdict(), "Something needs you: see above.");
  EXPECT_TRUE(is("well-error"));
  fixture_.run("report", broken());
  EXPECT_EQ(verdict(), "report fails as well.");
}

TEST_F(HealthSummary, LeavesOutWhatRanUnderANameOfItsOwn) {
  fixture_.services.runs_kind = [](std::string_view kind) { return kind == "sync"; };
  fixture_.run("sync");
  fixture_.run("t", broken());
  EXPECT_EQ(verdict(), "All jobs recovered.");
  fixture_.run("sync", broken());
  EXPECT_EQ(verdict(), "sync fails.");
}

TEST_F(HealthSummary, NamesTheNextInstantThatIsNotPaused) {
  EXPECT_THAT(health().text(), Not(HasSubstr("next:")));
  plan("nightly", "0 3 * * *");
  fixture_.clock.advance(1min);
  EXPECT_THAT(health().text(), HasSubstr("next: nightly Tue 03:00"));
  EXPECT_THAT(health().inside, HasSubstr("title=\"2026-11-24 03:00:00.000 UTC\""));
  fixture_.write([&](Transaction& tx) {
    tx.pause_recurring_task("nightly", true, fixture_.clock.wall_now(), Actor("anna"));
  });
  fixture_.clock.advance(1min);
  EXPECT_THAT(health().text(), Not(HasSubstr("next:")));
}

TEST_F(HealthSummary, LinksEachNumberToExactlyThoseRuns) {
  fixture_.run_many("old", 3, broken());
  fixture_.clock.advance(30h);
  fixture_.run_many("sync", 4);
  fixture_.run_many("sync", 2, broken());
  fixture_.begin();
  const std::string line = health().inside;
  const auto behind = [&](const std::string& words) {
    return rows_of(fixture_.page(link_of(line, words)));
  };
  EXPECT_THAT(behind("7 runs"), SizeIs(7));
  EXPECT_THAT(behind("2 errors"), SizeIs(2));
  EXPECT_THAT(behind("1 running"), SizeIs(1));
}

}  // namespace
}  // namespace joblog::test
