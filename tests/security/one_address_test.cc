// SPDX-License-Identifier: MIT
// One thing has one address: what compares texts (filters of a proxy, caches, records) must not be
// passed by another spelling. And a name in an address does not look like what it is not.
#include <fmt/format.h>

#include "security/served_program.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class OneAddress : public ServedProgram {};

TEST_F(OneAddress, IsThereForEachThing) {
  serve();
  fill();
  for (const char* own :
       {"/jobs/1", "/job_logs/1", "/job_logs/1?line=1", "/jobs", "/jobs/recurring",
        "/job_logs/1/download.txt", "/jobs/3/discard", "/?before=2"}) {
    EXPECT_EQ(get(own).status, 200) << own;
  }
  for (const char* other : {"/jobs/001",
                            "/jobs/+1",
                            "/jobs/%201",
                            "/jobs/-0",
                            "/job_logs/0000001",
                            "/job_logs/01",
                            "/job_logs/1?line=01",
                            "/job_logs/1?line=+1",
                            "/job_logs/1?line=%2B1",
                            "/job_logs/1?from=-0",
                            "/job_logs/01/download.txt",
                            "/jobs/03/discard",
                            "/?before=02",
                            "/%6aobs",
                            "/%6Aobs",
                            "/jobs/%31",
                            "/job_logs/1%2e",
                            "/jobs/",
                            "/Jobs",
                            "/JOB_LOGS/1",
                            "//jobs",
                            "/jobs//1",
                            "/jobs/1/",
                            "/job_logs/1/download%2Etxt",
                            "/jobs/recurring?before=007&task=nightly",
                            "/open_orders/",
                            "/%75p"}) {
    EXPECT_EQ(get(other).status, 404) << other;
  }
  EXPECT_EQ(post("/jobs/01/retry").status, 404);
  EXPECT_EQ(post("/jobs/1/%72etry").status, 404);
}

TEST_F(OneAddress, TellsAStrangerNothingBehindItsOtherSpelling) {
  serve();
  fill();
  const RawAnswer answer = ask(test::get("/%75p"));
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, Not(HasSubstr("job fails")));
}

TEST_F(OneAddress, ShowsMarksOfDirectionOfItsNames) {
  serve();
  const std::string name = "mail" + percent("\u202e\u2066") + "x" + percent("\u200f");
  for (const std::string& path :
       {"/jobs?queue=" + name, "/jobs?state=failed&kind=" + name,
        "/jobs?text=" + name + "&state=any", "/job_logs?kind=" + name, "/job_logs?q=" + name,
        "/jobs/" + name, "/job_logs/" + name, "/jobs/recurring?task=" + name,
        "/open_orders?q=" + name, "/open_orders?sort=" + name, "/jobs/changes?of=" + name}) {
    std::string body = get(path).body;
    for (std::size_t at = 0; (at = body.find("value=\"", at)) != std::string::npos;) {
      body.erase(at, body.find('"', at + 7) - at);  // What a field holds stays as it is.
    }
    for (const char* mark : {"\u202e", "\u2066", "\u200f"}) {
      EXPECT_THAT(body, Not(HasSubstr(mark))) << path;
    }
  }
  EXPECT_THAT(get("/jobs/" + name).body, HasSubstr("mail\\u{202E}\\u{2066}x\\u{200F}"));
  EXPECT_THAT(get("/jobs?queue=" + name).body, HasSubstr("mail\\u{202E}\\u{2066}x\\u{200F}"));
  EXPECT_THAT(home.run({"jobs", "show", "mail\u2066"}).err, HasSubstr("\\u{2066}"));
  EXPECT_THAT(home.run({"enqueue", "mail\u2066"}).err, Not(HasSubstr("\u2066")));
}

}  // namespace
}  // namespace joblog::test
