// The power goes at random moments: what was answered is there, and the next start goes on.
#include <fmt/format.h>
#include <gtest/gtest.h>

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

TEST(PowerLoss, TakesNothingThatWasAnswered) {
  campaign([](Dice& dice) {
    FaultRoom room(dice);
    work_until_killed(room, dice);
    const WriteRecord record(room.ledger_file());
    ASSERT_GT(record.calls(), 0U);
    for (int moments = 2; moments > 0; --moments) {
      const auto moment = dice.between<std::size_t>(0, record.calls());
      SCOPED_TRACE(fmt::format("the power goes behind call {} of {}", moment, record.calls()));
      FaultRoom after(dice);
      record.play(moment, dice, room.data(), after.data(), after.ledger_file());
      after.heal_and_check();
    }
  });
}

}  // namespace
}  // namespace joblog::test
