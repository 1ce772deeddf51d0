// The power goes at random moments: what was answered is there, and the next start goes on.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>
#include <vector>

#include "faults/power_loss.h"
#include "faults/room.h"
#include "faults/shims.h"

namespace joblog::test {
namespace {

std::map<std::string, std::string> recording(const FaultRoom& room) {
  return {{"LD_PRELOAD", record_writes_shim},
          {"RECORD_FOLDER", room.data()},
          {"RECORD_FILE", room.ledger_file()}};
}

/// Everything that writes to the store is recorded, the callers too.
void work_until_killed(FaultRoom& room, Dice& dice) {
  for (const auto& [name, value] : recording(room)) room.joblog.environment[name] = value;
  const auto server = room.serve();
  const Load load(room, 2, dice);
  ASSERT_TRUE(room.wait_for_answers(dice.between(10, 40)));
}

/// What a power loss behind so many calls leaves, and what a start makes of it.
void lose_power(const FaultRoom& room, const WriteRecord& record, std::uint64_t seed) {
  Dice dice(seed);
  const auto moment = dice.between<std::size_t>(0, record.calls());
  SCOPED_TRACE(fmt::format("the power goes behind call {} of {}", moment, record.calls()));
  FaultRoom after(dice);
  record.play(moment, dice, room.data(), after.data(), after.ledger_file());
  ++tally().faults;
  after.heal_and_check();
}

TEST(PowerLoss, TakesNothingThatWasAnswered) {
  campaign([](Dice& dice) {
    FaultRoom room(dice);
    work_until_killed(room, dice);
    const WriteRecord record(room.ledger_file());
    ASSERT_GT(record.calls(), 0U);
    // Together: each waits for the lease of those who left no spool.
    std::vector<std::thread> moments;
    for (int n = 0; n < 6; ++n) {
      moments.emplace_back(lose_power, std::cref(room), std::cref(record),
                           dice.between<std::uint64_t>(0, 1U << 31));
    }
    for (std::thread& moment : moments) moment.join();
  });
}

}  // namespace
}  // namespace joblog::test
