// Jobs that wait for their time.
#include "queue/promoter.h"

#include "unit/queue/queue_test.h"

namespace joblog::test {
namespace {

class PromoterTest : public QueueTest {
 protected:
  JobId enqueue_at(TimePoint at, const std::string& key = "") {
    NewJob spec = job("any");
    spec.run_at = at;
    spec.concurrency_key = key;
    return room.enqueue(spec);
  }
  Promoter promoter{*room.store, room.writer, room.clock};
};

TEST_F(PromoterTest, WaitsForTheNextJobThatIsDue) {
  EXPECT_EQ(promoter.run_once(1h), 1h);
  enqueue_at(kNoon + 90s);
  enqueue_at(kNoon + 30s);
  EXPECT_EQ(promoter.run_once(1h), 30s);
  EXPECT_EQ(promoter.run_once(10s), 10s);
  EXPECT_EQ(room.jobs_in(JobState::scheduled), 2);
}

TEST_F(PromoterTest, MakesReadyWhatIsDueAndOnlyThat) {
  const JobId soon = enqueue_at(kNoon + 30s);
  const JobId later = enqueue_at(kNoon + 31s);
  room.clock.advance(30s);
  EXPECT_EQ(promoter.run_once(1h), 0s);
  EXPECT_EQ(room.job(soon).state, JobState::ready);
  EXPECT_EQ(room.job(later).state, JobState::scheduled);
  EXPECT_EQ(promoter.run_once(1h), 1s);
}

TEST_F(PromoterTest, BlocksADueJobWhoseKeyIsTaken) {
  NewJob holder = job("any");
  holder.concurrency_key = "erp";
  room.enqueue(holder);
  const JobId due = enqueue_at(kNoon + 1s, "erp");
  room.clock.advance(1s);
  promoter.run_once(1h);
  EXPECT_EQ(room.job(due).state, JobState::blocked);
  room.expect_sound();
}

TEST_F(PromoterTest, OnlyTheWallClockDecidesWhatIsDue) {
  enqueue_at(kNoon + 1h);
  room.clock.jump_wall(1h);
  promoter.run_once(1h);
  EXPECT_EQ(room.jobs_in(JobState::ready), 1);
}

}  // namespace
}  // namespace joblog::test
