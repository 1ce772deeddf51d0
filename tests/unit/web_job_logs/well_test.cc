// "Is all well?": one line, in each of its verdicts.
#include "unit/web_job_logs/run_room.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class WellLine : public testing::Test {
 protected:
  Element well() { return by_id(room_.page("/"), "well"); }
  std::string verdict() { return first_of(well().inside, "strong").text(); }
  bool is(const std::string& css) {
    return (" " + well().get("class") + " ").contains(" " + css + " ");
  }
  void plan(const std::string& task, const std::string& schedule) {
    const RecurringTask tasks[]{
        {.key = task, .schedule = schedule, .zone = "UTC", .job = {.kind = "sync"}}};
    room_.write([&](Transaction& tx) { tx.put_recurring_tasks(tasks, room_.clock.wall_now()); });
  }

  RunRoom room_;
};

TEST_F(WellLine, SaysThatAllIsWell) {
  room_.run("sync");
  EXPECT_EQ(verdict(), "All is well.");
  EXPECT_TRUE(is("well-ok"));
  EXPECT_THAT(well().text(), HasSubstr("1 run in 24 h no errors none running"));
}

TEST_F(WellLine, IsNoneTooWellWhenASuccessHasWarnings) {
  room_.run("sync", warned());
  EXPECT_EQ(verdict(),
            "sync succeeded with 3 warnings: 3 values could not be read: quantity in row 17");
  EXPECT_TRUE(is("well-warn"));
  EXPECT_THAT(well().text(), HasSubstr("1 with warnings"));
  room_.run("report", warned());
  EXPECT_EQ(verdict(), "report and 1 other job succeeded with warnings.");
  room_.run("sync");
  room_.run("report");
  EXPECT_EQ(verdict(), "All is well.") << "the newest run of each is a plain success";
}

TEST_F(WellLine, SaysThatNothingRan) {
  EXPECT_EQ(verdict(), "Nothing ran in 24 h.");
  EXPECT_TRUE(is("well-warn"));
  room_.run("sync");
  room_.clock.advance(25h);
  EXPECT_EQ(verdict(), "Nothing ran in 24 h.");
}

TEST_F(WellLine, NamesTheKindThatFailsAndHowOften) {
  room_.run("sync");
  room_.run("sync", broken());
  EXPECT_EQ(verdict(), "sync fails.");
  EXPECT_TRUE(is("well-error"));
  room_.run("sync", broken());
  room_.run("sync", broken());
  EXPECT_EQ(verdict(), "sync fails, 3 times in a row.");
  room_.run_many("sync", 120, broken());
  EXPECT_EQ(verdict(), "sync fails, 100 or more times in a row.");
  room_.run("report", broken());
  EXPECT_EQ(verdict(), "report and 1 other job fail.");
}

TEST_F(WellLine, SaysThatAFailureIsTriedAgain) {
  room_.end(room_.begin({.kind = "sync", .attempts_max = 3}), broken(JobEnd::retry));
  EXPECT_EQ(verdict(), "sync failed and is tried again.");
  EXPECT_TRUE(is("well-warn"));
}

TEST_F(WellLine, SaysThatWhatFailedHasRecovered) {
  room_.run("sync", broken());
  room_.run("sync");
  EXPECT_EQ(verdict(), "All jobs recovered.");
  EXPECT_TRUE(is("well-warn"));
}

TEST_F(WellLine, DoesNotBlameAKindThatSomebodyCancelled) {
  RunEndWish cancelled = broken(JobEnd::cancelled);
  cancelled.error_class = "Cancelled";
  room_.run("sync", cancelled);
  EXPECT_EQ(verdict(), "All jobs recovered.");
  room_.run("sync", broken());
  room_.run("sync", cancelled);
  EXPECT_EQ(verdict(), "sync fails.");
}

TEST_F(WellLine, CountsTheWholeOfTheLast24Hours) {
  room_.run("sync", broken());
  room_.clock.advance(23h + 59min);
  EXPECT_EQ(verdict(), "sync fails.");
}

TEST_F(WellLine, ForgetsAFailureAfterADay) {
  room_.run("sync", broken());
  room_.clock.advance(25h);
  room_.run("report");
  EXPECT_EQ(verdict(), "All is well.");
}

TEST_F(WellLine, PointsToWhatNeedsAPerson) {
  room_.run("sync");
  room_.attention = {
      {.urgent = false, .text = "Queue mail is paused.", .link = {}, .link_text = {}}};
  EXPECT_EQ(verdict(), "Something needs a look: see above.");
  EXPECT_TRUE(is("well-warn"));
  room_.attention.front().urgent = true;
  EXPECT_EQ(verdict(), "Something needs you: see above.");
  EXPECT_TRUE(is("well-error"));
}

TEST_F(WellLine, DoesNotRepeatInOtherNumbersWhatTheBarSays) {
  room_.run_many("sync", 4, broken());
  room_.attention = {{.text = "sync has failed 4 times in a row.", .kind = "sync"}};
  EXPECT_EQ(verdict(), "Something needs you: see above.");
  EXPECT_TRUE(is("well-error"));
  room_.run("report", broken());
  EXPECT_EQ(verdict(), "report fails as well.");
}

TEST_F(WellLine, LeavesOutWhatRanUnderANameOfItsOwn) {
  room_.site.runs_kind = [](std::string_view kind) { return kind == "sync"; };
  room_.run("sync");
  room_.run("t", broken());
  EXPECT_EQ(verdict(), "All jobs recovered.");
  room_.run("sync", broken());
  EXPECT_EQ(verdict(), "sync fails.");
}

TEST_F(WellLine, NamesTheNextInstantThatIsNotPaused) {
  EXPECT_THAT(well().text(), Not(HasSubstr("next:")));
  plan("nightly", "0 3 * * *");
  room_.clock.advance(1min);
  EXPECT_THAT(well().text(), HasSubstr("next: nightly Tue 03:00"));
  EXPECT_THAT(well().inside, HasSubstr("title=\"2026-11-24 03:00:00.000 UTC\""));
  room_.write([&](Transaction& tx) {
    tx.pause_recurring_task("nightly", true, room_.clock.wall_now(), By("anna"));
  });
  room_.clock.advance(1min);
  EXPECT_THAT(well().text(), Not(HasSubstr("next:")));
}

TEST_F(WellLine, LinksEachNumberToExactlyThoseRuns) {
  room_.run_many("old", 3, broken());
  room_.clock.advance(30h);
  room_.run_many("sync", 4);
  room_.run_many("sync", 2, broken());
  room_.begin();
  const std::string line = well().inside;
  const auto behind = [&](const std::string& words) {
    return rows_of(room_.page(link_of(line, words)));
  };
  EXPECT_THAT(behind("7 runs"), SizeIs(7));
  EXPECT_THAT(behind("2 errors"), SizeIs(2));
  EXPECT_THAT(behind("1 running"), SizeIs(1));
}

}  // namespace
}  // namespace joblog::test
