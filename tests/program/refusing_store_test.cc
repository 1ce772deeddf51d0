// SPDX-License-Identifier: MIT
// A store that takes no writes: what the program says, returns and keeps then.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/eventually.h"
#include "support/installation.h"
#include "support/raw_http.h"
#include "support/run_command.h"
#include "support/small_disk.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Commands wait for the file that `let_end` makes, so that the disk is full at their end. Their
/// output is more than the room that a store finds on a full disk by taking its log over, and no
/// compression makes it smaller.
class FullDisk : public testing::Test {
 protected:
  FullDisk() { home_.rewrite_config(config()); }
  void SetUp() override {
    if (!disk_.is_there()) GTEST_SKIP() << "a disk of its own needs the right to mount";
  }

  std::string config() const {
    return fmt::format(
        "[commands.pay]\ncommand = [\"sh\", \"-c\", "
        "\"echo began; touch {0}.began; while ! test -e {0}; do sleep 0.05; done; "
        "head -c 200000 /dev/urandom | base64; "
        "echo paid >>{0}.effects\"]\n"
        "attempts = 3\nretry_delay = \"1s\"\n",
        gate());
  }
  std::string gate() const { return home_.folder().file("gate"); }
  std::string script(int code) const {
    return fmt::format("touch {0}.began; while ! test -e {0}; do sleep 0.05; done; exit {1}",
                       gate(), code);
  }
  bool has_begun() const {
    return eventually([&] { return std::filesystem::exists(gate() + ".began"); });
  }
  void let_end() const { std::ofstream(gate()) << ""; }

  Installation home_{""};
  SmallDisk disk_{home_.data()};
};

TEST_F(FullDisk, OfAServerThatStopsLeavesTheEndsToTheNextStart) {
  std::int64_t job = 0;
  {
    Background server = home_.serve();
    job = home_.enqueue({"pay"});
    ASSERT_TRUE(has_begun());
    ASSERT_TRUE(eventually([&] { return home_.messages("last").contains("began"); }));
    disk_.fill();
    let_end();
    ASSERT_TRUE(eventually([&] { return content_of(gate() + ".effects") == "paid\n"; }));
    EXPECT_EQ(server.stop(), 6);
    EXPECT_THAT(server.said(), AllOf(HasSubstr("1 as success"), HasSubstr("in the spool"),
                                     Not(HasSubstr("everything is stored"))));
  }
  disk_.make_room();
  Background server = home_.serve();
  EXPECT_TRUE(home_.becomes(job, "finished"));
  const auto runs = home_.json({"logs", "--kind", "pay"});
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].at("status"), "success");
  EXPECT_EQ(content_of(gate() + ".effects"), "paid\n") << "it is done once";
  EXPECT_EQ(server.stop(), 0);
  EXPECT_THAT(server.said(), HasSubstr("everything is stored"));
  EXPECT_TRUE(home_.is_sound());
}

TEST_F(FullDisk, ThatIsCleanedDuringAStopIsWaitedFor) {
  Background server = home_.serve();
  const auto job = home_.enqueue({"pay"});
  ASSERT_TRUE(has_begun());
  disk_.fill();
  let_end();
  ASSERT_TRUE(eventually([&] { return content_of(gate() + ".effects") == "paid\n"; }));
  server.send(SIGTERM);
  ASSERT_TRUE(server.says("waiting up to"));
  disk_.make_room();
  EXPECT_EQ(server.wait(), 0);
  EXPECT_THAT(server.said(), HasSubstr("everything is stored"));
  EXPECT_EQ(home_.state_of(job), "finished");
}

TEST_F(FullDisk, ChangesNoExitCodeOfExec) {
  for (const int code : {0, 3}) {
    std::filesystem::remove(gate());
    std::filesystem::remove(gate() + ".began");
    Background exec = home_.start({"exec", "--name", "backup", "--", "sh", "-c", script(code)});
    ASSERT_TRUE(has_begun());
    disk_.fill();
    let_end();
    EXPECT_EQ(exec.wait(), code);
    disk_.make_room();
    EXPECT_EQ(home_.run({"exec", "--name", "next", "--", "true"}).exit_code, 0)
        << "which finishes the log of the one before";
    const auto runs = home_.json({"logs", "--kind", "backup"});
    ASSERT_THAT(runs, Not(IsEmpty()));
    EXPECT_EQ(runs.front().at("status"), code == 0 ? "success" : "error");
    EXPECT_NE(runs.front().at("error_class"), "ProcessDied");
  }
}

TEST_F(FullDisk, FromTheStartKeepsExecFromItsCommandUnlessToldOtherwise) {
  ASSERT_EQ(home_.run({"db", "migrate"}).exit_code, 0);
  disk_.fill();
  const Ran refused = home_.run({"exec", "--name", "backup", "--", "echo", "done"});
  EXPECT_EQ(refused.exit_code, 6);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("the command was not run"), HasSubstr("--even-without-log")));
  const Ran ran = home_.run(
      {"exec", "--name", "backup", "--even-without-log", "--", "sh", "-c", "echo done; exit 3"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_EQ(ran.out, "done\n");
  EXPECT_THAT(ran.err, HasSubstr("runs without a log"));
  const Ran slow = home_.run(
      {"exec", "--name", "backup", "--even-without-log", "--timeout", "1s", "--", "sleep", "600"});
  EXPECT_EQ(slow.exit_code, 128 + SIGTERM);
  EXPECT_THAT(slow.err, HasSubstr("ran longer than"));
}

/// Somebody else's transaction holds the store for as long as this lives.
class Holder {
 public:
  explicit Holder(const std::string& store)
      : python_(start_command(
            {"python3", "-c",
             "import sqlite3, sys, time\n"
             "c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)\n"
             "c.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\ntime.sleep(600)\n",
             store})) {
    char byte = 0;
    holds_ = ::read(python_.output.get(), &byte, 1) == 1 && byte == 'h';
  }
  ~Holder() {
    ::kill(python_.pid, SIGKILL);
    ::waitpid(python_.pid, nullptr, 0);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  bool holds() const { return holds_; }

 private:
  StartedCommand python_;
  bool holds_ = false;
};

TEST(HeldStore, EndsACommandThatPrintsAtItsTimeOut) {
  Installation home("");
  const std::string pid_file = home.folder().file("pid");
  home.rewrite_config(fmt::format(
      "[commands.loud]\ncommand = [\"sh\", \"-c\", \"echo $$ >{0}.new; mv {0}.new {0}; exec yes a "
      "line of a loud command\"]\ntimeout = \"3s\"\ngrace = \"1s\"\noutput_max = \"100MiB\"\n",
      pid_file));
  Background server = home.serve();
  const auto job = home.enqueue({"loud"});
  ASSERT_TRUE(eventually([&] { return !content_of(pid_file).empty(); }));
  const pid_t pid = std::stoi(content_of(pid_file));
  {
    const Holder holder(home.data() + "/joblog.sqlite3");
    ASSERT_TRUE(holder.holds());
    EXPECT_TRUE(eventually([&] { return !is_alive(pid); })) << "while the store takes nothing";
  }
  EXPECT_TRUE(home.becomes(job, "failed"));
  EXPECT_EQ(home.json({"logs"}).front().at("error_class"), "TimedOut");
  EXPECT_EQ(server.stop(), 0);
}

TEST(HeldStore, KeepsNobodyFromCancellingARun) {
  Installation home("");
  const std::string pid_file = home.folder().file("pid");
  home.rewrite_config(
      fmt::format("[commands.long]\ncommand = [\"sh\", \"-c\", \"echo $$ >{0}.new; mv {0}.new {0}; "
                  "exec sleep 600\"]\n",
                  pid_file));
  Background server = home.serve();
  const auto job = home.enqueue({"long"});
  ASSERT_TRUE(eventually([&] { return !content_of(pid_file).empty(); }));
  const pid_t pid = std::stoi(content_of(pid_file));
  {
    const Holder holder(home.data() + "/joblog.sqlite3");
    ASSERT_TRUE(holder.holds());
    const RawAnswer answer = ask(port_of(server), post(fmt::format("/jobs/{}/cancel", job), "",
                                                       "Sec-Fetch-Site: same-origin\r\n"));
    EXPECT_EQ(answer.status, 303);
    EXPECT_TRUE(eventually([&] { return !is_alive(pid); })) << "while the store takes nothing";
  }
  EXPECT_TRUE(
      eventually([&] { return home.json({"logs"}).front().at("error_class") == "Cancelled"; }));
  EXPECT_EQ(server.stop(), 0);
}

TEST(HeldStore, ChangesNoExitCodeOfExecWhichSaysThatItsLogIsNotFinished) {
  Installation home("");
  const std::string gate = home.folder().file("gate");
  Background exec = home.start(
      {"exec", "--name", "backup", "--", "sh", "-c",
       fmt::format("touch {0}.began; while ! test -e {0}; do sleep 0.05; done; exit 3", gate)});
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(gate + ".began"); }));
  {
    const Holder holder(home.data() + "/joblog.sqlite3");
    ASSERT_TRUE(holder.holds());
    std::ofstream(gate) << "";
    EXPECT_TRUE(exec.says("could not be finished")) << exec.said();
    EXPECT_EQ(exec.wait(), 3);
    EXPECT_THAT(exec.said(), AllOf(HasSubstr("ended with exit code 3"), HasSubstr("locked")));
  }
  EXPECT_EQ(home.run({"exec", "--name", "next", "--", "true"}).exit_code, 0)
      << "which finishes the log of the one before";
  const auto runs = home.json({"logs", "--kind", "backup"});
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].at("error_class"), "CommandFailed");
}

TEST(DamagedSpool, IsSetAsideAtTheStartWhichGoesOn) {
  Installation home("");
  ASSERT_EQ(home.run({"db", "migrate"}).exit_code, 0);
  const std::string spool = home.data() + "/spool/";
  std::filesystem::create_directories(spool);
  const auto put = [](std::string& page, std::size_t at, std::uint64_t number) {
    page.replace(at, sizeof number, reinterpret_cast<const char*>(&number), sizeof number);
  };
  std::string none(8'192, '\0');  // One ring of no bytes.
  put(none, 0, 0x6a6f626c6f673031);
  put(none, 8, 1);
  put(none, 4'096 + 48, 8);
  std::ofstream(spool + "process-1-1.spool") << none;
  std::string endless(8'192 + 4'096, '\0');  // A ring whose tail is out of reach.
  put(endless, 0, 0x6a6f626c6f673031);
  put(endless, 8, 1);
  put(endless, 16, 4'096);
  put(endless, 4'096 + 48, std::uint64_t{1} << 62);
  put(endless, 8'192, 8);
  std::ofstream(spool + "process-2-1.spool") << endless;
  std::ofstream(spool + "process-3-1.spool") << "";
  Background server = home.serve();
  for (const char* name : {"process-1-1", "process-2-1", "process-3-1"}) {
    EXPECT_THAT(server.said(), HasSubstr(name));
    EXPECT_TRUE(std::filesystem::exists(fmt::format("{}damaged/{}.spool", spool, name)));
    EXPECT_FALSE(std::filesystem::exists(fmt::format("{}{}.spool", spool, name)));
  }
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace
}  // namespace joblog::test
