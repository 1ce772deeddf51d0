// SPDX-License-Identifier: MIT
// The list of all jobs: each once, trouble first, narrowed by state, label and text.
#include "monitor_fixture.h"

namespace joblog::web::monitor {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class AllJobsTest : public MonitorTest {
 protected:
  void put_task(const std::string& key, const std::string& kind, const std::string& problem = "") {
    tasks_.push_back(
        {.key = key, .schedule = "every 5 minutes", .job = {.kind = kind}, .problem = problem});
    fixture.write(
        [&](Transaction& tx) { tx.put_recurring_tasks(tasks_, fixture.clock.wall_now()); });
  }
  /// Whether `first` stands above `second`.
  static bool is_above(const std::string& body, const std::string& first,
                       const std::string& second) {
    const auto at = body.find("<tr data-row id=\"" + first);
    return at != std::string::npos && at < body.find("<tr data-row id=\"" + second);
  }
  /// The page of a program that says something of its jobs.
  std::string page_with(const JobAbout& about, const std::string& target) {
    MonitorOptions options{
        .kinds = [this] { return registry.kinds(); },
        .make_job = {},
        .make_bulk_job = {},
        .about = [about](const std::string& kind,
                         const std::string&) { return kind == "mail" ? about : JobAbout{}; }};
    const Router with_words{services, routes(options)};
    http::Request request;
    request.target = target;
    const auto url = Url::from(target);
    request.path = url->path();
    request.query = http::Parameters(url->query());
    return with_words.answer(request).body;
  }

  std::vector<RecurringTask> tasks_;
};

TEST_F(AllJobsTest, HasKindsThatNeverRan) {
  const std::string body = page("/jobs/all");
  EXPECT_THAT(body, AllOf(HasSubstr(">mail<"), HasSubstr(">report<"), HasSubstr("never ran")));
  EXPECT_THAT(body, Not(HasSubstr(std::string(bulk_action_kind))))
      << "what the pages start themselves";
  EXPECT_THAT(body, HasSubstr("1 to 2 of 2 jobs"));
}

TEST_F(AllJobsTest, PutsTroubleFirstWithItsReason) {
  succeed(job_of("mail"));
  fail_job(job_of("report"), "NoRows", "there were 3 rows");
  const std::string body = page("/jobs/all");
  EXPECT_TRUE(is_above(body, "kind-report", "kind-mail"));
  EXPECT_THAT(body, HasSubstr("there were 3 rows"));
  EXPECT_THAT(body, HasSubstr("badge-error"));
}

TEST_F(AllJobsTest, ShowsATaskInPlaceOfItsKind) {
  put_task("nightly", "report");
  const std::string body = page("/jobs/all");
  EXPECT_THAT(body, HasSubstr("id=\"task-nightly\""));
  EXPECT_THAT(body, Not(HasSubstr("id=\"kind-report\"")));
}

TEST_F(AllJobsTest, SaysWhyATaskIsLeftOut) {
  put_task("nightly", "report", "joblog.toml:3: there is no such zone");
  EXPECT_THAT(page("/jobs/all"), AllOf(HasSubstr("left out"), HasSubstr("there is no such zone")));
}

TEST_F(AllJobsTest, IsNarrowedByState) {
  succeed(job_of("mail"));
  fail_job(job_of("report"), "NoRows", "no rows");
  const std::string failing = page("/jobs/all?state=failing");
  EXPECT_THAT(failing, HasSubstr("id=\"kind-report\""));
  EXPECT_THAT(failing, Not(HasSubstr("id=\"kind-mail\"")));
  EXPECT_THAT(page("/jobs/all?state=late"), HasSubstr("No such jobs"));
}

TEST_F(AllJobsTest, IsNarrowedByTextAndLabel) {
  const JobAbout about{.description = "Sends letters", .owner = "Anna", .labels = {"post"}};
  const std::string all = page_with(about, "/jobs/all");
  EXPECT_THAT(all, AllOf(HasSubstr("Sends letters"), HasSubstr(">Anna<"),
                         HasSubstr("/jobs/all?label=post"), HasSubstr("id=\"kind-report\"")));
  for (const char* query : {"label=post", "text=LETTERS", "text=anna", "text=mai"}) {
    const std::string body = page_with(about, std::string("/jobs/all?") + query);
    EXPECT_THAT(body, HasSubstr("id=\"kind-mail\"")) << query;
    EXPECT_THAT(body, Not(HasSubstr("id=\"kind-report\""))) << query;
  }
  EXPECT_THAT(page_with(about, "/jobs/all?label=other"), HasSubstr("No such jobs"));
}

TEST_F(AllJobsTest, LinksEachOfTheLastResults) {
  succeed(job_of("mail"));
  fail_job(job_of("mail"), "NoRows", "no rows");
  const std::string body = page("/jobs/all");
  EXPECT_THAT(body, HasSubstr("50 % of the last 2 succeeded"));
  EXPECT_THAT(body, HasSubstr("<ol class=\"results\">"));
}

TEST_F(AllJobsTest, EscapesWhatPeopleWrote) {
  const JobAbout about{.description = "<b>bold</b>", .owner = "<i>", .labels = {}};
  EXPECT_THAT(page_with(about, "/jobs/all"),
              AllOf(HasSubstr("&lt;b&gt;bold"), Not(HasSubstr("<b>bold"))));
}

TEST_F(AllJobsTest, LeadsToThePageOfEachJob) {
  put_task("nightly", "report");
  EXPECT_THAT(page("/jobs/all"), AllOf(HasSubstr("href=\"/jobs/all?task=nightly\""),
                                       HasSubstr("href=\"/jobs/all?kind=mail\"")));
}

TEST_F(AllJobsTest, IsASectionOfItsOwn) {
  EXPECT_THAT(page("/jobs/all"),
              HasSubstr("<a href=\"/jobs/all\" data-go=\"j\" aria-current=\"page\">Jobs</a>"));
  EXPECT_THAT(page("/jobs"), HasSubstr("<a href=\"/jobs/all\" data-go=\"j\">Jobs</a>"));
}

TEST_F(AllJobsTest, SendsItsRowsToAnOpenPage) {
  fail_job(job_of("mail"), "NoRows", "no rows");
  EXPECT_THAT(page("/jobs/live?view=all"), HasSubstr("id=\"kind-mail\""));
}

}  // namespace
}  // namespace joblog::web::monitor
