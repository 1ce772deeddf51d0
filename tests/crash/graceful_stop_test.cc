// SPDX-License-Identifier: MIT
// How `joblog serve` ends: asked once it hands back what it has not done, asked twice it leaves at
// once, and either way nothing is lost.
#include "crash/invariants.h"
#include "crash/worker_process.h"
#include "support/eventually.h"
#include "support/recording_notices.h"
#include "support/temp_folder.h"
#include "writer/group_writer.h"

namespace joblog::test {
namespace {

using testing::IsEmpty;

class GracefulStop : public testing::Test {
 protected:
  void enqueue(const std::string& kind, int jobs, int priority) {
    std::vector<NewJob> batch(
        static_cast<std::size_t>(jobs),
        NewJob{.kind = kind, .priority = priority, .attempts_max = kind == "deaf" ? 1 : 50});
    ASSERT_TRUE(writer_.enqueue(std::move(batch)));
  }
  std::int64_t jobs_in(JobState state) const {
    std::int64_t jobs = 0;
    (void)store_->read([&](Reader& reader) {
      for (const QueueView& queue : reader.queues()) jobs += queue.jobs[static_cast<int>(state)];
    });
    return jobs;
  }
  std::string path() const { return folder_.path().string(); }

 private:
  static std::unique_ptr<sqlite::SqliteStore> open(const std::string& path, const Clock& clock) {
    auto opened = sqlite::SqliteStore::open({.path = path}, clock);
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }
  TempFolder folder_;
  SystemClock clock_;
  RecordingNotices notices_;
  std::unique_ptr<sqlite::SqliteStore> store_ = open(folder_.file("joblog.sqlite3"), clock_);
  GroupWriter writer_{*store_, clock_, notices_};
};

TEST_F(GracefulStop, UnderLoadHandsBackWhatIsNotDone) {
  enqueue("endless", 2, -1);  // They go on until they are asked to stop.
  enqueue("short", 5'000, 0);
  WorkerProcess server("serve", path());
  ASSERT_TRUE(eventually([&] { return jobs_in(JobState::finished) > 50; }));
  server.send(SIGTERM);
  EXPECT_EQ(server.wait().exit_code, 0) << server.printed;

  const Inspection at_rest(path());
  at_rest.expect_all();
  EXPECT_EQ(at_rest.jobs.size(), 5'002U);
  EXPECT_EQ(at_rest.jobs_in(JobState::claimed), 0);
  EXPECT_EQ(at_rest.jobs_in(JobState::failed), 0);
  EXPECT_THAT(at_rest.processes, IsEmpty());
  for (const Job& job : at_rest.jobs) {
    if (job.spec.kind != "endless") continue;
    EXPECT_EQ(job.state, JobState::ready);
    EXPECT_EQ(at_rest.logs.at(job.last_log_name).error_class, "WorkerStopped");
  }
}

TEST_F(GracefulStop, ASecondSignalLeavesAtOnceAndTheNextStartRescues) {
  enqueue("deaf", 2, -1);  // They never end.
  enqueue("short", 500, 0);
  {
    WorkerProcess server("serve", path());
    ASSERT_TRUE(eventually([&] { return jobs_in(JobState::finished) > 50; }));
    server.send(SIGTERM);
    ASSERT_TRUE(server.await_output("stopping"));
    server.send(SIGTERM);
    EXPECT_EQ(server.wait().exit_code, 130) << server.printed;
  }
  EXPECT_GE(jobs_in(JobState::claimed), 2);

  WorkerProcess next("serve", path());
  ASSERT_TRUE(eventually(
      [&] { return jobs_in(JobState::finished) == 500 && jobs_in(JobState::failed) == 2; }));
  next.send(SIGTERM);
  EXPECT_EQ(next.wait().exit_code, 0) << next.printed;
  const Inspection at_rest(path());
  at_rest.expect_all();
  EXPECT_EQ(at_rest.jobs_in(JobState::failed), 2);
  for (const Job& job : at_rest.jobs) {
    if (job.spec.kind == "deaf") {
      EXPECT_EQ(at_rest.logs.at(job.last_log_name).error_class, "ProcessDied");
    }
  }
}

}  // namespace
}  // namespace joblog::test
