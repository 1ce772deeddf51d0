// SPDX-License-Identifier: MIT
// Config, store and folder: what is wrong is said, with its place and a way out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <functional>

#include "support/eventually.h"
#include "support/installation.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kWrong = R"(zoen = "UTC"
[store]
durability = "ful"
[[worker]]
threads = 0
[commands.backup]
command = []
[recurring.sync]
schedule = "every 7 minutes"
kind = "sync_open_orders"
[recurring.other]
schedule = "@daily"
kind = "bakcup"
)";

TEST(Check, ListsEveryProblemOfAConfigWithItsLine) {
  const Installation home{std::string(kWrong)};
  const Ran check = home.run({"check"});
  EXPECT_EQ(check.exit_code, 3);
  for (const char* place : {"joblog.toml:1: ", "joblog.toml:3: store.durability", "joblog.toml:5: ",
                            "joblog.toml:7: ", "joblog.toml:9: ", "joblog.toml:13: "}) {
    EXPECT_THAT(check.out, HasSubstr(place));
  }
  EXPECT_THAT(check.out,
              AllOf(HasSubstr("did you mean \"zone\""), HasSubstr("did you mean \"full\""),
                    HasSubstr("did you mean \"backup\"")));
}

TEST(Check, IsContentWithTheShippedConfigAndASampleErp) {
  const Installation home;
  home.run({"sample-erp", "--orders", "10"});
  const Ran check = home.run({"check"});
  EXPECT_EQ(check.exit_code, 0) << check.out;
  EXPECT_THAT(check.out,
              AllOf(HasSubstr("✓ config"), HasSubstr("✓ store"), HasSubstr("takes writes"),
                    HasSubstr("✓ disk"), HasSubstr("68 columns")));
}

TEST(Check, SaysThatAPortIsNone) {
  Installation home;
  home.environment["PORT"] = "abc";
  const Ran check = home.run({"check"});
  EXPECT_EQ(check.exit_code, 3);
  EXPECT_THAT(check.out, AllOf(HasSubstr("PORT"), HasSubstr("\"abc\"")));
}

TEST(Check, NamesAConfigThatIsMissing) {
  Installation home;
  home.environment["JOBLOG_DATA"] = home.data();
  home.environment["JOBLOG_CONFIG"] = "/no/such/joblog.toml";
  const Ran check = home.run_bare({"check"});
  EXPECT_EQ(check.exit_code, 3);
  EXPECT_THAT(check.out + check.err, HasSubstr("/no/such/joblog.toml"));
}

TEST(Serve, DoesNotStartOnAConfigThatCannotBeRead) {
  const Installation home("[store\n");
  const Ran serve = home.run({"serve"});
  EXPECT_EQ(serve.exit_code, 3);
  EXPECT_THAT(serve.err, AllOf(HasSubstr("joblog.toml:1"), HasSubstr("not started")));
}

TEST(Commands, LeaveTheStoreAloneWhenTheConfigCannotBeRead) {
  const Installation home("[commands.hello\n");
  for (const Words& words : {Words{"enqueue", "hello"}, Words{"logs"}, Words{"run", "hello"}}) {
    const Ran ran = home.run(words);
    EXPECT_EQ(ran.exit_code, 3) << words.front();
    EXPECT_THAT(ran.err, HasSubstr("joblog.toml:1")) << words.front();
  }
  EXPECT_FALSE(std::filesystem::exists(home.data()));
}

TEST(Check, SaysThePortOfTheEnvironmentWhateverTheConfigIs) {
  Installation home("[web\n");
  home.environment["PORT"] = "4123";
  const Ran check = home.run({"check"});
  EXPECT_EQ(check.exit_code, 3);
  EXPECT_THAT(check.out, HasSubstr("port 4123"));
}

TEST(Check, LeavesTheStoreAloneWhenTheConfigDoesNotSayWhichItIs) {
  const Installation home("[web\n");
  EXPECT_THAT(home.run({"check"}).out, HasSubstr("store: not looked at"));
  EXPECT_FALSE(std::filesystem::exists(home.data()));
}

TEST(ExecWithoutALog, RunsItsCommandWithoutALogThoughTheConfigIsBrokenOrMissing) {
  Installation broken("[commands.hello\n");
  Installation missing{""};
  std::filesystem::remove(missing.config_file());
  for (const Installation* home : {&broken, &missing}) {
    const Ran ran = home->run(
        {"exec", "--name", "backup", "--even-without-log", "--", "sh", "-c", "echo done; exit 5"});
    EXPECT_EQ(ran.exit_code, 5);
    EXPECT_EQ(ran.out, "done\n");
    EXPECT_THAT(ran.err, AllOf(HasSubstr("joblog.toml"), HasSubstr("runs without a log")));
    EXPECT_FALSE(std::filesystem::exists(home->data())) << "nobody knows whether it is that store";
  }
}

TEST(ExecWithoutALog, SaysThatItsCommandWasNotRunAndHowItRunsAllTheSame) {
  const Installation home("[commands.hello\n");
  const Ran refused = home.run({"exec", "--name", "backup", "--", "echo", "done"});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.err, AllOf(HasSubstr("joblog.toml:1"), HasSubstr("the command was not run"),
                                 HasSubstr("--even-without-log")));
}

TEST(ExecWithoutALog, EndsItsCommandWhenItIsInterrupted) {
  const Installation home("[commands.hello\n");
  const std::string file = home.folder().file("pid");
  Background exec = home.start({"exec", "--name", "backup", "--even-without-log", "--", "sh", "-c",
                                "echo $$ >" + file + "; exec sleep 600"});
  ASSERT_TRUE(eventually([&] { return content_of(file).ends_with('\n'); }));
  exec.send(SIGINT);
  EXPECT_EQ(exec.wait(), 130);
  EXPECT_FALSE(is_alive(std::stoi(content_of(file))));
}

TEST(ExecWithoutALog, MarksItsProcessesSoThatNoOtherOneEndsThem) {
  const Installation home("[commands.hello\n");
  const Words words{"exec", "--name", "backup", "--even-without-log",
                    "--",   "sh",     "-c",     "echo $JOBLOG_MARK"};
  const std::string mark = home.run(words).out;
  EXPECT_THAT(mark, HasSubstr(home.data()));
  EXPECT_NE(home.run(words).out, mark);
}

TEST(Commands, PointToCheckWhenAKindMayHaveBeenLeftOut) {
  const Installation home("[commands.hello]\ncommand = []\n");
  const Ran ran = home.run({"enqueue", "hello"});
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.err, HasSubstr("joblog check lists them"));
}

TEST(DataFolder, ThatCannotBeMadeIsSaidWithAWayOut) {
  Installation home{""};
  home.environment["JOBLOG_DATA"] = "/dev/null/data";
  for (const Words& words : {Words{"serve"}, Words{"logs"}, Words{"sample-erp"}}) {
    const Ran ran = home.run_bare(words);
    EXPECT_EQ(ran.exit_code, 6) << words.front();
    EXPECT_THAT(ran.err, AllOf(HasSubstr("/dev/null/data"), HasSubstr("JOBLOG_DATA")))
        << words.front();
  }
}

TEST(DataFolder, IsPrivate) {
  const Installation home{""};
  home.run({"db", "create"});
  struct stat status{};
  ASSERT_EQ(::stat(home.data().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 077, 0U);
}

TEST(Db, ShowsItsSchemaAndCopiesItself) {
  const Installation home{""};
  home.run({"exec", "--name", "hello", "--", "true"});
  EXPECT_THAT(home.run({"db", "status"}).out,
              AllOf(HasSubstr("0001_start"), Not(HasSubstr("pending"))));
  EXPECT_EQ(home.run({"db", "migrate"}).exit_code, 0);
  EXPECT_TRUE(home.is_sound());

  const std::string copy = home.folder().file("copy/joblog.sqlite3");
  std::filesystem::create_directory(home.folder().file("copy"));
  EXPECT_EQ(home.run({"db", "backup", copy}).exit_code, 0);
  EXPECT_NE(home.run({"db", "backup", copy}).exit_code, 0) << "a backup replaced another";
  Installation restored{""};
  const Ran logs = restored.run_bare({"--data", home.folder().file("copy"), "logs"});
  EXPECT_THAT(logs.out, HasSubstr("hello"));
}

TEST(Db, CopiesItselfNeitherOverAFileOfJoblogsOwnNorIntoNothing) {
  const Installation home{""};
  ASSERT_EQ(home.run({"db", "create"}).exit_code, 0);
  const Ran nothing = home.run({"db", "backup", ""});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.err, HasSubstr("names no file"));
  EXPECT_FALSE(std::filesystem::exists(".unfinished"));
  const std::string link = home.folder().file("link");
  std::filesystem::create_symlink(home.folder().file("nowhere"), link);
  for (const std::string& file :
       {home.data() + "/joblog.sqlite3", home.data() + "/joblog.sqlite3-journal",
        home.data() + "/spool/process-1-1.spool", home.data() + "/open_orders.sqlite3",
        home.config_file(), link}) {
    const bool there = std::filesystem::exists(file);
    const Ran refused = home.run({"db", "backup", file});
    EXPECT_EQ(refused.exit_code, 5) << file;
    EXPECT_THAT(refused.err, AllOf(HasSubstr(file), HasSubstr("name a"))) << file;
    EXPECT_EQ(std::filesystem::exists(file), there) << file;
  }
}

TEST(Db, SaysThatWhatIsNoStoreCannotBeUsed) {
  const Installation home{""};
  const std::string store = home.data() + "/joblog.sqlite3";
  std::filesystem::create_directory(home.data());
  const std::vector<std::function<void()>> others{
      [&] { home.folder().write("data/joblog.sqlite3", std::string(8192, 'x')); },
      [&] { std::filesystem::create_directory(store); },
      [&] { ASSERT_EQ(::mkfifo(store.c_str(), 0600), 0); }};
  for (const auto& put : others) {
    std::filesystem::remove(store);
    put();
    for (const Words& words :
         {Words{"logs"}, Words{"enqueue", "cleanup"}, Words{"db", "check"}, Words{"serve"}}) {
      const Ran refused = home.run(words);
      EXPECT_EQ(refused.exit_code, 6) << words.front();
      EXPECT_THAT(refused.err, HasSubstr("joblog.sqlite3")) << words.front();
    }
  }
}

TEST(Password, IsHashedAndNeverShown) {
  const Installation home{""};
  const Ran made = home.run({"password"}, "correct horse battery\n");
  EXPECT_EQ(made.exit_code, 0);
  EXPECT_THAT(made.out, AllOf(HasSubstr("$argon2id$"), Not(HasSubstr("correct horse"))));
  const Ran empty = home.run({"password"}, "short\n");
  EXPECT_EQ(empty.exit_code, 2);
}

/// A small file system of its own, gone with the object.
class SmallDisk {
 public:
  explicit SmallDisk(std::string folder) : folder_(std::move(folder)) {
    std::filesystem::create_directory(folder_);
    mounted_ = ::mount("none", folder_.c_str(), "tmpfs", 0, "size=6m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }

 private:
  std::string folder_;
  bool mounted_ = false;
};

TEST(Disk, ThatIsFullRefusesAnEnqueueHonestlyAndRecovers) {
  const Installation home("[commands.hello]\ncommand = [\"echo\", \"hello\"]\n");
  const SmallDisk disk(home.data());
  if (!disk.mounted()) GTEST_SKIP() << "a small file system needs the right to mount";
  Background server = home.serve();
  const auto before = home.enqueue({"hello"});
  ASSERT_TRUE(home.becomes(before, "finished"));

  const std::string filler = home.folder().file("data/filler");
  home.folder().write("data/filler", std::string(8U << 20U, 'x'));
  const Ran refused = home.run({"enqueue", "hello", "--count", "20000"});
  EXPECT_EQ(refused.exit_code, 6) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("full"));

  std::filesystem::remove(filler);
  const auto after = home.enqueue({"hello"});
  EXPECT_TRUE(home.becomes(after, "finished"));
  EXPECT_EQ(server.stop(), 0) << server.said();
  EXPECT_TRUE(home.is_sound());
}

}  // namespace
}  // namespace joblog::test
