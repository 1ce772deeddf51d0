// SPDX-License-Identifier: MIT
// Copies made while work goes on: each is whole, and a server on it finishes what it holds.
#include <gtest/gtest.h>

#include <filesystem>

#include "faults/fault_fixture.h"

namespace joblog::test {
namespace {

/// A new installation with the copy as its store. The ledger is what was told before the copy.
void restore_and_check(const std::string& copy, const std::string& facts, Random& random) {
  FaultFixture restored(random);
  std::filesystem::create_directories(restored.data());
  std::filesystem::copy_file(copy, restored.data() + "/joblog.sqlite3");
  for (const auto& line : Ledger::read(facts)) {
    if (line.fact == "answered") restored.ledger().answered(line.name, line.number);
  }
  restored.heal_and_check();
}

TEST(Backups, UnderLoadHoldAllThatWasAnsweredBefore) {
  campaign([](Random& random) {
    FaultFixture fixture(random);
    const std::string facts = fixture.joblog.folder().file("facts");
    const std::string copy = fixture.joblog.folder().file("copy.sqlite3");
    const auto server = fixture.serve();
    {
      const Load load(fixture, 2, random);
      ASSERT_TRUE(fixture.wait_for_answers(random.between(10, 40)));
      std::filesystem::copy_file(fixture.ledger_file(), facts);
      const Ran backup = fixture.joblog.run({"db", "backup", copy});
      ASSERT_EQ(backup.exit_code, 0) << backup.err;
      ++tally().faults;
    }
    EXPECT_EQ(server->stop(), 0) << server->said();
    fixture.heal_and_check();
    restore_and_check(copy, facts, random);
  });
}

}  // namespace
}  // namespace joblog::test
