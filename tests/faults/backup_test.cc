// Copies made while work goes on: each is whole, and a server on it finishes what it holds.
#include <gtest/gtest.h>

#include <filesystem>

#include "faults/room.h"

namespace joblog::test {
namespace {

/// A new installation with the copy as its store. The ledger is what was told before the copy.
void restore_and_check(const std::string& copy, const std::string& facts, Dice& dice) {
  FaultRoom restored(dice);
  std::filesystem::create_directories(restored.data());
  std::filesystem::copy_file(copy, restored.data() + "/joblog.sqlite3");
  for (const auto& line : Ledger::read(facts)) {
    if (line.fact == "answered") restored.ledger().answered(line.name, line.number);
  }
  restored.heal_and_check();
}

TEST(Backups, UnderLoadHoldAllThatWasAnsweredBefore) {
  campaign([](Dice& dice) {
    FaultRoom room(dice);
    const std::string facts = room.joblog.folder().file("facts");
    const std::string copy = room.joblog.folder().file("copy.sqlite3");
    const auto server = room.serve();
    {
      const Load load(room, 2, dice);
      ASSERT_TRUE(room.wait_for_answers(dice.between(10, 40)));
      std::filesystem::copy_file(room.ledger_file(), facts);
      const Ran backup = room.joblog.run({"db", "backup", copy});
      ASSERT_EQ(backup.exit_code, 0) << backup.err;
      ++tally().faults;
    }
    EXPECT_EQ(server->stop(), 0) << server->said();
    room.heal_and_check();
    restore_and_check(copy, facts, dice);
  });
}

}  // namespace
}  // namespace joblog::test
