// SPDX-License-Identifier: MIT
// Lists of jobs: what a row says, filters, pages, causes.
#include <fmt/format.h>

#include <regex>
#include <set>

#include "monitor_fixture.h"

namespace joblog::web::monitor {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

class ListTest : public MonitorTest {
 protected:
  static std::vector<std::int64_t> rows_of(const std::string& body) {
    std::vector<std::int64_t> ids;
    const std::regex row("<tr data-row id=\"job-([0-9]+)\"");
    for (std::sregex_iterator it(body.begin(), body.end(), row), end; it != end; ++it) {
      ids.push_back(std::stoll((*it)[1]));
    }
    return ids;
  }
  /// Where the pager's link leads; "" when there is none.
  static std::string way(const std::string& body, const std::string& rel) {
    std::smatch found;
    const std::regex link("rel=\"" + rel + "\" href=\"([^\"]*)\"");
    if (!std::regex_search(body, found, link)) return "";
    return std::regex_replace(found[1].str(), std::regex("&amp;"), "&");
  }
};

TEST_F(ListTest, AFailedJobSaysItsErrorAttemptsAndRun) {
  NewJob job = job_of("mail", "mails");
  job.arguments = R"({"to":"a@b.c"})";
  const JobId id = fail_job(job, "SmtpError", "refused by server\nsecond line");
  const JobLog log = fixture.logs_of(id).front();
  const std::string body = page("/jobs?state=failed");
  EXPECT_THAT(body,
              AllOf(HasSubstr("SmtpError: refused by server"), HasSubstr("1 of 1"),
                    HasSubstr("{&quot;to&quot;:&quot;a@b.c&quot;}"),
                    HasSubstr(fmt::format("href=\"/job_logs/{}\">run {}", log.id.value, log.name)),
                    HasSubstr(fmt::format("action=\"/jobs/{}/retry\"", id.value)),
                    HasSubstr(fmt::format("href=\"/jobs/{}/discard?back=", id.value))));
}

TEST_F(ListTest, AFinishedJobWhoseRunHasWarningsIsNoPlainSuccess) {
  succeed(job_of("mail"));
  EXPECT_THAT(page("/jobs?state=finished"), Not(HasSubstr("warning")));
  succeed_with_warnings(job_of("report"), 3);
  EXPECT_THAT(page("/jobs?state=finished"), HasSubstr("badge-warnings\">finished, 3 warnings"));
}

TEST_F(ListTest, EachWaitingJobSaysWhyItWaits) {
  process();
  NewJob later = job_of("report");
  later.run_at = fixture.clock.wall_now() + 2h;
  fixture.enqueue(later);
  EXPECT_THAT(page("/jobs?state=scheduled"),
              AllOf(HasSubstr("is due 2026-11-23 14:00:00 UTC (in 2 h)"), HasSubstr("Run now")));

  NewJob keyed = job_of("report");
  keyed.concurrency_key = "one at a time";
  const JobId holder = fixture.enqueue(keyed);
  fixture.enqueue(keyed);
  EXPECT_THAT(page("/jobs?state=blocked"),
              HasSubstr(fmt::format("waits for job {} (ready), which holds the key &quot;one at a "
                                    "time&quot;",
                                    holder.value)));

  fixture.write(
      [&](Transaction& tx) { tx.pause_queue("default", fixture.clock.wall_now(), "bert"); });
  EXPECT_THAT(page("/jobs?state=ready"), HasSubstr("queue default is paused by bert"));
}

TEST_F(ListTest, ARunningJobCanBeCancelledOnce) {
  const JobId id = fixture.enqueue(job_of("mail"));
  fixture.claim(process());
  const std::string button = fmt::format("href=\"/jobs/{}/cancel?back=", id.value);
  EXPECT_THAT(page("/jobs?state=claimed"), HasSubstr(button));
  post(fmt::format("/jobs/{}/cancel", id.value));
  EXPECT_THAT(page("/jobs?state=claimed"),
              AllOf(Not(HasSubstr(button)), HasSubstr("asked to stop")));
}

TEST_F(ListTest, FiltersStandInTheAddressAndAreTakenLiterally) {
  const JobId mail = fail_job(job_of("mail", "mails"), "SmtpError", "50% refused");
  const JobId report = fail_job(job_of("report", "reports"), "DiskError", "no space");
  const auto rows = [&](const std::string& filter) {
    return rows_of(page("/jobs?state=failed&" + filter));
  };
  EXPECT_THAT(rows("queue=mails"), ElementsAreArray({mail.value}));
  EXPECT_THAT(rows("kind=report"), ElementsAreArray({report.value}));
  EXPECT_THAT(rows("text=50%25%20REF"), ElementsAreArray({mail.value}));
  EXPECT_THAT(rows("text=%25"), ElementsAreArray({mail.value}));
  const std::string none = page("/jobs?state=failed&text=nowhere");
  EXPECT_THAT(none, AllOf(HasSubstr("No jobs match"), HasSubstr("Reset the filter")));
  EXPECT_THAT(page("/jobs?state=any&queue=mails"), HasSubstr("href=\"/jobs?state=any\""));
}

TEST_F(ListTest, EveryEmptyListSaysWhatWouldBeThere) {
  for (const auto& [state, words] :
       {std::pair{"failed", "No failed jobs"}, std::pair{"claimed", "Nothing is in progress"},
        std::pair{"blocked", "No blocked jobs"}, std::pair{"scheduled", "No scheduled jobs"},
        std::pair{"ready", "No job waits for a worker"}, std::pair{"finished", "No finished jobs"},
        std::pair{"any", "No jobs yet"}}) {
    EXPECT_THAT(page(fmt::format("/jobs?state={}", state)), HasSubstr(words)) << state;
  }
}

TEST_F(ListTest, PagesShowEachJobOnceInBothDirections) {
  std::vector<std::int64_t> all;
  fixture.write([&](Transaction& tx) {  // All of the same moment.
    std::vector<NewJob> jobs(60, job_of("mail"));
    for (const Enqueued& one : tx.enqueue(jobs, fixture.clock.wall_now()))
      all.push_back(one.id.value);
  });
  std::vector<std::int64_t> down;
  std::string address = "/jobs?state=ready", last;
  while (!address.empty()) {
    const std::string body = page(address);
    for (const auto id : rows_of(body)) down.push_back(id);
    last = address;
    address = way(body, "next");
  }
  EXPECT_THAT(down, ElementsAreArray(all));

  std::vector<std::int64_t> up;
  for (address = last; !address.empty();) {
    const std::string body = page(address);
    const auto rows = rows_of(body);
    up.insert(up.begin(), rows.begin(), rows.end());
    address = way(body, "prev");
  }
  EXPECT_THAT(up, ElementsAreArray(all));
}

TEST_F(ListTest, TheLastPageEndsTheList) {
  for (const std::string state : {"ready", "failed", "any"}) {
    for (int i = 0; i < 60; ++i) {
      if (state == "ready") fixture.enqueue(job_of("report", "slow"));
      if (state == "failed") fixture.clock.advance(1s);
    }
    if (state == "failed") {
      fixture.write(
          [&](Transaction& tx) { tx.pause_queue("slow", fixture.clock.wall_now(), "anna"); });
      for (int i = 0; i < 60; ++i) fail_job(job_of("mail"), "E", "m");
    }
    const std::string first = page("/jobs?state=" + state);
    const std::string body = page(way(first, "last"));
    EXPECT_EQ(way(body, "next"), "") << state;
    const auto rows = rows_of(body), above = rows_of(page(way(body, "prev")));
    ASSERT_FALSE(rows.empty()) << state;
    EXPECT_EQ(above.size(), 25U) << state;
    EXPECT_EQ(std::set(rows.begin(), rows.end()).count(above.back()), 0U) << state;
  }
}

TEST_F(ListTest, NonsenseInTheAddressIsIgnored) {
  fixture.enqueue(job_of("mail"));
  for (const char* target :
       {"/jobs?state=nonsense", "/jobs?state=ready&after=x.y.z", "/jobs?state=ready&before=-1",
        "/jobs?state=ready&cause=%00", "/jobs?queue=%F0%9F%92%A9", "/jobs?state=ready&page=last",
        "/jobs/live?view=list&state=ready&jobs=1.2.x..999999999999999999999&newest=zzz",
        "/jobs/live?view=job&job=-5", "/jobs/changes?of=nonsense&before=xx"}) {
    EXPECT_EQ(get(target).status, 200) << target;
  }
}

TEST_F(ListTest, FailuresAreGroupedByCauseWithAWayToEachGroup) {
  for (int i = 0; i < 4; ++i) {
    fail_job(job_of("mail"), "SmtpError", fmt::format("no answer from host {}", i));
    fixture.clock.advance(1min);
  }
  const JobId other = fail_job(job_of("report"), "DiskError", "no space");
  const std::string cause = fixture.job(JobId{1}).cause;
  ASSERT_FALSE(cause.empty());
  const std::string body = page("/jobs?state=failed");
  EXPECT_THAT(body, AllOf(HasSubstr("By cause"), HasSubstr("mail · SmtpError"),
                          HasSubstr("no answer from host 3"),
                          HasSubstr("href=\"/jobs?state=failed&amp;cause=" + cause + "\">4</a>"),
                          HasSubstr("Retry 4"), HasSubstr("Discard 4")));
  EXPECT_EQ(rows_of(page("/jobs?state=failed&cause=" + cause)).size(), 4U);
  EXPECT_THAT(rows_of(body).front(), other.value);
}

TEST_F(ListTest, OnlyTheCausesWithTheMostJobsStandAboveTheList) {
  for (int i = 0; i < 7; ++i) fail_job(job_of("mail"), fmt::format("Error{}", 'A' + i), "m");
  EXPECT_THAT(page("/jobs?state=failed"), HasSubstr("causes=all"));
  EXPECT_THAT(page("/jobs?state=failed&causes=all"), Not(HasSubstr("All causes")));
}

TEST_F(ListTest, TheScriptGetsRowsThatMovedOnAndTheNumberOfNewOnes) {
  const JobId first = fail_job(job_of("mail"), "E", "m");
  std::smatch found;
  const std::string body = page("/jobs?state=failed");
  ASSERT_TRUE(std::regex_search(body, found, std::regex("live-list-url-value=\"(/jobs[^\"]*)\"")));
  const std::string live = std::regex_replace(found[1].str(), std::regex("&amp;"), "&");
  EXPECT_THAT(page(live), HasSubstr("data-new=\"0\""));
  fixture.clock.advance(1s);
  fail_job(job_of("mail"), "E", "m");
  post(fmt::format("/jobs/{}/retry", first.value));
  EXPECT_THAT(page(live), AllOf(HasSubstr("data-new=\"1\""), HasSubstr("badge-ready"),
                                HasSubstr(fmt::format("id=\"job-{}\"", first.value)),
                                HasSubstr("id=\"count-failed\">1<")));
}

TEST_F(ListTest, HostileTextIsShownAndDoesNothing) {
  const std::string hostile =
      "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b[31mred\x1b[0m\xE2\x80\xAE"
      "gnirts " +
      std::string(5'000, 'A');
  NewJob job = job_of("mail");
  job.arguments = R"({"to":"</script><svg onload=alert(3)>"})";
  job.concurrency_key = "<b>key</b>";
  const JobId id = fail_job(job, "<i>Class</i>", hostile);
  const std::string one = fmt::format("/jobs/{}", id.value);
  for (const std::string& target :
       {std::string("/jobs?state=failed"), std::string("/jobs?state=failed&causes=all"), one,
        std::string("/jobs/bulk?action=retry&state=failed"),
        std::string("/jobs?state=failed&text=%3Cscript%3Ealert(9)&queue=%22onclick%3D%22x"),
        std::string("/jobs/changes?of=job&target=%22%3E%3Cscript%3E")}) {
    const std::string body = page(target);
    EXPECT_THAT(body, Not(HasSubstr("<script>"))) << target;
    EXPECT_THAT(body, Not(HasSubstr("<img src=x"))) << target;
    EXPECT_THAT(body, Not(HasSubstr("<svg onload"))) << target;
    EXPECT_THAT(body, Not(HasSubstr("<i>Class"))) << target;
    EXPECT_THAT(body, Not(HasSubstr("\x1b"))) << target;
    EXPECT_THAT(body, Not(HasSubstr("\xE2\x80\xAE"))) << target;
    EXPECT_THAT(body, Not(HasSubstr("\"onclick"))) << target;
  }
  EXPECT_LT(page("/jobs?state=failed").size(), 20'000U);
}

TEST_F(ListTest, ACauseIsGoneAsSoonAsItsJobsAreRetried) {
  const JobId id = fail_job(job_of("mail"), "SmtpError", "refused");
  EXPECT_THAT(page("/jobs?state=failed"), HasSubstr("<tr data-row id=\"cause-"));
  EXPECT_EQ(post("/jobs/" + std::to_string(id.value) + "/retry").status, 303);
  EXPECT_THAT(page("/jobs?state=failed"), Not(HasSubstr("id=\"cause-")));
}

}  // namespace
}  // namespace joblog::web::monitor
