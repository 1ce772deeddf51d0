// SPDX-License-Identifier: MIT
// The name that a machine gives itself.
#include "queue/machine_id.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <future>
#include <latch>
#include <vector>

#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::Each;
using testing::SizeIs;

TEST(MachineId, StaysWhatItWasFirst) {
  const TempFolder folder;
  const std::string first = machine_id(folder.path().string());
  EXPECT_THAT(first, SizeIs(32));
  EXPECT_EQ(machine_id(folder.path().string()), first);
}

TEST(MachineId, IsAnotherOneInEachFolderAlsoInACopy) {
  const TempFolder one, other;
  const std::string first = machine_id(one.path().string());
  std::filesystem::copy_file(one.file("machine_id"), other.file("machine_id"));
  const std::string second = machine_id(other.path().string());
  EXPECT_THAT(second, SizeIs(32));
  EXPECT_NE(second, first);
  EXPECT_EQ(machine_id(other.path().string()), second);
  EXPECT_EQ(machine_id(one.path().string()), first);
}

TEST(MachineId, IsMadeAnewWhenTheFileHoldsSomethingElse) {
  const TempFolder folder;
  const std::string first = machine_id(folder.path().string());
  for (const std::string& text : {std::string(), std::string("x"), std::string(1'000, 'a')}) {
    folder.write("machine_id", text);
    const std::string now = machine_id(folder.path().string());
    EXPECT_THAT(now, SizeIs(32));
    EXPECT_NE(now, first);
  }
}

TEST(MachineId, IsTheSameForAllWhoAskForItAtFirst) {
  for (int round = 0; round < 50; ++round) {
    const TempFolder folder;
    constexpr int kAsking = 8;
    std::latch ready(kAsking);
    std::vector<std::future<std::string>> asked;
    for (int i = 0; i < kAsking; ++i) {
      asked.push_back(std::async(std::launch::async, [&] {
        ready.arrive_and_wait();
        return machine_id(folder.path().string());
      }));
    }
    std::vector<std::string> names;
    for (auto& one : asked) names.push_back(one.get());
    EXPECT_THAT(names, Each(machine_id(folder.path().string())));
  }
}

TEST(MachineId, IsNotKnownWhereItCannotBeKept) { EXPECT_EQ(machine_id("/no/such/folder"), ""); }

}  // namespace
}  // namespace joblog::test
