// SPDX-License-Identifier: MIT
// Queues and processes.
#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Queues : public StoreTest {
 protected:
  QueueView queue(const std::string& name) {
    for (const QueueView& view : read([](Reader& r) { return r.queues(); })) {
      if (view.name == name) return view;
    }
    throw std::runtime_error("no queue " + name);
  }
  void pause(const std::string& name, const std::string& by) {
    write([&](Transaction& tx) { tx.pause_queue(name, now_, by); });
  }
  bool resume(const std::string& name) {
    return write([&](Transaction& tx) { return tx.resume_queue(name, now_, "anna"); });
  }
};

TEST_P(Queues, AppearWithTheirFirstJobAndCountByState) {
  enqueue({.kind = "a", .queue = "mail"});
  enqueue({.kind = "a", .queue = "mail", .run_at = now_ + 1h});
  finish(claim_one());
  const QueueView view = queue("mail");
  EXPECT_EQ(view.jobs[static_cast<int>(JobState::ready)], 0);
  EXPECT_EQ(view.jobs[static_cast<int>(JobState::scheduled)], 1);
  EXPECT_EQ(view.jobs[static_cast<int>(JobState::finished)], 1);
  EXPECT_FALSE(view.paused);
}

TEST_P(Queues, SayHowLongTheirOldestReadyJobHasWaited) {
  enqueue({.kind = "a", .priority = 5});
  now_ += 1min;
  enqueue({.kind = "a", .priority = -5});
  EXPECT_EQ(queue("default").oldest_ready, first_instant);
  claim(2);
  EXPECT_EQ(queue("default").oldest_ready, std::nullopt);
}

TEST_P(Queues, StayPausedAndSayByWhom) {
  pause("mail", "anna");
  fresh().reopen();
  EXPECT_TRUE(queue("mail").paused);
  EXPECT_EQ(queue("mail").paused_by, "anna");
  EXPECT_EQ(queue("mail").paused_at, now_);
}

TEST_P(Queues, KeepTheFirstPause) {
  pause("mail", "anna");
  now_ += 1h;
  pause("mail", "bert");
  EXPECT_EQ(queue("mail").paused_by, "anna");
  EXPECT_EQ(queue("mail").paused_at, first_instant);
}

TEST_P(Queues, ResumeOnlyWhenPaused) {
  EXPECT_FALSE(resume("mail"));
  pause("mail", "anna");
  EXPECT_TRUE(resume("mail"));
  now_ += 1s;  // Asked by the same person at the same time, it is one wish.
  EXPECT_FALSE(resume("mail"));
  EXPECT_FALSE(queue("mail").paused);
  EXPECT_EQ(queue("mail").paused_by, "");
}

TEST_P(Queues, TakeJobsWhilePaused) {
  pause("mail", "anna");
  EXPECT_EQ(enqueue({.kind = "a", .queue = "mail"}).state, JobState::ready);
  EXPECT_THAT(claim(9), IsEmpty());
}

JOBLOG_EVERY_STORE(Queues);

class Processes : public StoreTest {
 protected:
  bool heartbeat(ProcessId id) {
    return write([&](Transaction& tx) { return tx.heartbeat(id, now_); });
  }
};

TEST_P(Processes, AreKnownWithAllTheyTold) {
  const ProcessId id = process("here");
  now_ += 5s;
  EXPECT_TRUE(heartbeat(id));
  const auto known = read([](Reader& r) { return r.processes(); });
  ASSERT_EQ(known.size(), 1U);
  EXPECT_EQ(known[0].id, id);
  EXPECT_EQ(known[0].kind, "serve");
  EXPECT_EQ(known[0].host, "here");
  EXPECT_EQ(known[0].pid, 7);
  EXPECT_EQ(known[0].start_mark, "mark");
  EXPECT_EQ(known[0].version, "1");
  EXPECT_EQ(known[0].started_at, first_instant);
  EXPECT_EQ(known[0].heartbeat_at, now_);
}

TEST_P(Processes, DeclaredDeadCannotGoOn) {
  const ProcessId id = process();
  write([&](Transaction& tx) { tx.deregister_process(id); });
  EXPECT_FALSE(heartbeat(id));
  EXPECT_THAT(read([](Reader& r) { return r.processes(); }), IsEmpty());
}

TEST_P(Processes, NeverGetAnIdAgain) {
  const ProcessId first = process();
  write([&](Transaction& tx) { tx.deregister_process(first); });
  fresh().reopen();
  EXPECT_GT(process(), first);
}

JOBLOG_EVERY_STORE(Processes);

}  // namespace
}  // namespace joblog::test
