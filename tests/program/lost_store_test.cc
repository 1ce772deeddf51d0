// SPDX-License-Identifier: MIT
// A store that is moved, removed or replaced under a server: said where people look, nothing
// claimed, nothing made, and nobody told that anything is stored.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/eventually.h"
#include "support/installation.h"
#include "support/raw_http.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

class LostStore : public testing::Test {
 protected:
  std::string store(const std::string& end = "") const {
    return home_.data() + "/joblog.sqlite3" + end;
  }
  void move_away() const {
    for (const auto* end : {"", "-wal", "-shm"}) fs::rename(store(end), store(".aside") + end);
  }
  void put_back() const {
    for (const auto* end : {"", "-wal", "-shm"}) {
      if (fs::exists(store(".aside") + end)) fs::rename(store(".aside") + end, store(end));
    }
  }
  static std::string last_sentence(const Background& server) {
    const auto from = server.said().rfind("stopped, but");
    return from == std::string::npos ? "" : server.said().substr(from);
  }
  /// A server loses its store while a run goes on, which ends before the server stops; its job.
  std::int64_t end_a_run_without_its_store() {
    const std::string gate = home_.folder().file("gate");
    home_.rewrite_config(fmt::format(
        "[commands.pay]\ncommand = [\"sh\", \"-c\", \"touch {0}.began; while ! test -e {0}; do "
        "sleep 0.05; done; touch {0}.ended\"]\n",
        gate));
    Background server = home_.serve();
    const std::int64_t job = home_.enqueue({"pay"});
    EXPECT_TRUE(eventually([&] { return fs::exists(gate + ".began"); }));
    move_away();
    EXPECT_TRUE(server.says("while joblog had it open"));
    std::ofstream(gate) << "";
    EXPECT_TRUE(eventually([&] { return fs::exists(gate + ".ended"); }));
    EXPECT_EQ(server.stop(), 6);
    EXPECT_THAT(last_sentence(server),
                AllOf(HasSubstr("1 as success"), HasSubstr("keep the folder " + home_.data()),
                      Not(HasSubstr("/proc/"))));
    return job;
  }
  static int up(const Background& server) {
    return ask(port_of(server), "GET /up HTTP/1.1\r\nHost: localhost\r\n\r\n").status;
  }

  Installation home_{"[commands.hi]\ncommand = [\"echo\", \"hi\"]\n"};
};

TEST_F(LostStore, UnderAServerIsSaidEverywhereAndNothingIsMadeInItsPlace) {
  Background server = home_.serve();
  ASSERT_TRUE(home_.becomes(home_.enqueue({"hi"}), "finished"));
  move_away();
  EXPECT_TRUE(server.says("was removed or moved away while joblog had it open"));
  EXPECT_THAT(server.said(), AllOf(HasSubstr(store()), HasSubstr("/proc/")));
  EXPECT_TRUE(eventually([&] { return up(server) == 503; }));
  const RawAnswer page = ask(port_of(server), "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(page.body, HasSubstr("The store is gone"));
  EXPECT_THAT(page.body, Not(HasSubstr("No worker is alive")));
  for (const Words& words :
       {Words{"enqueue", "hi"}, Words{"jobs"}, Words{"check"}, Words{"run", "hi"}}) {
    const Ran refused = home_.run(words);
    EXPECT_NE(refused.exit_code, 0) << words.front();
    EXPECT_THAT(refused.out + refused.err, HasSubstr("joblog db create")) << words.front();
  }
  EXPECT_FALSE(fs::exists(store()));
  EXPECT_EQ(server.stop(), 6);
  EXPECT_THAT(server.said(), Not(HasSubstr("everything is stored")));
  EXPECT_THAT(
      last_sentence(server),
      AllOf(HasSubstr("All runs that had ended were stored before"), HasSubstr("The store is gone"),
            Not(HasSubstr("stores them")), Not(HasSubstr("/proc/"))));
  EXPECT_FALSE(fs::exists(store()));
  put_back();
  EXPECT_TRUE(home_.is_sound());
  EXPECT_EQ(home_.json({"jobs", "--state", "finished"}).size(), 1U);
}

TEST_F(LostStore, AtAStopIsSaidWithWhatToKeepForTheRunsThatEndedMeanwhile) {
  const std::int64_t job = end_a_run_without_its_store();
  put_back();
  Background server = home_.serve();
  EXPECT_TRUE(home_.becomes(job, "finished"));
}

TEST_F(LostStore, ThatAnOlderBackupReplacedHasTheSpoolOfNewerRunsKeptAsideAndNamed) {
  const std::string backup = home_.folder().file("backup");
  ASSERT_EQ(home_.run({"db", "create"}).exit_code, 0);
  ASSERT_EQ(home_.run({"db", "backup", backup}).exit_code, 0);
  end_a_run_without_its_store();
  fs::rename(backup, store());
  Background server = home_.serve();
  EXPECT_TRUE(server.says("1 run that this store does not know"));
  const std::string aside = home_.data() + "/spool/unknown-runs";
  ASSERT_TRUE(fs::exists(aside));
  EXPECT_EQ(std::distance(fs::directory_iterator(aside), fs::directory_iterator()), 1);
  EXPECT_THAT(home_.run({"check"}).out, HasSubstr(aside));
}

TEST_F(LostStore, ThatABackupReplacedIsNotWrittenToUntilTheServerIsStartedAnew) {
  {
    Background server = home_.serve();
    ASSERT_TRUE(home_.becomes(home_.enqueue({"hi"}), "finished"));
    const std::string backup = home_.folder().file("backup");
    ASSERT_EQ(home_.run({"db", "backup", backup}).exit_code, 0);
    for (const auto* end : {"-wal", "-shm"}) fs::remove(store(end));
    fs::rename(backup, store());
    EXPECT_TRUE(server.says("another file was put in the place of the store"));
    const auto job = home_.enqueue({"hi"});
    EXPECT_EQ(home_.state_of(job), "ready");
    EXPECT_EQ(server.stop(), 6);
    EXPECT_EQ(home_.state_of(job), "ready");
  }
  Background server = home_.serve();
  EXPECT_TRUE(eventually([&] { return home_.json({"jobs", "--state", "finished"}).size() == 2U; }));
  EXPECT_EQ(server.stop(), 0);
  EXPECT_TRUE(home_.is_sound());
}

TEST_F(LostStore, WithoutItsSharedMemoryLosesNoJobThatWasAnswered) {
  Background server = home_.serve();
  ASSERT_TRUE(home_.becomes(home_.enqueue({"hi"}), "finished"));
  fs::remove(store("-shm"));
  std::size_t answered = 1;
  for (int i = 0; i < 10; ++i) answered += home_.run({"enqueue", "hi"}).exit_code == 0 ? 1U : 0U;
  EXPECT_TRUE(server.says("the store's shared memory"));
  EXPECT_EQ(server.stop(), 6);
  EXPECT_EQ(home_.json({"jobs", "--limit", "100"}).size(), answered);
  EXPECT_TRUE(home_.is_sound());
}

TEST_F(LostStore, AtRestIsRefusedAtAStart) {
  {
    Background server = home_.serve();
    ASSERT_EQ(home_.run({"enqueue", "hi", "--in", "1h"}).exit_code, 0);
    server.send(SIGKILL);
    server.wait();
  }
  std::ofstream(store(), std::ios::trunc);
  const auto log_bytes = fs::file_size(store("-wal"));
  for (const Words& words : {Words{"serve"}, Words{"db", "check"}, Words{"jobs"}}) {
    const Ran refused = home_.run(words);
    EXPECT_NE(refused.exit_code, 0);
    EXPECT_THAT(refused.out + refused.err, HasSubstr("its log"));
  }
  EXPECT_EQ(fs::file_size(store("-wal")), log_bytes);
}

TEST_F(LostStore, WithoutItsLogIsRefusedUnderAServerAndAfterIt) {
  Background server = home_.serve();
  ASSERT_EQ(home_.run({"enqueue", "hi", "--in", "1h"}).exit_code, 0);
  fs::remove(store("-wal"));
  const Ran under = home_.run({"jobs"});
  EXPECT_EQ(under.exit_code, 6);
  EXPECT_THAT(under.err, AllOf(HasSubstr(store("-wal")), HasSubstr("docs/operations.md"),
                               Not(HasSubstr("disk refused"))));
  server.send(SIGKILL);
  server.wait();
  for (const Words& words :
       {Words{"serve"}, Words{"db", "check"}, Words{"jobs"}, Words{"enqueue", "hi"}}) {
    const Ran refused = home_.run(words);
    EXPECT_EQ(refused.exit_code, 6) << words.front();
    EXPECT_THAT(refused.err, HasSubstr(store("-wal"))) << words.front();
  }
  EXPECT_FALSE(fs::exists(store("-wal")));
}

TEST_F(LostStore, WithItsWholeFolderIsNotMadeAnewByWhoLooks) {
  const Background server = home_.serve();
  ASSERT_TRUE(home_.becomes(home_.enqueue({"hi"}), "finished"));
  fs::rename(home_.data(), home_.data() + "2");
  for (const Words& words : {Words{"jobs"}, Words{"logs"}, Words{"retry", "1"}, Words{"reload"},
                             Words{"db", "check"}, Words{"db", "status"}}) {
    const Ran refused = home_.run(words);
    EXPECT_EQ(refused.exit_code, 6) << words.front();
    EXPECT_THAT(refused.err, HasSubstr("there is no store at " + store())) << words.front();
    EXPECT_FALSE(fs::exists(home_.data())) << words.front();
  }
  const Ran enqueued = home_.run({"enqueue", "hi"});
  EXPECT_EQ(enqueued.exit_code, 0);
  EXPECT_THAT(enqueued.err, HasSubstr("a new store was made: " + store()));
  EXPECT_THAT(home_.run({"enqueue", "hi"}).err, Not(HasSubstr("a new store")));
}

TEST_F(LostStore, IsReplacedByANewOneByWhoMeansIt) {
  {
    Background server = home_.serve();
    server.send(SIGKILL);
    server.wait();
  }
  for (const auto* end : {"", "-wal", "-shm"}) fs::remove(store(end));
  const Ran refused = home_.run({"jobs"});
  EXPECT_EQ(refused.exit_code, 6);
  EXPECT_THAT(refused.err, AllOf(HasSubstr(".spool"), HasSubstr("joblog db create")));
  EXPECT_EQ(home_.run({"db", "create"}).exit_code, 0);
  EXPECT_EQ(home_.run({"jobs"}).exit_code, 0);
  EXPECT_EQ(home_.run({"db", "create"}).exit_code, 5);
}

TEST_F(LostStore, MayBeNoOtherProgramsDatabase) {
  fs::create_directories(home_.data());
  std::ofstream(home_.data() + "/open_orders.sqlite3");
  home_.rewrite_config("[store]\npath = \"open_orders.sqlite3\"\n");
  const Ran refused = home_.run({"db", "migrate"});
  EXPECT_EQ(refused.exit_code, 3) << refused.out << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("open_orders.sqlite3"));
}

}  // namespace
}  // namespace joblog::test
