// SPDX-License-Identifier: MIT
// Three secrets that nobody may ever read again: who may sign in, the way into the ERP, and what a
// command is given. Everything the program writes or says is searched for them.
#include <fmt/format.h>

#include <filesystem>

#include "security/canaries.h"
#include "security/served_program.h"
#include "security/walk.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kConfig = R"(
[commands.given]
command = ["sh", "-c", "test -n \"$TOKEN\" && echo it is there; exit 3"]
set = {{ TOKEN = "{0}" }}
[commands.shows]
command = ["env"]
[commands.misspelt]
command = ["/no/such/program"]
set = {{ TOKEN = "{0}" }}
[open_orders]
source = "odbc"
connection = "Driver={1};Server=127.0.0.1;Port=1;Database=/no/such/folder/erp.sqlite3"
user = "reader"
password_env = "ERP_PASSWORD"
query = "SELECT * FROM open_sales_orders"
attempts = 1
connect_timeout = "5s"
)";

class Secrets : public ServedProgram {
 protected:
  Secrets() {
    home.environment["ERP_PASSWORD"] = canary::erp;
    credentials = authorization("admin", password);
  }
  static std::vector<std::string> all() {
    return {std::string(password),
            std::string(canary::erp),
            "erp-canary",
            std::string(canary::command),
            std::string(canary::wrong_password),
            base64("admin:" + std::string(password))};
  }
  static void expect_none_in(const std::string& text, const std::string& where) {
    for (const std::string& secret : all())
      EXPECT_FALSE(text.contains(secret)) << secret << " in " << where;
  }
  void expect_none_in_files() const {
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(home.data())) {
      if (!entry.is_regular_file()) continue;
      ++files;
      expect_none_in(content_of(entry.path().string()), entry.path().string());
    }
    EXPECT_GE(files, 1)
        << "there is a store at least; a server that ended leaves nothing beside it";
  }
};

TEST_F(Secrets, AreOnNoPageInNoLogAndInNoFile) {
  home.rewrite_config(config + fmt::format(kConfig, canary::command, "FreeTDS"));
  serve();
  for (const char* kind : {"given", "misspelt"})
    ASSERT_TRUE(home.becomes(home.enqueue({kind}), "failed"));
  ASSERT_TRUE(home.becomes(home.enqueue({"shows"}), "finished"));
  EXPECT_THAT(home.messages("last"), HasSubstr("PATH="));
  EXPECT_EQ(post("/job_logs/run", "kind=sync_open_orders").status, 303);
  ASSERT_TRUE(home.becomes(4, "failed"));
  EXPECT_EQ(ask(test::get("/", authorization("admin", canary::wrong_password))).status, 401);
  server->send(SIGHUP);
  ASSERT_TRUE(server->says("read again"));

  Walk walk([this](const std::string& address) { return get(address); });
  for (const char* start : {"/", "/jobs", "/open_orders", "/metrics", "/up"}) walk.start_at(start);
  EXPECT_GT(walk.pages().size(), 40U);
  bool saw_output = false;
  for (const WalkedPage& page : walk.pages()) {
    expect_none_in(page.answer.head + page.answer.body, page.address);
    saw_output = saw_output || page.answer.body.contains("it is there");
  }
  EXPECT_TRUE(saw_output);
  for (int run = 1; run <= 4; ++run) {
    for (const char* ending : {"txt", "ndjson"}) {
      const std::string address = fmt::format("/job_logs/{}/download.{}", run, ending);
      const RawAnswer answer = get(address);
      EXPECT_EQ(answer.status, 200);
      expect_none_in(answer.body, address);
    }
  }
  for (const Words& words : {Words{"check"}, Words{"logs"}, Words{"kinds"},
                             Words{"jobs", "show", "4"}, Words{"schedules"}}) {
    const Ran ran = home.run(words);
    expect_none_in(ran.out + ran.err, "joblog " + words.front());
  }
  expect_none_in_files();  // While it runs, with what is not yet in its place.
  EXPECT_EQ(server->stop(), 0);
  expect_none_in(server->said(), "the notices");
  expect_none_in_files();
}

TEST_F(Secrets, AreNotSaidWhenTheyCannotBe) {
  home.environment["ADMIN_PASSWORD"] = "short";
  const Ran serve = home.run({"serve"});
  EXPECT_EQ(serve.exit_code, 3) << serve.err;
  EXPECT_THAT(serve.err, testing::AllOf(HasSubstr("ADMIN_PASSWORD"), Not(HasSubstr("\"short\""))));
  home.environment["ADMIN_PASSWORD"] = "";
  home.rewrite_config("[web]\npassword_hash = \"plain-canary-password\"\n");
  const Ran refused = home.run({"serve"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(refused.err,
              testing::AllOf(HasSubstr("password_hash"), Not(HasSubstr("plain-canary"))));
}

}  // namespace
}  // namespace joblog::test
