// SPDX-License-Identifier: MIT
// Text of strangers in every field that reaches a page of runs: shown, never obeyed.
#include <boost/json.hpp>

#include "sqlite/database.h"
#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kHostile = R"(<script>alert(1)</script>"'><img src=x onerror=alert(2)>&amp;)";

class Hostile : public testing::Test {
 protected:
  /// A run whose every text is hostile, those too that the edges refuse: somebody wrote into the
  /// file.
  Claim run_of_a_stranger(Status status) {
    NewJob job{.kind = "sync",
               .arguments = boost::json::serialize(boost::json::object{{kHostile, kHostile}}),
               .attempts_max = 2,
               .trigger = Trigger::person,
               .triggered_by = kHostile};
    const Claim run = fixture_.begin(job);
    fixture_.progress(run, {.done = 1, .total = 3, .step = kHostile});
    fixture_.say(run, {{kHostile},
                       {"\x1b[31m" + kHostile + "\x1b[0m", Level::error},
                       {"\x1b]8;;" + kHostile + "\x07words\x1b]8;;\x07"}});
    if (status != Status::processing) {
      fixture_.end(run, {.status = status,
                         .job_end = status == Status::error ? JobEnd::retry : JobEnd::finished,
                         .error_class = status == Status::error ? kHostile : "",
                         .error_message = status == Status::error ? kHostile + "\n" + kHostile : "",
                         .statistics = {{kHostile, 3}},
                         .progress = {.done = 1, .total = 3, .step = kHostile}});
    }
    sqlite::Database file(fixture_.folder.file("joblog.sqlite3"), sqlite::OpenMode::read_write);
    sqlite::Query change(
        file, "UPDATE job_logs SET kind = ?1, queue = ?1, process_name = ?1 WHERE id = ?2");
    change.bind(kHostile, run.log.value).run();
    return run;
  }
  /// No tag and no attribute of the stranger's.
  void expect_harmless(const std::string& html, const std::string& where) {
    EXPECT_THAT(html, Not(HasSubstr("<script>alert"))) << where;
    EXPECT_THAT(html, Not(HasSubstr("<img src=x"))) << where;
    EXPECT_THAT(html, Not(HasSubstr("\"'>"))) << where;
    EXPECT_THAT(html, Not(HasSubstr("\x1b"))) << where;
    EXPECT_THAT(html, Not(HasSubstr("href=\"javascript"))) << where;
  }

  RunPagesFixture fixture_;
};

TEST_F(Hostile, IsEscapedOnTheList) {
  for (const Status status : {Status::error, Status::success, Status::processing}) {
    const Claim run = run_of_a_stranger(status);
    const std::string page = fixture_.page("/job_logs?kind=" + web::percent_encode(kHostile));
    expect_harmless(page, "list");
    const std::string row = by_id(page, "run-" + std::to_string(run.log.value)).inside;
    EXPECT_THAT(text_of(row), HasSubstr("by <script>alert(1)"));
    EXPECT_EQ(web::Url::from(link_of(row, "only"))->get("kind"), kHostile);
    expect_harmless(fixture_.page("/job_logs/live?open=" + std::to_string(run.log.value)), "live");
  }
}

TEST_F(Hostile, IsEscapedOnThePageOfARun) {
  for (const Status status : {Status::error, Status::success, Status::processing}) {
    const Claim run = run_of_a_stranger(status);
    const std::string page = fixture_.page(RunPagesFixture::address(run));
    expect_harmless(page, "run");
    EXPECT_THAT(text_of(by_id(page, "run-head").inside), HasSubstr(kHostile));
    EXPECT_THAT(text_of(by_id(page, "L1").inside), HasSubstr(kHostile));
    EXPECT_THAT(by_id(page, "L2").inside, HasSubstr("<span class=\"fg-1\">&lt;script&gt;"));
    EXPECT_THAT(by_id(page, "L3").inside, HasSubstr("<span class=\"term-text\">words</span>"));
    expect_harmless(fixture_.page(RunPagesFixture::address(run) + "/lines"), "lines");
    expect_harmless(fixture_.page(RunPagesFixture::address(run) + "?q=%3Cscript%3E"), "hits");
    expect_harmless(fixture_.page(RunPagesFixture::address(run) + "?line=1&q=%22%27%3E"),
                    "marked hits");
  }
}

TEST_F(Hostile, IsEscapedWhereItComesBackFromTheAddress) {
  const Claim run = fixture_.run("sync");
  const std::string text = web::percent_encode(kHostile);
  for (const char* name : {"q", "kind", "status", "since", "until", "at", "period", "before",
                           "after", "page", "back"}) {
    expect_harmless(fixture_.page(std::string("/job_logs?") + name + "=" + text), name);
    expect_harmless(fixture_.page(std::string("/job_logs/live?") + name + "=" + text), name);
    expect_harmless(fixture_.page(std::string("/job_logs/run?") + name + "=" + text), name);
  }
  for (const char* name :
       {"q", "level", "time", "from", "to", "line", "goto", "hits_after", "back"}) {
    expect_harmless(fixture_.page(RunPagesFixture::address(run) + "?" + name + "=" + text), name);
  }
}

TEST_F(Hostile, IsEscapedWhereAFormIsShownAgain) {
  const Claim run = fixture_.run("sync");
  for (const char* name : {"kind", "arguments", "once", "back"}) {
    Form form{{"kind", "sync"}, {"arguments", "{"}};
    form.insert(form.begin(), {name, kHostile});
    expect_harmless(fixture_.post("/job_logs/run", form).body, name);
  }
  for (const char* name : {"arguments", "request", "here"}) {
    Form form{{name, kHostile}, {"arguments", "{"}};
    expect_harmless(fixture_.post(RunPagesFixture::address(run) + "/run_again", form).body, name);
  }
}

TEST_F(Hostile, DoesNotReachTheHeadersOfADownload) {
  const Claim run = run_of_a_stranger(Status::success);
  const std::string header = header_of(
      fixture_.get(RunPagesFixture::address(run) + "/download.txt"), "Content-Disposition");
  EXPECT_EQ(header.find_first_of("<>'\r\n"), std::string::npos);
  EXPECT_EQ(std::ranges::count(header, '"'), 2);
}

}  // namespace
}  // namespace joblog::test
