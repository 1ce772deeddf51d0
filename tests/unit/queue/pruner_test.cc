// Retention, batch by batch.
#include "queue/pruner.h"

#include "core/limits.h"
#include "unit/queue/queue_test.h"

namespace joblog::test {
namespace {

class PrunerTest : public QueueTest {
 protected:
  PrunerTest() {
    define("talk", [](Run& run) -> Outcome {
      run.log("a word");
      return Success{};
    });
  }
  /// Runs the pruner until it rests; how many batches it took.
  int round(Pruner& pruner) {
    int batches = 0;
    while (pruner.run_once() < rules.every) ++batches;
    return batches;
  }

  Retention rules{
      .details = 24h, .logs = 48h, .jobs = 24h, .logs_max = 0, .jobs_max = 0, .every = 10min};
};

TEST_F(PrunerTest, RemovesWhatHasAgedAndKeepsTheLastOfItsKind) {
  const JobLog old = run_one(job("talk"));
  const JobLog last = run_one(job("talk"));
  Pruner pruner(rules, room.writer, room.clock, room.notices);
  EXPECT_EQ(pruner.run_once(), rules.every) << "nothing is old yet";

  room.clock.advance(49h);
  EXPECT_GE(round(pruner), 1);
  EXPECT_EQ(room.log(old.id).id, JobLogId{});
  EXPECT_EQ(room.log(last.id).id, last.id);
  EXPECT_EQ(room.jobs_in(JobState::finished), 0);
  EXPECT_TRUE(room.notices.said("retention removed"));
  room.expect_sound();
}

TEST_F(PrunerTest, RestsBetweenItsRounds) {
  Pruner pruner(rules, room.writer, room.clock, room.notices);
  EXPECT_EQ(pruner.run_once(), rules.every);
  room.clock.advance(4min);
  EXPECT_EQ(pruner.run_once(), 6min);
  room.clock.jump_wall(24h * 365);
  EXPECT_EQ(pruner.run_once(), 6min) << "a jump of the wall clock does not hurry it";
  room.clock.advance(6min);
  EXPECT_EQ(pruner.run_once(), rules.every);
}

TEST_F(PrunerTest, RemovesSmallBatchesWithAirBetweenThem) {
  define("many", [](Run& run) -> Outcome {
    for (std::size_t i = 0; i < 3 * limits::prune_batch; ++i) run.log("a word");
    return Success{};
  });
  run_one(job("many"));
  run_one(job("many"));
  room.clock.advance(25h);
  Pruner pruner(rules, room.writer, room.clock, room.notices);
  EXPECT_GE(round(pruner), 3);
}

TEST_F(PrunerTest, NeverTouchesARunThatGoesOn) {
  room.enqueue(job("talk"));
  const Claim claim = room.claim(self).front();
  room.clock.advance(24h * 400);
  Pruner pruner(rules, room.writer, room.clock, room.notices);
  round(pruner);
  EXPECT_EQ(room.log(claim.log).id, claim.log);
  EXPECT_EQ(run(claim), Applied::won);
}

}  // namespace
}  // namespace joblog::test
