// SPDX-License-Identifier: MIT
// SIGHUP: a changed configuration in a running server. What it can take up it takes up at once, and
// says so; the rest it names; a broken one changes nothing.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "http/certificate.h"
#include "http/tls_client.h"
#include "support/eventually.h"
#include "support/installation.h"
#include "support/raw_http.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kHello = R"(
[commands.hello]
command = ["echo", "hello"]
)";
constexpr std::string_view kNightly = R"(
[recurring.nightly]
schedule = "@yearly"
kind = "hello"
)";
constexpr std::string_view kEverySecond = R"(
[recurring.often]
schedule = "every 1 seconds"
kind = "hello"
)";

class Reload : public testing::Test {
 protected:
  /// [web] with a password that is hashed here and now.
  std::string web_with(const std::string& password, const std::string& further = "") const {
    std::string hash = home_.run({"password"}, password + "\n").out;
    hash.erase(hash.find_last_not_of('\n') + 1);
    return fmt::format("[web]\npassword_hash = \"{}\"\n{}\n", hash, further);
  }
  int status_with(const Background& server, std::string_view password) const {
    return ask(port_of(server), get("/", authorization("admin", password))).status;
  }
  /// Writes the configuration, and waits until the server has said `until` about it.
  bool reload(Background& server, const std::string& config, std::string_view until) {
    home_.rewrite_config(config);
    const std::uint16_t port = port_of(server);
    const std::size_t said = server.said().size();
    server.send(SIGHUP);
    const bool heard = server.says(until, said);
    EXPECT_EQ(port_of(server), port);
    news_ = server.said().substr(said);
    return heard;
  }
  std::string page(const Background& server, std::string_view path = "/") const {
    return ask(port_of(server), get(path)).body;
  }
  std::vector<std::string> tasks() const {
    std::vector<std::string> keys;
    for (const auto& task : home_.json({"schedules"}))
      keys.emplace_back(task.at("task").as_string());
    return keys;
  }

  Installation home_{""};
  std::string news_;  ///< What the server said of the last reload.
};

constexpr std::string_view kTasksRead = "read again: the schedules";
constexpr std::string_view kNothing = "nothing was reloaded";

TEST_F(Reload, ReachesIsolatedRunsToo) {
  const auto config_with = [](std::string_view file) {
    return fmt::format("[open_orders]\nsource = \"csv\"\nfile = \"{}\"\nattempts = 1\n", file);
  };
  home_.rewrite_config(config_with("/before.csv"));
  Background server = home_.serve();
  ASSERT_TRUE(home_.becomes(home_.enqueue({"sync_open_orders"}), "failed"));
  EXPECT_THAT(home_.messages("last"), HasSubstr("/before.csv"));
  ASSERT_TRUE(reload(server, config_with("/after.csv"), kTasksRead));
  ASSERT_TRUE(home_.becomes(home_.enqueue({"sync_open_orders"}), "failed"));
  EXPECT_THAT(home_.messages("last"), HasSubstr("/after.csv"));
}

TEST_F(Reload, LetsTheNewPasswordInAndTheOldOneOutAtOnce) {
  home_.rewrite_config(web_with("the old password"));
  Background server = home_.serve();
  RawClient kept(port_of(server));
  kept.send(get("/", authorization("admin", "the old password")));
  EXPECT_EQ(kept.read_answer().status, 200);

  ASSERT_TRUE(reload(server, web_with("the new password"), kTasksRead));
  EXPECT_THAT(news_, HasSubstr("read again: who may sign in, the host names and the certificate"));
  EXPECT_EQ(status_with(server, "the new password"), 200);
  EXPECT_EQ(status_with(server, "the old password"), 401);
  kept.send(get("/", authorization("admin", "the old password")));
  EXPECT_EQ(kept.read_answer().status, 401) << "a connection that was open is still signed in";
}

TEST_F(Reload, TakesUpTheUserAndTheHostNames) {
  home_.rewrite_config(web_with("the password"));
  Background server = home_.serve();
  const auto as = [&](const char* user, const char* host) {
    return ask(port_of(server), fmt::format("GET / HTTP/1.1\r\nHost: {}\r\n{}\r\n", host,
                                            authorization(user, "the password")))
        .status;
  };
  EXPECT_EQ(as("admin", "jobs.example.com"), 421);
  ASSERT_TRUE(reload(server,
                     web_with("the password", "user = \"ops\"\nhosts = [\"jobs.example.com\"]"),
                     kTasksRead));
  EXPECT_EQ(as("ops", "jobs.example.com"), 200);
  EXPECT_EQ(as("ops", "localhost"), 200);
  EXPECT_EQ(as("admin", "localhost"), 401);
}

TEST_F(Reload, TakesUpATaskThatIsNewAndLeavesOneThatIsGone) {
  home_.rewrite_config(std::string(kHello) + std::string(kNightly));
  Background server = home_.serve();
  EXPECT_THAT(tasks(), ElementsAre("nightly"));
  ASSERT_TRUE(reload(server, std::string(kHello) + std::string(kEverySecond), kTasksRead));
  EXPECT_THAT(tasks(), ElementsAre("often"));
  EXPECT_TRUE(eventually([&] { return home_.json({"logs"}).size() >= 2; }));

  ASSERT_TRUE(reload(server, std::string(kHello), kTasksRead));
  EXPECT_THAT(tasks(), testing::IsEmpty());
  const auto runs = home_.json({"jobs", "--limit", "1000"}).size();
  // A second later than the last instant.
  const auto other = home_.enqueue({"hello", "--in", "1s"});
  ASSERT_TRUE(home_.becomes(other, "finished"));
  EXPECT_EQ(home_.json({"jobs", "--limit", "1000"}).size(), runs + 1)
      << "the task that is gone still runs";
  EXPECT_EQ(server.stop(), 0) << server.said();
}

TEST_F(Reload, OfABrokenConfigChangesNothingAndSaysWhereItIsBroken) {
  const std::string before =
      web_with("the old password") + std::string(kHello) + std::string(kNightly);
  home_.rewrite_config(before);
  Background server = home_.serve();
  for (const std::string& broken :
       {std::string("[web\n"), web_with("the new password") + "[store]\ndurability = \"ful\"\n",
        web_with("the new password") + std::string(kHello) +
            "[recurring.nightly]\nschedule = \"every 7 minutes\"\nkind = \"hello\"\n",
        web_with("the new password") + std::string(kNightly)}) {
    ASSERT_TRUE(reload(server, broken, kNothing)) << broken;
    EXPECT_THAT(news_, AllOf(HasSubstr("joblog.toml:"), HasSubstr("joblog check"),
                             Not(HasSubstr("read again"))));
    EXPECT_EQ(status_with(server, "the old password"), 200);
    EXPECT_EQ(status_with(server, "the new password"), 401);
    EXPECT_THAT(
        ask(port_of(server), get("/jobs/recurring", authorization("admin", "the old password")))
            .body,
        HasSubstr("<bdi>nightly</bdi>"));
  }
  ASSERT_TRUE(reload(server, before, kTasksRead)) << "a mended configuration is not taken up";
  EXPECT_EQ(server.stop(), 0) << server.said();
}

TEST_F(Reload, NamesWhatWaitsForTheNextStart) {
  home_.rewrite_config(std::string(kHello));
  Background server = home_.serve();
  ASSERT_TRUE(reload(
      server,
      std::string(kHello) + "[retention]\nlogs = \"30 days\"\n[web]\nlisten = \"127.0.0.2\"\n",
      "[retention] changed"));
  EXPECT_THAT(news_,
              AllOf(HasSubstr("[web] port, listen"),
                    HasSubstr("it takes effect with the next start"), Not(HasSubstr("[store]"))));
  EXPECT_THAT(page(server), HasSubstr("takes effect when the server is started again"));
}

TEST_F(Reload, TakesUpCommandsThatAreNewChangedAndGone) {
  home_.rewrite_config(std::string(kHello) + "[commands.old]\ncommand = [\"true\"]\n");
  Background server = home_.serve();
  ASSERT_TRUE(home_.becomes(home_.enqueue({"hello"}), "finished"));
  ASSERT_TRUE(reload(server,
                     "[commands.hello]\ncommand = [\"echo\", \"changed\"]\n"
                     "[commands.cleanup]\ncommand = [\"echo\", \"clean\"]\n"
                     "[recurring.cleanup]\nschedule = \"@yearly\"\nkind = \"cleanup\"\n",
                     kTasksRead));
  EXPECT_THAT(news_,
              AllOf(HasSubstr("commands.hello changed"), HasSubstr("commands.cleanup is new"),
                    HasSubstr("commands.old is gone"), Not(HasSubstr("next start"))));
  ASSERT_TRUE(home_.becomes(home_.enqueue({"cleanup"}), "finished"));
  EXPECT_THAT(home_.messages("last"), HasSubstr("clean"));
  ASSERT_TRUE(home_.becomes(home_.enqueue({"hello"}), "finished"));
  EXPECT_THAT(home_.messages("last"), HasSubstr("changed"));
  EXPECT_THAT(tasks(), ElementsAre("cleanup"));
  EXPECT_EQ(server.stop(), 0) << server.said();
}

TEST_F(Reload, ARunThatIsUnderWayKeepsItsDefinitionAndItsThread) {
  const std::string gate = home_.folder().file("gate");
  const auto command = [&](const std::string& says) {
    return fmt::format(
        "[commands.slow]\ncommand = [\"sh\", \"-c\", \"while [ ! -e {} ]; do sleep 0.05; done; "
        "echo {}\"]\n",
        gate, says);
  };
  home_.rewrite_config("[[worker]]\nthreads = 3\n" + command("before"));
  Background server = home_.serve();
  std::vector<std::int64_t> jobs;
  for (int i = 0; i < 3; ++i) jobs.push_back(home_.enqueue({"slow"}));
  for (const auto job : jobs) ASSERT_TRUE(home_.becomes(job, "claimed"));
  ASSERT_TRUE(reload(server, "[[worker]]\nthreads = 1\n" + command("after"), kTasksRead));
  home_.folder().write("gate", "");
  for (const auto job : jobs) ASSERT_TRUE(home_.becomes(job, "finished"));
  EXPECT_THAT(home_.messages("last"), HasSubstr("before"));
  ASSERT_TRUE(home_.becomes(home_.enqueue({"slow"}), "finished"));
  EXPECT_THAT(home_.messages("last"), HasSubstr("after"));
  EXPECT_EQ(server.stop(), 0) << server.said();
}

TEST_F(Reload, TakesUpQueuesAndThreadsOfWorkers) {
  home_.rewrite_config("[[worker]]\nqueues = [\"default\"]\nthreads = 1\n" + std::string(kHello));
  Background server = home_.serve();
  const auto waiting = home_.enqueue({"hello", "--queue", "archive"});
  EXPECT_THAT(home_.run({"jobs"}).out, HasSubstr("no worker takes queue archive"));
  EXPECT_THAT(home_.run({"queues"}).out, HasSubstr("no worker takes it"));
  EXPECT_THAT(home_.run({"enqueue", "hello", "--queue", "archive", "--in", "1h"}).err,
              HasSubstr("no worker takes queue archive"));
  EXPECT_THAT(page(server, "/jobs"), HasSubstr("no worker takes it"));
  ASSERT_TRUE(reload(server,
                     "[[worker]]\nqueues = [\"default\"]\nthreads = 9\n"
                     "[[worker]]\nname = \"for_archive\"\nqueues = [\"archive\"]\n" +
                         std::string(kHello),
                     kTasksRead));
  ASSERT_TRUE(home_.becomes(waiting, "finished"));
  EXPECT_THAT(page(server, "/jobs/workers"),
              AllOf(HasSubstr("9 threads"), HasSubstr("for_archive")));
  EXPECT_EQ(server.stop(), 0) << server.said();
}

TEST_F(Reload, ThePagesSayWhatIsInTheFileAndNotTakenUp) {
  home_.rewrite_config(std::string(kHello));
  Background server = home_.serve();
  const auto says = [&](const std::string& what) {
    return eventually([&] { return page(server).find(what) != std::string::npos; });
  };
  home_.rewrite_config(std::string(kHello) + std::string(kNightly));
  EXPECT_TRUE(says("joblog.toml has changed since it was read (recurring.nightly is new)"));
  EXPECT_THAT(home_.run({"schedules"}).out, HasSubstr("in the file only"));
  home_.rewrite_config(std::string(kHello) +
                       "[recurring.nightly]\nschedule = \"never\"\nkind = \"hello\"\n");
  EXPECT_TRUE(says("cannot be taken up: line "));
  home_.rewrite_config(std::string(kHello) + std::string(kNightly));
  const std::size_t said = server.said().size();
  EXPECT_EQ(home_.run({"reload"}).exit_code, 0);
  ASSERT_TRUE(server.says(kTasksRead, said));
  EXPECT_TRUE(eventually([&] { return page(server).find("has changed") == std::string::npos; }));
}

TEST_F(Reload, OfTheSameConfigNamesNothing) {
  home_.rewrite_config(std::string(kHello) + std::string(kNightly));
  Background server = home_.serve();
  ASSERT_TRUE(reload(server, "\n\n" + std::string(kHello) + std::string(kNightly), kTasksRead));
  ASSERT_TRUE(reload(server, std::string(kHello) + std::string(kNightly), kTasksRead));
  EXPECT_THAT(news_, Not(HasSubstr("next start")));
}

TEST_F(Reload, NeverOpensToEverybodyWhatListensToEverybody) {
  home_.environment["JOBLOG_LISTEN"] = "0.0.0.0";
  home_.rewrite_config(web_with("sorrel harbour anvil"));
  Background server = home_.serve();
  ASSERT_TRUE(reload(server, "", "left as before"));
  EXPECT_THAT(news_, HasSubstr("0.0.0.0"));
  EXPECT_EQ(ask(port_of(server), get("/")).status, 401);
  EXPECT_EQ(status_with(server, "sorrel harbour anvil"), 200);
}

TEST_F(Reload, WhoseNewAddressWaitsStillAsksWhereItListensNow) {
  home_.rewrite_config(web_with("the password", "listen = \"0.0.0.0\""));
  Background server = home_.serve();
  ASSERT_TRUE(reload(server, "[web]\nlisten = \"127.0.0.1\"\n", "left as before"));
  EXPECT_EQ(ask(port_of(server), get("/")).status, 401) << "open to everybody until the next start";
}

TEST_F(Reload, ServesTheNewCertificateToNewConnections) {
  const std::string certificate = home_.folder().file("certificate.pem");
  const std::string key = home_.folder().file("key.pem");
  const std::string config =
      fmt::format("[web]\ntls_certificate = \"{}\"\ntls_key = \"{}\"\n", certificate, key);
  make_certificate(certificate, key, 1);
  home_.rewrite_config(config);
  Background server = home_.serve();
  TlsClient kept(port_of(server));
  EXPECT_EQ(kept.serial(), 1);

  make_certificate(certificate, key, 2);
  ASSERT_TRUE(reload(server, config, kTasksRead));
  EXPECT_EQ(TlsClient(port_of(server)).serial(), 2);
  kept.send(get("/", "Connection: close\r\n"));
  EXPECT_THAT(kept.read_to_end(), HasSubstr("HTTP/1.1 200")) << "who was connected was cut off";

  home_.folder().write("key.pem", "no key");
  ASSERT_TRUE(reload(server, config, "left as before"));
  EXPECT_THAT(news_, HasSubstr("key.pem"));
  EXPECT_EQ(TlsClient(port_of(server)).serial(), 2);
  EXPECT_THAT(home_.run({"check"}).out, HasSubstr("key.pem"));
}

TEST_F(Reload, OfManyAtOnceEndsWithTheLast) {
  Background server = home_.serve();
  const auto under = [&](int number) {
    return ask(port_of(server),
               fmt::format("GET / HTTP/1.1\r\nHost: n{}.example.com\r\n\r\n", number))
        .status;
  };
  for (int number = 1; number <= 20; ++number) {
    home_.rewrite_config(
        fmt::format("[web]\nproxy_signs_in = true\nhosts = [\"n{}.example.com\"]\n", number));
    server.send(SIGHUP);
  }
  EXPECT_TRUE(eventually([&] { return under(20) == 200; }));
  EXPECT_EQ(under(19), 421);
  EXPECT_EQ(server.stop(), 0) << server.said();
}

}  // namespace
}  // namespace joblog::test
