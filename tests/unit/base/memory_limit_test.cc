// SPDX-License-Identifier: MIT
#include "base/memory_limit.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temp_folder.h"

namespace joblog {
namespace {

class MemoryLimitTest : public testing::Test {
 protected:
  void group(const std::string& path, const std::string& limit, const std::string& events) const {
    std::filesystem::create_directories(folder_.path() / "groups" / path);
    folder_.write("groups/" + path + "memory.max", limit + "\n");
    folder_.write("groups/" + path + "memory.events", events);
  }
  MemoryLimit read(const std::string& own) const {
    return read_memory_limit(folder_.file("groups"), folder_.write("own", own));
  }
  test::TempFolder folder_;
};

TEST_F(MemoryLimitTest, IsTheSmallestOnTheWayToTheRoot) {
  group("", "max", "oom_kill 0\n");
  group("system/", "1000", "low 1\noom_kill 3\n");
  group("system/job/", "2000", "oom_kill 2\n");
  const MemoryLimit limit = read("1:name=x:/y\n0::/system/job\n");
  EXPECT_EQ(limit.bytes, 1000);
  EXPECT_EQ(limit.kills, 2);  // Not 3: the others were killed beside it.
}

TEST_F(MemoryLimitTest, OfAContainerStandsAtItsRoot) {
  group("", "4096", "oom_kill 7\n");
  const MemoryLimit limit = read("0::/\n");
  EXPECT_EQ(limit.bytes, 4096);
  EXPECT_EQ(limit.kills, 7);
}

TEST_F(MemoryLimitTest, IsNotKnownWhereThereAreNoGroups) {
  EXPECT_EQ(read("").bytes, std::nullopt);
  EXPECT_EQ(read("0::/gone\n").bytes, std::nullopt);
  EXPECT_EQ(read_memory_limit("/no/such", "/no/such").kills, std::nullopt);
}

}  // namespace
}  // namespace joblog
