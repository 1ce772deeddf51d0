// SPDX-License-Identifier: MIT
// Servers that share a store on PostgreSQL, each with a data folder of its own, as on machines of
// their own.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <sstream>

#include "support/eventually.h"
#include "support/installation.h"
#include "support/postgres_cluster.h"
#include "support/raw_http.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// "left" and "right" each have a queue that one server alone serves; "slow" writes its pid into a
/// file and goes on for long.
constexpr std::string_view kConfig = R"([store]
url = "postgresql://joblog@127.0.0.1:{0}/{1}"
password_env = "STORE_PASSWORD"

[[worker]]
name = "own"
queues = ["{2}"]

[commands.left]
command = ["sh", "-c", "echo on the left"]
queue = "left"
[commands.right]
command = ["sh", "-c", "echo on the right"]
queue = "right"
[commands.slow]
command = ["sh", "-c", "echo I began; echo $$ >>{3}; exec sleep 600"]
queue = "right"
grace = "2s"
)";

class ManyMachines : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!PostgresCluster::missing()) cluster_ = std::make_unique<PostgresCluster>();
  }
  static void TearDownTestSuite() { cluster_.reset(); }

  void SetUp() override {
    if (const auto missing = PostgresCluster::missing()) GTEST_SKIP() << *missing;
    database_ = fmt::format("machines_{}", ++databases_);
    cluster_->sql("CREATE DATABASE " + database_);
    for (Installation* home : {&left_, &right_}) {
      home->environment["STORE_PASSWORD"] = cluster_->password();
      home->rewrite_config(config_of(*home));
    }
  }
  /// A server that was killed leaves its commands to the next one.
  void TearDown() override {
    std::istringstream all(content_of(pids()));
    for (pid_t pid = 0; all >> pid;) ::kill(pid, SIGKILL);
  }

  std::string config_of(const Installation& home) const {
    return fmt::format(kConfig, cluster_->port(), database_, &home == &left_ ? "left" : "right",
                       pids());
  }
  std::string pids() const { return left_.folder().file("pids"); }
  std::string sql(const std::string& statement) const {
    return cluster_->sql(statement, database_);
  }

  inline static std::unique_ptr<PostgresCluster> cluster_;
  inline static int databases_ = 0;
  std::string database_;
  Installation left_{""}, right_{""};
};

TEST_F(ManyMachines, ShareOneQueueAndOneLogOfRuns) {
  Background left = left_.serve(), right = right_.serve();
  const auto on_the_left = right_.enqueue({"left"}), on_the_right = left_.enqueue({"right"});
  EXPECT_TRUE(left_.becomes(on_the_left, "finished"));
  EXPECT_TRUE(left_.becomes(on_the_right, "finished"));
  for (const auto& [kind, server] : {std::pair{"left", &left}, std::pair{"right", &right}}) {
    const auto run = left_.json_line({"logs", "--kind", kind});
    EXPECT_THAT(std::string(run.at("process").as_string()),
                testing::EndsWith(fmt::format(":{}", server->pid())));
    const std::string name(run.at("name").as_string());
    EXPECT_EQ(right_.messages(name), left_.messages(name));
    EXPECT_THAT(left_.messages(name), HasSubstr(fmt::format("on the {}\n", kind)));
    const auto id = run.at("id").as_int64();
    const RawAnswer page = ask(port_of(left), get(fmt::format("/job_logs/{}", id)));
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr(fmt::format("on the {}", kind)));
  }
  for (const char* page :
       {"/", "/job_logs", "/?q=on", "/jobs", "/jobs/workers", "/jobs/recurring", "/up"})
    EXPECT_EQ(ask(port_of(right), get(page)).status, 200) << page;
  EXPECT_EQ(left.stop(), 0) << left.said();
  EXPECT_EQ(right.stop(), 0) << right.said();
  EXPECT_TRUE(left_.is_sound());
}

TEST_F(ManyMachines, EnqueueEachPlannedInstantOnce) {
  const std::string task = "[recurring.often]\nschedule = \"every 1 seconds\"\nkind = \"left\"\n";
  for (Installation* home : {&left_, &right_}) home->rewrite_config(config_of(*home) + task);
  Background left = left_.serve(), right = right_.serve();
  EXPECT_TRUE(eventually([&] { return left_.json({"logs", "--kind", "left"}).size() >= 5; }));
  EXPECT_EQ(left.stop(), 0);
  EXPECT_EQ(right.stop(), 0);
  EXPECT_EQ(sql("SELECT count(*) FROM joblog.jobs WHERE trigger = 1"),
            sql("SELECT count(DISTINCT job_id) FROM joblog.recurring_instants"));
  EXPECT_EQ(sql("SELECT count(*) FROM (SELECT instant FROM joblog.recurring_instants GROUP BY task,"
                " instant HAVING count(*) > 1) AS twice"),
            "0\n");
}

TEST_F(ManyMachines, EndTheRunsOfAKilledOneWithItsLines) {
  Background left = left_.serve();
  {
    Background right = right_.serve();
    left_.enqueue({"slow"});
    ASSERT_TRUE(eventually([&] {
      return !left_.json({"logs"}).empty() && left_.messages("last").contains("I began");
    }));
    right.send(SIGKILL);
    EXPECT_EQ(right.wait(), 128 + SIGKILL);
  }
  ASSERT_TRUE(eventually([&] { return left_.json_line({"logs"}).at("status") == "error"; },
                         std::chrono::seconds{90}));
  const auto dead = left_.json_line({"logs"});
  EXPECT_EQ(dead.at("error_class"), "ProcessDied");
  const std::string messages = left_.messages(std::string(dead.at("name").as_string()));
  EXPECT_THAT(messages, AllOf(HasSubstr("I began\n"), HasSubstr(dead.at("process").as_string())));
  EXPECT_EQ(left.stop(), 0);
  EXPECT_TRUE(left_.is_sound());
}

TEST_F(ManyMachines, DoWhatTheirRolesSay) {
  const auto web = left_.start({"serve", "--role", "web"}, ", recurring tasks: 0");
  EXPECT_THAT(web.said(), HasSubstr("as web"));
  EXPECT_EQ(ask(port_of(web), get("/up")).status, 200);
  const auto job = left_.enqueue({"left"});
  right_.rewrite_config(config_of(left_) + "[node]\nroles = [\"worker\"]\n");
  const auto worker = right_.serve();
  EXPECT_THAT(worker.said(),
              AllOf(HasSubstr("works as worker without pages"), Not(HasSubstr("http"))));
  EXPECT_TRUE(left_.becomes(job, "finished"));
  EXPECT_THAT(std::string(left_.json_line({"logs"}).at("process").as_string()),
              testing::EndsWith(fmt::format(":{}", worker.pid())));
}

/// What is wrong, and with what words it is said.
struct Refusal {
  std::string url;
  std::string password;
  std::string says;
};

TEST_F(ManyMachines, AreToldWhatToDoWhereTheServerRefusesThem) {
  const std::string place = fmt::format("127.0.0.1:{}", cluster_->port());
  const std::string password = cluster_->password();
  for (const Refusal& one :
       {Refusal{"joblog@" + place + "/" + database_, "open sesame", "password_env"},
        Refusal{"joblog@" + place + "/no_such", password, "make it first"},
        Refusal{"joblog@127.0.0.1:1/" + database_, password, "start the server"},
        Refusal{"joblog@no-such-host.invalid/" + database_, password,
                "no machine has that name"}}) {
    left_.environment["STORE_PASSWORD"] = one.password;
    left_.rewrite_config("[store]\nurl = \"postgresql://" + one.url +
                         "\"\npassword_env = \"STORE_PASSWORD\"\n");
    const Ran ran = left_.run({"logs"});
    EXPECT_EQ(ran.exit_code, 6) << one.url;
    EXPECT_THAT(ran.err, AllOf(HasSubstr(one.says), Not(HasSubstr(one.password)))) << one.url;
  }
  left_.rewrite_config("[store]\nurl = \"postgresql://joblog@" + place + "/" + database_ + "\"\n");
  EXPECT_THAT(left_.run({"logs"}).err, HasSubstr("wants a password"));
}

TEST_F(ManyMachines, ShowThePasswordNowhere) {
  const Ran none = left_.run({"logs"});
  EXPECT_EQ(none.exit_code, 4) << none.err;
  EXPECT_THAT(none.err, HasSubstr("db migrate"));
  EXPECT_EQ(left_.run({"db", "migrate"}).exit_code, 0);
  for (const Words& words : {Words{"db", "status"}, Words{"db", "check"}, Words{"check"}}) {
    const Ran ran = left_.run(words);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_THAT(ran.out + ran.err,
                AllOf(HasSubstr(database_), Not(HasSubstr(cluster_->password()))));
  }
}

/// A store in a file, as it would be on a machine that is outgrown.
TEST_F(ManyMachines, TakeOverWhatOneMachineHasAndGiveItBack) {
  const std::string commands = "[commands.hello]\ncommand = [\"sh\", \"-c\", \"echo hello\"]\n";
  Installation alone{commands};
  alone.run({"run", "hello"});
  const auto waits = alone.enqueue({"hello", "--in", "1h"});
  const std::string url =
      fmt::format("postgresql://joblog@127.0.0.1:{}/{}", cluster_->port(), database_);
  {
    Background server = alone.serve();
    const Ran refused = alone.run({"db", "copy", "--to", url});
    EXPECT_EQ(refused.exit_code, 5);
    EXPECT_THAT(refused.err, HasSubstr(fmt::format(":{} works on this store", server.pid())));
    EXPECT_EQ(server.stop(), 0);
  }
  Installation moved{"[store]\nurl = \"" + url + "\"\n" + commands};
  for (Installation* home : {&alone, &moved})
    home->environment["PGPASSWORD"] = cluster_->password();
  const Ran copied = alone.run({"db", "copy", "--to", url});
  ASSERT_EQ(copied.exit_code, 0) << copied.err;
  EXPECT_THAT(copied.out, HasSubstr("jobs: 2, runs: 1, blocks of lines: 1,"));
  EXPECT_EQ(moved.state_of(waits), "scheduled");
  EXPECT_EQ(moved.messages("last"), alone.messages("last"));
  EXPECT_TRUE(moved.is_sound());
  EXPECT_EQ(alone.run({"db", "copy", "--to", url}).exit_code, 5);  // It holds something now.

  EXPECT_EQ(moved.run({"run", "hello"}).exit_code, 0);
  const std::string file = moved.folder().file("back.sqlite3");
  const Ran back = moved.run({"db", "copy", "--to", file});
  ASSERT_EQ(back.exit_code, 0) << back.err;
  const Installation again{"[store]\npath = \"" + file + "\"\n" + commands};
  EXPECT_EQ(again.json({"logs"}).size(), 2U);
  EXPECT_EQ(again.messages("last"), moved.messages("last"));
  EXPECT_TRUE(again.is_sound());
}

}  // namespace
}  // namespace joblog::test
