// SPDX-License-Identifier: MIT
// Whatever a person does on the pages can be found afterwards: who, when, what.
#include <fmt/format.h>

#include "security/served_program.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Records : public ServedProgram {
 protected:
  void SetUp() override {
    serve();
    fill();
  }

  /// The number and the words of the newest change, without markup; "" when there is none.
  std::string newest() const {
    const std::string page = get("/jobs/changes").body;
    const std::size_t row = page.find("<tr data-row");
    if (row == std::string::npos) return "";
    const std::string html = page.substr(row, page.find("</tr>", row) - row);
    EXPECT_THAT(html, HasSubstr("<time datetime=\"20"));
    const std::size_t number = html.find("id=\"change-");
    std::string words = html.substr(number, html.find('>', number) - number) + " ";
    bool in_tag = false;
    for (const char c : html) {
      if (c == '<') in_tag = true;
      if (!in_tag) words += c;
      if (c == '>') in_tag = false;
    }
    return words;
  }
  /// The change is answered with a way back, and stands in the record at once.
  void expect_recorded(const std::string& path, const std::string& form, const std::string& what) {
    const std::string before = newest();
    const RawAnswer answer = post(path, form);
    ASSERT_EQ(answer.status, 303) << path << answer.body;
    EXPECT_THAT(newest(), AllOf(HasSubstr("admin"), HasSubstr(what), testing::Ne(before))) << path;
  }
};

TEST_F(Records, HoldEveryChangeOfAJob) {
  expect_recorded("/jobs/1/retry", "", "retried job 1");
  ASSERT_TRUE(home.becomes(1, "failed"));
  expect_recorded("/job_logs/3/retry", "", "retried job 1");
  ASSERT_TRUE(home.becomes(1, "failed"));
  expect_recorded("/jobs/1/discard", "", "discarded job 1");
  expect_recorded("/jobs/3/run_now", "", "ran early job 3");
  ASSERT_TRUE(home.becomes(3, "finished"));
  expect_recorded("/job_logs/1/run_again", "", "started job 4");
  expect_recorded("/job_logs/2/cancel", "", "cancelled job 2");
  ASSERT_TRUE(home.becomes(2, "finished"));
  const auto later = home.enqueue({"hello", "--in", "20d"});
  expect_recorded(fmt::format("/jobs/{}/cancel", later), "",
                  fmt::format("cancelled job {}", later));
  expect_recorded("/job_logs/run", "kind=hello&arguments=%7B%7D", "started job 6");
}

TEST_F(Records, HoldEveryChangeOfManyJobs) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(home.becomes(home.enqueue({"fails"}), "failed"));
  const auto held = home.enqueue({"hello", "--in", "20d"});
  const auto change_all = [&](const std::string& action, const std::string& state,
                              const std::string& what) {
    const RawAnswer answer =
        post("/jobs/bulk", fmt::format("action={}&state={}&up_to={}", action, state, held));
    ASSERT_EQ(answer.status, 303);
    const std::string job = answer.header("location").substr(std::string("/jobs/").size());
    ASSERT_TRUE(home.becomes(std::stoll(job), "finished"));
    EXPECT_THAT(newest(), AllOf(HasSubstr("admin"), HasSubstr(what)));
  };
  change_all("retry", "failed", "retried 4 failed jobs");
  change_all("discard", "scheduled", "discarded 2 scheduled jobs");
}

TEST_F(Records, NameWhoSignedInWhateverTheFormSays) {
  ASSERT_TRUE(home.becomes(home.enqueue({"fails"}), "failed"));
  const std::string forged = percent(
      R"({"action":"discard","state":"failed","up_to":99,"by":"the-auditor@headquarters"})");
  EXPECT_EQ(post("/job_logs/run", "kind=bulk_action&arguments=" + forged).status, 422);
  EXPECT_EQ(post("/job_logs/run?kind=bulk_action", "kind=bulk_action&arguments=%7B%7D").status,
            422);
  EXPECT_THAT(get("/job_logs/run?kind=bulk_action").body, Not(HasSubstr("value=\"bulk_action\"")));

  const RawAnswer started = post("/jobs/bulk",
                                 "action=discard&state=failed&up_to=1&by=the-auditor@headquarters&"
                                 "triggered_by=the-auditor@headquarters");
  ASSERT_EQ(started.status, 303) << started.body;
  const std::int64_t bulk =
      std::stoll(started.header("location").substr(std::string("/jobs/").size()));
  ASSERT_TRUE(home.becomes(bulk, "finished"));
  EXPECT_THAT(newest(), AllOf(HasSubstr("admin"), HasSubstr("discarded 1 failed job")));
  const std::string run =
      home.json_line({"jobs", "show", std::to_string(bulk)}).at("last_log").as_string().c_str();
  const RawAnswer by_name = get("/job_logs/" + run);
  const std::string run_page = by_name.header("location");
  const RawAnswer page = get(run_page);
  ASSERT_EQ(page.status, 200) << run << run_page;
  EXPECT_THAT(page.body, Not(HasSubstr("Edit and run")));
  EXPECT_EQ(post(run_page + "/run_again", "arguments=" + forged).status, 422)
      << "an earlier run is a way to send arguments as well";
  EXPECT_EQ(post(run_page + "/run_again", "").status, 303) << "as it was";
  EXPECT_THAT(get("/jobs/changes").body, Not(HasSubstr("the-auditor")));
}

TEST_F(Records, NameTheAccountOfTheCommandLineBesideWhatItSaysOfItself) {
  home.environment["USER"] = "the-auditor";
  const auto job =
      home.enqueue({"bulk_action", "--arguments",
                    R"({"action":"discard","state":"failed","up_to":1,"by":"somebody else"})"});
  ASSERT_TRUE(home.becomes(job, "finished"));
  EXPECT_THAT(newest(), AllOf(HasSubstr("the-auditor ("), Not(HasSubstr("somebody else"))));
}

TEST_F(Records, HoldEveryChangeOfAQueueAndOfATask) {
  expect_recorded("/jobs/queues/default/pause", "", "paused queue default");
  expect_recorded("/jobs/queues/default/resume", "", "resumed queue default");
  expect_recorded("/jobs/recurring/nightly/pause", "", "paused recurring task nightly");
  expect_recorded("/jobs/recurring/nightly/resume", "", "resumed recurring task nightly");
  expect_recorded("/jobs/recurring/nightly/run", "", "started job 4");
}

TEST_F(Records, HoldWhatTheCommandLineDidAsWell) {
  ASSERT_EQ(home.run({"retry", "1"}).exit_code, 0);
  EXPECT_THAT(newest(), AllOf(HasSubstr("tester"), HasSubstr("retried job 1")));
}

TEST_F(Records, HoldNothingThatDidNotHappen) {
  const std::string before = newest();
  EXPECT_EQ(post("/jobs/3/retry").status, 409);
  EXPECT_EQ(post("/jobs/999/discard").status, 404);
  EXPECT_EQ(post("/jobs/queues/default/resume").status, 409);
  EXPECT_EQ(post("/jobs/1/retry", "", "Origin: http://evil.example\r\n").status, 403);
  EXPECT_EQ(newest(), before);
}

TEST_F(Records, NameTheAddressWhereNobodySignsIn) {
  home.environment.erase("ADMIN_PASSWORD");
  serve();
  EXPECT_EQ(ask(test::post("/jobs/queues/default/pause", "")).status, 303);
  EXPECT_THAT(ask(test::get("/jobs/changes")).body, HasSubstr("somebody at 127.0.0.1"));
}

}  // namespace
}  // namespace joblog::test
