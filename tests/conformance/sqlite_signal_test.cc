// SPDX-License-Identifier: MIT
// SQLite only: commits that wake other processes, without a look now and then, and how seldom a
// busy store wakes anybody.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <stop_token>
#include <thread>

#include "storage/sqlite/commit_signal.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using sqlite::CommitSignal;
using sqlite::SqliteStore;
using sqlite::WakePace;
using namespace std::chrono_literals;

/// Longer than anybody waits for a test: only a signal ends such a wait.
constexpr Duration kForever = std::chrono::hours{1};

void run_in_child(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

class SqliteSignal : public testing::Test {
 protected:
  SqliteSignal() { make_log(); }
  void make_log() const { std::ofstream(log_) << "a log"; }

  TempFolder folder_;
  const std::string log_ = folder_.file("joblog.sqlite3-wal");
  SystemClock clock_;
  CommitSignal signal_{clock_};
};

TEST_F(SqliteSignal, EndsAWaitThatBeginsAfterIt) {
  signal_.listen(log_);
  CommitSignal::send(log_);
  EXPECT_LT(signal_.wait(kForever, {}), kForever);
}

TEST_F(SqliteSignal, OfAnotherProcessEndsAWait) {
  signal_.listen(log_);
  auto waits = std::async(std::launch::async, [&] { return signal_.wait(kForever, {}); });
  run_in_child([&] { CommitSignal::send(log_); });
  EXPECT_LT(waits.get(), kForever);
}

TEST_F(SqliteSignal, IsHeardOnceByEachWhoListens) {
  CommitSignal another{clock_};
  signal_.listen(log_);
  another.listen(log_);
  CommitSignal::send(log_);
  EXPECT_LT(signal_.wait(kForever, {}), kForever);
  EXPECT_LT(another.wait(kForever, {}), kForever);
  EXPECT_EQ(signal_.wait(1ms, {}), Duration{1ms});
  EXPECT_EQ(another.wait(1ms, {}), Duration{1ms});
}

TEST_F(SqliteSignal, OfALogThatWasMadeAnewIsHeard) {
  signal_.listen(log_);
  std::filesystem::remove(log_);
  EXPECT_LT(signal_.wait(kForever, {}), kForever) << "its end is a reason to look, too";
  make_log();
  signal_.listen(log_);
  CommitSignal::send(log_);
  EXPECT_LT(signal_.wait(kForever, {}), kForever);
}

TEST_F(SqliteSignal, ThatCannotComeLeavesAWaitItsTime) {
  EXPECT_EQ(signal_.wait(1ms, {}), Duration{1ms}) << "nobody listens yet";
  std::filesystem::remove(log_);
  signal_.listen(log_);
  CommitSignal::send(log_);
  EXPECT_EQ(signal_.wait(1ms, {}), Duration{1ms});
}

TEST_F(SqliteSignal, IsNotWaitedForWhenAStopIsAskedFor) {
  signal_.listen(log_);
  std::stop_source stop;
  auto waits =
      std::async(std::launch::async, [&] { return signal_.wait(kForever, stop.get_token()); });
  stop.request_stop();
  EXPECT_LT(waits.get(), kForever);
}

TEST_F(SqliteSignal, OfManyCommitsWakesSeldom) {
  constexpr int kCommits = 20'000;
  signal_.listen(log_);
  std::atomic<int> wakes = 0;
  std::jthread waits([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      signal_.wait(kForever, stop);
      signal_.looked(false);
      ++wakes;
    }
  });
  for (int i = 0; i < kCommits; ++i) CommitSignal::send(log_);
  waits.request_stop();
  waits.join();
  EXPECT_LT(wakes, kCommits / 10);
}

/// What a second of signals, one every `every`, comes to: how often it wakes, and how long the
/// first signal after each rest had to wait at most.
struct Second {
  int wakes = 0;
  Duration longest{};
};
Second second_of_signals(Duration every, bool of_others) {
  WakePace pace;
  const SteadyTime begin{std::chrono::hours{1}};
  Second second;
  SteadyTime signal = begin;
  for (SteadyTime now = begin; now < begin + 1s;) {
    now = std::max(now + pace.rest(now), signal);
    pace.woken(now);
    pace.looked(of_others);
    ++second.wakes;
    second.longest = std::max(second.longest, std::chrono::duration_cast<Duration>(now - signal));
    while (signal <= now) signal += every;
  }
  return second;
}

TEST(SqliteWakePace, RestsLongerTheMoreOftenOwnCommitsWakeIt) {
  EXPECT_LE(second_of_signals(50us, false).wakes, 70);
  EXPECT_LE(second_of_signals(500us, false).wakes, 70);
  for (Duration every = 100us; every <= 20ms; every += 100us) {
    EXPECT_LE(second_of_signals(every, false).wakes, 1'000) << every.count();
    EXPECT_LE(second_of_signals(every, false).longest, 25ms) << every.count();
  }
}

TEST(SqliteWakePace, LetsCommitsOfOthersWaitForHalfAMillisecondAtMost) {
  for (Duration every = 50us; every <= 20ms; every += 50us) {
    EXPECT_LE(second_of_signals(every, true).wakes, 2'001) << every.count();
    EXPECT_LE(second_of_signals(every, true).longest, 500us) << every.count();
  }
}

TEST(SqliteWakePace, LetsNobodyWaitWhereSignalsAreRare) {
  EXPECT_EQ(second_of_signals(5ms, false).longest, 0ms);
  EXPECT_EQ(second_of_signals(50ms, false).longest, 0ms);
}

TEST(SqliteWakePace, ForgetsABusyTimeOnceItIsOverOrOthersCommit) {
  WakePace pace;
  SteadyTime now{std::chrono::hours{1}};
  const auto wake = [&](bool of_others) {
    now += pace.rest(now);
    pace.woken(now);
    pace.looked(of_others);
  };
  for (int i = 0; i < 50; ++i) wake(false);
  EXPECT_EQ(pace.rest(now), Duration{25ms});
  wake(true);
  EXPECT_EQ(pace.rest(now), Duration{500us});
  for (int i = 0; i < 50; ++i) wake(false);
  now += 1s;
  EXPECT_EQ(pace.rest(now), 0ms);
  wake(false);
  EXPECT_EQ(pace.rest(now), Duration{500us});
}

/// Stores that would not look for each other's commits within the time of a test.
class SqliteSignals : public testing::Test {
 protected:
  std::unique_ptr<SqliteStore> open() const {
    return SqliteStore::open({.path = path_, .look_for_changes = kForever}, clock_).value();
  }
  static void enqueue(Store& store) {
    const NewJob job{.kind = "report"};
    EXPECT_TRUE(store.write([&](Transaction& tx) { tx.enqueue({&job, 1}, TimePoint{}); }));
  }

  TempFolder folder_;
  const std::string path_ = folder_.file("joblog.sqlite3");
  SystemClock clock_;
};

TEST_F(SqliteSignals, AreSentByACommitThatChangesSomething) {
  const auto store = open();
  CommitSignal signal{clock_};
  signal.listen(path_ + "-wal");
  enqueue(*store);
  EXPECT_LT(signal.wait(kForever, {}), kForever);
}

TEST_F(SqliteSignals, AreNotSentByATransactionThatChangesNothing) {
  const auto store = open();
  CommitSignal signal{clock_};
  signal.listen(path_ + "-wal");
  ASSERT_TRUE(store->write([](Transaction&) {}));
  ASSERT_FALSE(store->write([](Transaction& tx) {
    const NewJob job{.kind = "report"};
    tx.enqueue({&job, 1}, TimePoint{});
    throw StoreError(ErrorKind::conflict, "changed my mind");
  }));
  ASSERT_TRUE(store->read([](Reader&) {}));
  EXPECT_EQ(signal.wait(1ms, {}), Duration{1ms});
}

TEST_F(SqliteSignals, OfAnotherStoreEndTheWaitForItsCommit) {
  const auto store = open();
  const auto other = open();
  const std::uint64_t before = store->wait_for_change(0, Duration::zero(), {});
  auto waits =
      std::async(std::launch::async, [&] { return store->wait_for_change(before, kForever, {}); });
  enqueue(*other);
  EXPECT_NE(waits.get(), before);
}

TEST_F(SqliteSignals, OfAnotherProcessEndTheWaitForItsCommit) {
  int begin[2];
  ASSERT_EQ(::pipe(begin), 0);
  const pid_t child = ::fork();  // Before there is a store: it is opened by one process a time.
  if (child == 0) {
    char byte = 0;
    (void)!::read(begin[0], &byte, 1);
    enqueue(*open());
    ::_exit(0);
  }
  const auto store = open();
  const std::uint64_t before = store->wait_for_change(0, Duration::zero(), {});
  auto waits =
      std::async(std::launch::async, [&] { return store->wait_for_change(before, kForever, {}); });
  EXPECT_EQ(::write(begin[1], "b", 1), 1);
  EXPECT_NE(waits.get(), before);
  ::waitpid(child, nullptr, 0);
  ::close(begin[0]);
  ::close(begin[1]);
}

}  // namespace
}  // namespace joblog::test
