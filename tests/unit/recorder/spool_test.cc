// SPDX-License-Identifier: MIT
// The ring between run.log() and the store: order, wrap-around, and what a killed writer leaves.
#include "recorder/spool.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include "recorder/dead_spool.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::size_t small_ring = 8'192;

class SpoolTest : public testing::Test {
 protected:
  std::unique_ptr<Spool> create(std::size_t ring_bytes = small_ring, int slots = 1) {
    return Spool::create(path_, slots, ring_bytes).value();
  }
  static void log(SpoolRing& ring, std::string_view message) {
    ring.append({.type = RecordType::detail, .payload = message});
  }
  /// Takes all that is there out of the ring.
  static std::vector<std::string> drain(SpoolRing& ring) {
    std::vector<std::string> messages;
    std::uint64_t position = ring.head();
    while (const auto record = ring.read(position)) messages.emplace_back(record->payload);
    ring.advance_head(position);
    return messages;
  }
  static pid_t fork_child(const std::function<void()>& work) {
    const pid_t child = ::fork();
    if (child == 0) {
      work();
      ::_exit(0);
    }
    return child;
  }
  static void wait_for(pid_t child) { ::waitpid(child, nullptr, 0); }

  TempFolder folder_;
  const std::string path_ = folder_.file("a.spool");
};

TEST_F(SpoolTest, GivesBackEveryKindOfRecordAsItWas) {
  auto spool = create();
  SpoolRing& ring = spool->ring(0);
  ring.begin_run(JobLogId{7}, ProcessId{3});
  const TimePoint at = from_micros(123'456'789);
  ring.append({.type = RecordType::started, .at = at});
  ring.append({.type = RecordType::detail,
               .level = Level::error,
               .source = Source::standard_error,
               .continued = true,
               .escaped = true,
               .at = at,
               .payload = "grüezi"});
  ring.append({.type = RecordType::statistic, .at = at, .value = -2.5, .payload = "rows"});
  ring.append({.type = RecordType::progress, .at = at, .done = 3, .total = 9, .payload = "step"});
  std::uint64_t position = ring.head();
  const auto started = ring.read(position).value();
  EXPECT_EQ(started.type, RecordType::started);
  EXPECT_EQ(started.log, JobLogId{7});
  const auto detail = ring.read(position).value();
  EXPECT_EQ(detail.type, RecordType::detail);
  EXPECT_EQ(detail.level, Level::error);
  EXPECT_EQ(detail.source, Source::standard_error);
  EXPECT_TRUE(detail.continued);
  EXPECT_TRUE(detail.escaped);
  EXPECT_EQ(detail.at, at);
  EXPECT_EQ(detail.sequence, 1);
  EXPECT_EQ(detail.payload, "grüezi");
  const auto statistic = ring.read(position).value();
  EXPECT_EQ(statistic.type, RecordType::statistic);
  EXPECT_EQ(statistic.value, -2.5);
  EXPECT_EQ(statistic.payload, "rows");
  const auto progress = ring.read(position).value();
  EXPECT_EQ(progress.done, 3U);
  EXPECT_EQ(progress.total, 9U);
  EXPECT_EQ(progress.payload, "step");
  EXPECT_FALSE(ring.read(position));
  EXPECT_EQ(ring.lease(), ProcessId{3});
  EXPECT_EQ(ring.sequence(), 1);
}

TEST_F(SpoolTest, KeepsAllSizesWholeAcrossManyRoundsOfTheRing) {
  auto spool = create();
  SpoolRing& ring = spool->ring(0);
  for (std::size_t i = 0; i < 3'000; ++i) {
    const std::string message(1 + i * 37 % 1'900, static_cast<char>('a' + i % 26));
    log(ring, message);
    ASSERT_THAT(drain(ring), ElementsAre(message)) << i;
  }
  EXPECT_GT(ring.tail(), 100 * small_ring);
}

TEST_F(SpoolTest, CountsTheDetailsOfEachRunFromOne) {
  auto spool = create();
  SpoolRing& ring = spool->ring(0);
  ring.begin_run(JobLogId{1}, ProcessId{1});
  log(ring, "a");
  log(ring, "b");
  EXPECT_EQ(ring.sequence(), 2);
  ring.begin_run(JobLogId{2}, ProcessId{1});
  log(ring, "c");
  std::uint64_t position = ring.head();
  ring.read(position);
  EXPECT_EQ(ring.read(position)->sequence, 2);
  EXPECT_EQ(ring.read(position)->sequence, 1);
}

TEST_F(SpoolTest, MakesTheWriterWaitWhileItIsFullAndLosesNothing) {
  auto spool = create();
  SpoolRing& ring = spool->ring(0);
  std::thread writer([&] {
    for (int i = 0; i < 2'000; ++i) log(ring, std::to_string(i));
  });
  std::vector<std::string> seen;
  while (seen.size() < 2'000) {
    EXPECT_LE(ring.tail() - ring.head(), ring.capacity());
    for (std::string& message : drain(ring)) seen.push_back(std::move(message));
  }
  writer.join();
  for (std::size_t i = 0; i < seen.size(); ++i) ASSERT_EQ(seen[i], std::to_string(i));
}

TEST_F(SpoolTest, StopsReadingAtATornRecord) {
  auto spool = create();
  SpoolRing& ring = spool->ring(0);
  for (const char* message : {"whole", "torn apart", "behind"}) log(ring, message);
  std::ifstream in(path_, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  const auto offset = bytes.find("torn apart");
  ASSERT_NE(offset, std::string::npos);
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(offset));
  file << "TORN";
  file.close();
  std::uint64_t position = ring.head();
  EXPECT_EQ(ring.read(position)->payload, "whole");
  const std::uint64_t before = position;
  EXPECT_FALSE(ring.read(position));
  EXPECT_EQ(position, before);
}

/// Appends its number of the message, until it is killed.
void write_without_end(const std::string& path) {
  auto spool = Spool::attach(path).value();
  for (;;) spool->ring(0).append({.type = RecordType::detail, .payload = std::string(50, 'x')});
}

TEST_F(SpoolTest, OfAKilledOwnerHoldsAPrefixWithoutGaps) {
  std::minstd_rand random01(1);
  for (int round = 0; round < 20; ++round) {
    const pid_t child = fork_child([&] {
      auto own = create(1 << 20);
      own->ring(0).begin_run(JobLogId{1}, ProcessId{1});
      write_without_end(path_);
    });
    std::unique_ptr<Spool> watched;
    while (!watched) {
      if (auto attached = Spool::attach(path_)) watched = std::move(*attached);
    }
    const std::uint64_t enough = random01() % 200'000;
    while (watched->ring(0).tail() < enough) std::this_thread::yield();
    ::kill(child, SIGKILL);
    wait_for(child);
    watched.reset();
    const auto dead = DeadSpool::open(path_);
    ASSERT_TRUE(dead) << dead.error().message;
    const RingContents words = dead->read(0);
    EXPECT_EQ(words.damage, "") << "all that was published is whole";
    std::int64_t expected = 0;
    for (const HeldDetail& one : words.details) ASSERT_EQ(one.detail.sequence, ++expected);
    std::filesystem::remove(path_);
  }
}

TEST_F(SpoolTest, GoesOnWithoutAGapAfterAChildDiedInsideIt) {
  auto spool = create(1 << 20);
  SpoolRing& ring = spool->ring(0);
  std::minstd_rand random01(2);
  for (int round = 0; round < 40; ++round) {
    ring.begin_run(JobLogId{1}, ProcessId{1});
    const std::uint64_t from = ring.tail();
    const pid_t child = fork_child([&] { write_without_end(path_); });
    const std::uint64_t enough = from + random01() % 100'000;
    while (ring.tail() < enough) std::this_thread::yield();
    ::kill(child, SIGKILL);
    wait_for(child);
    std::int64_t expected = 0;
    const auto read_on = [&] {
      std::uint64_t position = ring.head();
      while (const auto record = ring.read(position)) EXPECT_EQ(record->sequence, ++expected);
      ring.advance_head(position);
    };
    read_on();  // The child may have filled the ring.
    log(ring, "the parent's own");
    read_on();
    EXPECT_EQ(ring.sequence(), expected);
  }
}

TEST_F(SpoolTest, TakesRecordsOfTwoProcessesAtOnce) {
  auto spool = create();
  SpoolRing& ring = spool->ring(0);
  ring.begin_run(JobLogId{1}, ProcessId{1});
  std::vector<pid_t> children;
  for (const char* name : {"a", "b"}) {
    children.push_back(fork_child([&] {
      auto attached = Spool::attach(path_).value();
      for (int i = 0; i < 1'000; ++i) log(attached->ring(0), name + std::to_string(i));
    }));
  }
  int next_a = 0, next_b = 0;
  while (next_a + next_b < 2'000) {
    for (const std::string& message : drain(ring)) {
      int& next = message[0] == 'a' ? next_a : next_b;
      ASSERT_EQ(message.substr(1), std::to_string(next++));
    }
  }
  for (const pid_t child : children) wait_for(child);
  EXPECT_EQ(ring.sequence(), 2'000);
}

TEST_F(SpoolTest, IsNotAdoptedWhileItsOwnerLives) {
  auto spool = create();
  const auto refused = DeadSpool::open(path_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  spool.reset();
  EXPECT_TRUE(DeadSpool::open(path_));
}

TEST_F(SpoolTest, KeepsItsRingsApart) {
  auto spool = create(small_ring, 3);
  for (int i = 0; i < 3; ++i) log(spool->ring(i), std::to_string(i));
  auto attached = Spool::attach(path_).value();
  ASSERT_EQ(attached->slots(), 3);
  for (int i = 0; i < 3; ++i) EXPECT_THAT(drain(attached->ring(i)), ElementsAre(std::to_string(i)));
}

TEST_F(SpoolTest, SaysWhatIsWrongWithAFile) {
  EXPECT_EQ(DeadSpool::open(path_).error().kind, ErrorKind::not_found);
  for (const std::string& content :
       {std::string(), std::string("short"), std::string(20'000, 'x')}) {
    folder_.write("a.spool", content);
    const auto refused = DeadSpool::open(path_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::corrupt);
    EXPECT_THAT(refused.error().message, HasSubstr(path_));
  }
  EXPECT_FALSE(Spool::create(path_, 1)) << "it never overwrites";
  EXPECT_THAT(Spool::create(folder_.file("no/such/a.spool"), 1).error().message,
              HasSubstr("no/such"));
}

TEST_F(SpoolTest, KeepsRoomForTheEndOfARunWhenItIsFull) {
  auto spool = create(1 << 20);
  SpoolRing& ring = spool->ring(0);
  const std::function<bool()> never = [] { return false; };
  std::uint64_t left_out = 0;
  for (const std::size_t size : {1'000U, 10U}) {
    const std::string line(size, 'x');
    while (ring.append({.type = RecordType::detail, .payload = line}, {.keep_waiting = &never}))
      continue;
    EXPECT_EQ(ring.left_out(), ++left_out);
  }
  for (const std::size_t size : {9'000U, 300U, 24'000U}) {
    EXPECT_TRUE(ring.append({.type = RecordType::detail, .payload = std::string(size, 'e')},
                            {.keep_waiting = &never, .is_end = true}))
        << size;
  }
}

TEST_F(SpoolTest, OfAFileThatIsCutShortGoesOnInMemory) {
  auto spool = create(small_ring, 2);
  log(spool->ring(1), "before");
  std::filesystem::resize_file(path_, 0);
  EXPECT_FALSE(spool->ring(1).is_whole());
  spool->ring(1).start_over(400, JobLogId{5}, ProcessId{6}, 7);
  log(spool->ring(1), "after");
  std::uint64_t position = 400;
  const auto record = spool->ring(1).read(position).value();
  EXPECT_EQ(record.payload, "after");
  EXPECT_EQ(record.sequence, 8);
  EXPECT_EQ(record.log, JobLogId{5});
}

TEST_F(SpoolTest, IsReadByNobodyElse) {
  auto spool = create();
  EXPECT_EQ(std::filesystem::status(path_).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace joblog::test
