// SPDX-License-Identifier: MIT
// Recurring tasks: a task whose job failed is not green.
#include "monitor_fixture.h"

namespace joblog::web::monitor {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

class RecurringPageTest : public MonitorTest {
 protected:
  RecurringPageTest() { put({"nightly"}); }
  void put(const std::vector<std::string>& names) {
    std::vector<RecurringTask> tasks;
    for (const std::string& name : names) {
      tasks.push_back(
          {.key = name, .schedule = "0 3 * * *", .zone = "UTC", .job = job_of("report")});
    }
    fixture.write(
        [&](Transaction& tx) { tx.put_recurring_tasks(tasks, fixture.clock.wall_now()); });
  }
  /// A day passes; the task's instant enqueues its job, or not.
  void pass_an_instant(InstantOutcome outcome = InstantOutcome::run) {
    fixture.clock.advance(24h);
    fixture.write([&](Transaction& tx) {
      tx.record_instant(
          {.task = "nightly",
           .instant = fixture.clock.wall_now(),
           .outcome = outcome,
           .reason = outcome == InstantOutcome::missed ? "joblog was not running" : "",
           .job = job_of("report"),
           .now = fixture.clock.wall_now()});
    });
  }
  void succeed_once() {
    pass_an_instant();
    end_next(JobEnd::finished, "", "");
  }
  void fail_once() {
    pass_an_instant();
    end_next(JobEnd::failed, "CommandFailed", "exit code 1");
  }
  static std::string row(const std::string& page) {
    const auto start = page.find("<tr data-row id=\"task-nightly\"");
    return page.substr(start, page.find("</tr>", start) - start);
  }
  static const std::string kTask;
};
const std::string RecurringPageTest::kTask = "/jobs/recurring?task=nightly";

TEST_F(RecurringPageTest, ATaskWhoseJobFailedIsRedInTheList) {
  succeed_once();
  succeed_once();
  fail_once();
  const std::string listed = row(page("/jobs/recurring"));
  EXPECT_THAT(listed, AllOf(HasSubstr("class=\"is-error\""), HasSubstr("badge-error\">error"),
                            HasSubstr("1 error, 2 success of the last 3"),
                            HasSubstr("12:00: error"), Not(HasSubstr("badge-active"))));
  EXPECT_THAT(listed, HasSubstr("href=\"/job_logs/3\""));
}

TEST_F(RecurringPageTest, TheListSaysWhenItLastWorked) {
  EXPECT_THAT(row(page("/jobs/recurring")), HasSubstr("none yet"));
  fail_once();
  EXPECT_THAT(row(page("/jobs/recurring")), HasSubstr("none of the last 1"));
  succeed_once();
  for (int i = 0; i < 25; ++i) fail_once();
  EXPECT_THAT(row(page("/jobs/recurring")),
              AllOf(HasSubstr("20 error of the last 20"), HasSubstr("25 Nov 12:00")))
      << "the success is looked for farther back";
}

TEST_F(RecurringPageTest, TheListShowsWhatWaitsRunsIsTriedAgainOrWasCancelled) {
  pass_an_instant();
  EXPECT_THAT(row(page("/jobs/recurring")), HasSubstr("badge-waiting\">waiting"));
  end_next(JobEnd::retry, "CommandFailed", "exit code 1");
  EXPECT_THAT(row(page("/jobs/recurring")), HasSubstr("badge-retrying\">error, tried again"));
  fixture.clock.advance(1h);
  fixture.write([&](Transaction& tx) { tx.promote_due(fixture.clock.wall_now(), 10); });
  end_next(JobEnd::cancelled, "Cancelled", "cancelled on request");
  EXPECT_THAT(row(page("/jobs/recurring")),
              AllOf(HasSubstr("badge-cancelled\">cancelled"), Not(HasSubstr("is-error"))));
  pass_an_instant(InstantOutcome::missed);
  EXPECT_THAT(row(page("/jobs/recurring")), HasSubstr("1 missed, 1 cancelled of the last 2"));
}

TEST_F(RecurringPageTest, InstantsShowTheResultOfTheirJobTheExactTimeAndTheRun) {
  succeed_once();
  fail_once();
  pass_an_instant(InstantOutcome::missed);
  const std::string one = page(kTask);
  EXPECT_THAT(one, AllOf(HasSubstr("badge-success\">success"), HasSubstr("badge-error\">error"),
                         HasSubstr("badge-missed\">missed"), HasSubstr("joblog was not running"),
                         HasSubstr(">2026-11-24 12:00:00<"), HasSubstr(">2026-11-25 12:00:00<"),
                         HasSubstr("href=\"/job_logs/2\""), HasSubstr("href=\"/jobs/2\""),
                         Not(HasSubstr(">run<"))));
}

TEST_F(RecurringPageTest, ManyInstantsComeInPages) {
  for (int i = 0; i < 130; ++i) pass_an_instant(InstantOutcome::missed);
  const auto count = [](const std::string& html) {
    std::size_t rows = 0;
    for (auto at = html.find("<tr data-row"); at != std::string::npos;
         at = html.find("<tr data-row", at + 1))
      ++rows;
    return rows;
  };
  const std::string first = page(kTask);
  EXPECT_EQ(count(first), 100U);
  const auto start = first.find("href=\"/jobs/recurring?task=nightly&amp;before=");
  ASSERT_NE(start, std::string::npos);
  const std::string before = first.substr(start + 43, first.find('"', start + 43) - start - 43);
  const std::string second = page(kTask + "&before=" + before.substr(before.find('=') + 1));
  EXPECT_EQ(count(second), 30U);
  EXPECT_THAT(second, HasSubstr(">Newest<"));
}

TEST_F(RecurringPageTest, ManyTasksComeInPages) {
  std::vector<std::string> names;
  for (int i = 10; i < 50; ++i) names.push_back("task" + std::to_string(i));
  put(names);
  const std::string first = page("/jobs/recurring");
  EXPECT_THAT(first, AllOf(HasSubstr("task34"), Not(HasSubstr("task35")),
                           HasSubstr("href=\"/jobs/recurring?after=task34\"")));
  EXPECT_THAT(page("/jobs/recurring?after=task34"),
              AllOf(HasSubstr("task35"), HasSubstr("task49")));
}

}  // namespace
}  // namespace joblog::web::monitor
