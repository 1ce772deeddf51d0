// SPDX-License-Identifier: MIT
// The group writer on every store: jobs go in by one process and are claimed, run and ended by
// another one that is told of them.
#include <set>
#include <thread>

#include "base/mutex.h"
#include "conformance/store_test.h"
#include "support/recording_notices.h"
#include "writer/group_writer.h"

namespace joblog::test {
namespace {

using testing::IsEmpty;

/// Takes what it is given, some at a time, and ends it.
class QuickWorker final : public Claimer {
 public:
  QuickWorker(GroupWriter& writer, ProcessId process) : writer_(writer), process_(process) {
    writer_.add_claimer(*this);
    writer_.wake();
  }
  ~QuickWorker() override { writer_.remove_claimer(*this); }

  ClaimDue demand(TimePoint now) override {
    return {.process = process_, .process_name = "here:7", .queues = {}, .limit = 16, .now = now};
  }
  void take(std::vector<Claim> claims) override {
    for (const Claim& claim : claims) {
      RunFinish end{.lease = claim,
                    .started_at = claim.claimed_at,
                    .finished_at = claim.claimed_at,
                    .queue = claim.queue,
                    .kind = claim.kind,
                    .concurrency_key = claim.concurrency_key,
                    .claimed_at = claim.claimed_at};
      writer_.finish(std::move(end), [this, id = claim.job](Applied applied) {
        MutexLock lock(mutex_);
        if (applied == Applied::won) won_.insert(id);
        ended_.notify_all();
      });
    }
  }
  void wait_for(std::size_t jobs) {
    MutexLock lock(mutex_);
    while (won_.size() < jobs) ended_.wait(mutex_);
  }

 private:
  GroupWriter& writer_;
  const ProcessId process_;
  Mutex mutex_;
  CondVar ended_;
  std::multiset<JobId> won_ GUARDED_BY(mutex_);
};

class GroupWriterOnStore : public StoreTest {};

TEST_P(GroupWriterOnStore, EndsEachJobThatAnotherProcessEnqueuesOnce) {
  auto other = fresh().open_another().value();
  SystemClock clock;
  RecordingNotices notices;
  const ProcessId here = process("here");
  GroupWriter entry(*other, clock, notices);
  GroupWriter work(store(), clock, notices);
  {
    QuickWorker worker(work, here);
    for (int i = 0; i < 20; ++i)
      ASSERT_TRUE(entry.enqueue(std::vector<NewJob>(25, {.kind = "report"})));
    worker.wait_for(500);
    EXPECT_TRUE(work.flush());
  }
  EXPECT_EQ(jobs_counted("default", JobState::finished), 500);
  EXPECT_EQ(logs_counted("report", Status::success), 500);
  EXPECT_THAT(notices.texts(), IsEmpty());
}

JOBLOG_EVERY_STORE(GroupWriterOnStore);

}  // namespace
}  // namespace joblog::test
