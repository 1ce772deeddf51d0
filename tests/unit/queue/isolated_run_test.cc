// SPDX-License-Identifier: MIT
// Isolated runs, in real child processes of this test program.
#include "queue/isolated_run.h"

#include <signal.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "queue/process_identity.h"
#include "support/flaky_store.h"
#include "support/run_command.h"
#include "unit/queue/isolated_kinds.h"
#include "unit/queue/queue_test.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// How the process of a run begins.
enum class By { program, fork_server };

class IsolatedRun : public QueueTest, public testing::WithParamInterface<By> {
 protected:
  IsolatedRun() {
    registry = isolated_kinds();
    IsolatedHost host{.argv = {"/proc/self/exe", kServeIsolated},
                      .environment = {"PATH=/usr/bin"},
                      .spool_path = recorder->spool_path(),
                      .grace = 200ms,
                      .fork_server = fork_server()};
    executor = std::make_unique<Executor>(
        Executor::Dependencies{registry, clock, fixture.writer, running,
                               isolated_runner(std::move(host), clock), [] { return 0.5; }});
  }

  ~IsolatedRun() override { executor.reset(); }  // It holds what uses our clock.

  std::shared_ptr<ForkServer> fork_server() {
    if (GetParam() == By::program) return nullptr;
    return std::make_shared<ForkServer>(
        ForkServerOptions{.argv = {"/proc/self/exe", kServeIsolated},
                          .environment = {"PATH=/usr/bin"},
                          .notices = &fixture.notices},
        clock);
  }

  /// Runs `kind`, asks it to stop once it has logged something, and answers its log.
  JobLog stop_once_it_speaks(const std::string& kind) {
    const JobId id = fixture.enqueue(job(kind));
    const Claim claim = fixture.claim(self).front();
    std::thread runner([&] { EXPECT_EQ(run(claim), Applied::won); });
    EXPECT_TRUE(eventually([&] { return !fixture.messages(claim.log).empty(); }));
    EXPECT_TRUE(running.stop(id, StopReason::cancelled));
    runner.join();
    return fixture.log(claim.log);
  }

  SystemClock clock;
};

TEST_P(IsolatedRun, ReportsLikeOneInTheWorkerButFromAnotherProcess) {
  const JobLog log = run_one(job("succeed"));
  EXPECT_EQ(log.status, Status::success);
  EXPECT_THAT(fixture.messages(log.id), ElementsAre("hello from succeed {}"));
  EXPECT_EQ(log.progress, (Progress{2, 2, "done"}));
  ASSERT_GE(log.statistics.size(), 2U);  // Its own, and what its process took.
  EXPECT_NE(log.statistics[0].value, ::getpid());
  fixture.expect_sound();
}

TEST_P(IsolatedRun, BringsItsFailureBack) {
  const JobLog log = run_one(job("fail", 3));
  EXPECT_EQ(log.error_class, "QueryError");
  EXPECT_EQ(log.error_message, "no such view: v_orders");
  EXPECT_EQ(fixture.job(log.job).state, JobState::failed) << "it said that repeating cannot help";
}

TEST_P(IsolatedRun, BringsACancellationBack) {
  EXPECT_EQ(run_one(job("cancel")).error_class, "Cancelled");
}

TEST_P(IsolatedRun, BringsAnExceptionBack) {
  const JobLog log = run_one(job("throw"));
  EXPECT_EQ(log.error_class, "std::out_of_range");
  EXPECT_EQ(log.error_message, "column 69");
}

TEST_P(IsolatedRun, SaysWhichSignalItDiedOf) {
  const JobLog crash = run_one(job("crash"));
  EXPECT_EQ(crash.error_class, "HandlerCrashed");
  EXPECT_THAT(crash.error_message, HasSubstr("SIGSEGV"));
  EXPECT_EQ(fixture.messages(crash.id).front(), "before");
  EXPECT_THAT(run_one(job("abort")).error_message, HasSubstr("SIGABRT"));
}

TEST_P(IsolatedRun, ThatLeavesWithoutAnOutcomeHasCrashedAndItsLastWordsAreNamed) {
  const JobLog log = run_one(job("leave"));
  EXPECT_EQ(log.error_class, "HandlerCrashed");
  EXPECT_THAT(log.error_message, HasSubstr("exit code 3"));
  EXPECT_THAT(log.error_message, HasSubstr("no licence for this driver"));
}

TEST_P(IsolatedRun, LogsWhatItsDriverPrints) {
  const JobLog log = run_one(job("print"));
  const auto details = fixture.details(log.id);
  ASSERT_EQ(details.size(), 2U);
  for (const Detail& detail : details) {
    const bool error = detail.source == Source::standard_error;
    EXPECT_EQ(detail.message, error ? "to standard error" : "to standard output");
  }
}

TEST_P(IsolatedRun, KeepsEveryDetailOfAChildThatWasKilled) {
  const JobLog log = run_one(job("be_killed"));
  EXPECT_THAT(log.error_message, HasSubstr("SIGKILL"));
  const auto messages = fixture.messages(log.id);
  ASSERT_EQ(messages.size(), 1'001U);
  EXPECT_EQ(messages[999], "line 999");
}

TEST_P(IsolatedRun, ThatHangsInItsDriverIsEndedAtTheDriversOwnTimeLimit) {
  const JobLog log = run_one(job("hang_in_driver"));
  EXPECT_EQ(log.error_class, "ConnectionError");
  EXPECT_THAT(log.error_message, HasSubstr("connect_timeout"));
}

TEST_P(IsolatedRun, IsToldWhetherWhatItSaidIsStored) {
  EXPECT_EQ(run_one(job("flush")).statistics.at(0), (Statistic{"flushed", 1}));
  FlakyStore refusing(*fixture.store);
  GroupWriter writer(refusing, clock, fixture.notices);
  auto own = Recorder::create(fixture.folder.path().string(), "refused", 1, writer).value();
  Executor there(Executor::Dependencies{registry, clock, writer, running,
                                        isolated_runner({.argv = {"/proc/self/exe", kServeIsolated},
                                                         .environment = {"PATH=/usr/bin"},
                                                         .spool_path = own->spool_path(),
                                                         .fork_server = fork_server()},
                                                        clock),
                                        [] { return 0.5; }});
  fixture.enqueue(job("flush"));
  const Claim claim = fixture.claim(self).front();
  refusing.break_down({ErrorKind::unavailable, "full"});
  std::promise<Applied> done;
  there.run(claim, own->slot(0), [&](Applied applied) { done.set_value(applied); });
  refusing.mend();
  EXPECT_EQ(done.get_future().get(), Applied::won);
  EXPECT_EQ(fixture.log(claim.log).statistics.at(0), (Statistic{"flushed", 0}));
}

TEST_P(IsolatedRun, StopsWhenAsked) {
  const JobLog log = stop_once_it_speaks("wait_for_stop");
  EXPECT_EQ(log.error_class, "Cancelled");
  EXPECT_EQ(fixture.messages(log.id)[1], "stopped as asked");
}

TEST_P(IsolatedRun, TerminatedFromOutsideWasNotCancelledAndMayBeRetried) {
  const JobLog log = run_one(job("be_terminated", 2));
  EXPECT_EQ(log.error_class, "HandlerStopped");
  EXPECT_THAT(log.error_message, HasSubstr("SIGTERM"));
  EXPECT_EQ(fixture.job(log.job).state, JobState::scheduled);
  fixture.expect_sound();
}

TEST_P(IsolatedRun, ThatHangsIsKilledAfterItsGrace) {
  const JobLog log = stop_once_it_speaks("hang");
  EXPECT_EQ(log.error_class, "Cancelled");
  EXPECT_EQ(fixture.job(log.job).ended_as, "cancelled");
}

TEST_P(IsolatedRun, EndsAsSoonAsItsHandlerHasEnded) {
  const auto begin = clock.steady_now();
  for (int i = 0; i < 20; ++i) run_one(job("succeed"));
  EXPECT_LT(clock.steady_now() - begin, 10s) << "twenty processes that do nothing";
}

TEST_P(IsolatedRun, CannotStartAtAllIsAFailureOfItsOwn) {
  executor = std::make_unique<Executor>(Executor::Dependencies{
      registry, clock, fixture.writer, running,
      isolated_runner({.argv = {"/no/such/program"}, .environment = {}, .spool_path = {}}, clock),
      [] { return 0.5; }});
  EXPECT_EQ(run_one(job("succeed")).error_class, "HandlerNotStarted");
}

TEST_P(IsolatedRun, DiesWithItsWorker) {
  const std::string folder = fixture.folder.path().string();
  const StartedCommand worker = start_command(
      {"/proc/self/exe", kLonelyWorker, folder, GetParam() == By::program ? "" : kByForkServer});
  ASSERT_GT(worker.pid, 0);
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(folder + "/pid"); }));
  std::int64_t child = 0, started_by = 0;
  std::ifstream(folder + "/pid") >> child >> started_by;
  EXPECT_NE(start_mark(child), "");
  ::kill(worker.pid, SIGKILL);
  ::waitpid(worker.pid, nullptr, 0);
  EXPECT_TRUE(eventually([&] { return start_mark(child).empty(); }));
  EXPECT_TRUE(eventually([&] { return start_mark(started_by).empty(); }));
}

INSTANTIATE_TEST_SUITE_P(By, IsolatedRun, testing::Values(By::program, By::fork_server),
                         [](const auto& param_info) {
                           return param_info.param == By::program ? "Program" : "ForkServer";
                         });

}  // namespace
}  // namespace joblog::test
