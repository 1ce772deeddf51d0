// SPDX-License-Identifier: MIT
// Isolated runs that a fork server begins, in real processes of this test program.
#include "queue/fork_server.h"

#include <signal.h>

#include <set>

#include "base/fork_sibling.h"
#include "queue/isolated_run.h"
#include "queue/process_identity.h"
#include "queue/worker_pool.h"
#include "unit/queue/isolated_kinds.h"
#include "unit/queue/queue_test.h"

namespace joblog::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class ForkServers : public QueueTest {
 protected:
  ForkServers() {
    registry = isolated_kinds();
    serve_by(kServeIsolated);
  }
  ~ForkServers() override { executor.reset(); }  // It holds what uses our clock.
  void SetUp() override {
    if (!can_fork_sibling()) GTEST_SKIP() << "no fork server here, or not under this sanitizer";
  }

  void serve_by(const std::string& role) {
    options.argv = {"/proc/self/exe", role};
    options.environment = {"PATH=/usr/bin"};
    options.notices = &fixture.notices;
    const auto mark = [](std::string_view run) { return "JOBLOG_MARK=test:" + std::string(run); };
    options.longest_mark = longest_mark(mark);
    forks = std::make_shared<ForkServer>(options, clock);
    run_by({.argv = options.argv,
            .environment = options.environment,
            .spool_path = recorder->spool_path(),
            .mark = mark,
            .grace = 200ms,
            .fork_server = forks});
  }
  void run_by(IsolatedHost host) {
    executor = std::make_unique<Executor>(
        Executor::Dependencies{registry, clock, fixture.writer, running,
                               isolated_runner(std::move(host), clock), [] { return 0.5; }});
  }

  /// The process that started with the program of this run.
  pid_t started_by(const std::string& kind = "started_by") {
    const JobLog log = run_one(job(kind));
    EXPECT_EQ(log.status, Status::success) << log.error_message;
    EXPECT_FALSE(log.statistics.empty());
    if (log.statistics.empty()) return 0;
    EXPECT_EQ(log.statistics[0].name, "started_by");
    return static_cast<pid_t>(log.statistics[0].value);
  }
  void kill_it(pid_t pid) {
    ::kill(pid, SIGKILL);
    ASSERT_TRUE(eventually([&] { return forks->pid() != pid; }));
  }

  SystemClock clock;
  ForkServerOptions options;
  std::shared_ptr<ForkServer> forks;
};

TEST_F(ForkServers, StartOnceForManyRuns) {
  const pid_t first = started_by();
  EXPECT_EQ(first, forks->pid());
  EXPECT_EQ(started_by(), first);
  EXPECT_EQ(started_by(), first);
  EXPECT_EQ(fixture.notices.troubles(), 0);
}

TEST_F(ForkServers, LetNothingOfARunReachTheNext) {
  const pid_t first = started_by("leave_traces");
  EXPECT_EQ(first, forks->pid());
  const JobLog log = run_one(job("look_for_traces"));
  EXPECT_EQ(log.statistics.at(0).value, first) << "another process cannot tell";
  const mode_t mask = ::umask(0);
  ::umask(mask);
  EXPECT_THAT(
      fixture.messages(log.id),
      ElementsAre("memory 0", "variable false", "PATH /usr/bin", fmt::format("mask {:o}", mask),
                  "folder / false", "file false", "signal false"));
}

TEST_F(ForkServers, GoOnWhenARunCrashesOrHangs) {
  const pid_t first = started_by();
  EXPECT_EQ(run_one(job("crash")).error_class, "HandlerCrashed");
  EXPECT_EQ(run_one(job("be_killed")).error_class, "HandlerCrashed");
  EXPECT_EQ(run_one(job("hang_in_driver")).error_class, "ConnectionError");
  EXPECT_EQ(started_by(), first);
  EXPECT_EQ(fixture.notices.troubles(), 0);
}

TEST_F(ForkServers, GiveARunTheDescriptorsThatItsOwnProgramWouldHave) {
  const JobLog forked = run_one(job("list_descriptors"));
  run_by({.argv = options.argv,
          .environment = options.environment,
          .spool_path = recorder->spool_path()});
  const JobLog started = run_one(job("list_descriptors"));
  EXPECT_EQ(fixture.messages(forked.id), fixture.messages(started.id));
}

TEST_F(ForkServers, GiveEachRunItsOwnMark) {
  for (int i = 0; i < 2; ++i) {
    const JobLog log = run_one(job("show_mark"));
    EXPECT_THAT(fixture.messages(log.id), ElementsAre("test:" + log.name, "in /proc true"));
  }
}

TEST_F(ForkServers, MayBeKilledWithoutHarmToAnyRun) {
  const pid_t first = started_by();
  const JobId id = fixture.enqueue(job("wait_for_stop"));
  const Claim claim = fixture.claim(self).front();
  std::thread runner([&] { EXPECT_EQ(run(claim), Applied::won); });
  EXPECT_TRUE(eventually([&] { return !fixture.messages(claim.log).empty(); }));
  kill_it(first);
  EXPECT_TRUE(running.stop(id, StopReason::cancelled));
  runner.join();
  EXPECT_EQ(fixture.messages(claim.log)[1], "stopped as asked") << "the run went on without it";

  const pid_t second = started_by();
  EXPECT_NE(second, first);
  EXPECT_EQ(second, forks->pid());
  EXPECT_TRUE(fixture.notices.said("killed by SIGKILL"));
  EXPECT_EQ(fixture.notices.troubles(), 1);
}

TEST_F(ForkServers, ThatAreKilledAgainAndAgainLoseNoRun) {
  constexpr int kRuns = 40;
  for (int i = 0; i < kRuns; ++i) fixture.enqueue(job("started_by"));
  WorkerPool pool({.threads = 4, .queues = {}}, *executor, *recorder, fixture.writer, process,
                  "test:1");
  ASSERT_TRUE(pool.start());
  const auto ended = [&] { return fixture.jobs_in(JobState::finished); };
  std::set<pid_t> killed;
  EXPECT_TRUE(eventually([&] {
    const pid_t one = forks->pid();
    if (one != 0 && killed.size() < 5 && killed.insert(one).second) ::kill(one, SIGKILL);
    return ended() == kRuns;
  }));
  pool.stop_claiming();
  pool.join();
  EXPECT_FALSE(killed.empty());
  fixture.expect_sound();
}

TEST_F(ForkServers, ThatDoNotAnswerAreReplaced) {
  options.answer_max = 100ms;
  serve_by(kServeIsolated);
  const pid_t first = started_by();
  ::kill(first, SIGSTOP);
  EXPECT_NE(started_by(), first) << "the run begins by itself";
  EXPECT_TRUE(eventually([&] { return forks->pid() != first; }));
  EXPECT_TRUE(fixture.notices.said("it did not answer"));
}

TEST_F(ForkServers, LeaveSignalsToAllProcessesOfAServiceToOthers) {
  const pid_t first = started_by();
  ::kill(first, SIGTERM);
  ::kill(first, SIGHUP);
  EXPECT_EQ(started_by(), first);
  EXPECT_EQ(run_one(job("be_terminated")).error_class, "HandlerStopped") << "a run hears them";
}

TEST_F(ForkServers, BeginAnewWhenTheConfigurationHasChanged) {
  const pid_t first = started_by();
  forks->renew();
  const pid_t second = started_by();
  EXPECT_NE(second, first);
  EXPECT_EQ(second, forks->pid());
  EXPECT_EQ(fixture.notices.troubles(), 0);
}

TEST_F(ForkServers, EndWhenNobodyWantsThemAndComeBack) {
  options.idle = 1ms;
  serve_by(kServeIsolated);
  started_by();
  EXPECT_TRUE(eventually([&] { return forks->pid() == 0; }));
  started_by();
  EXPECT_EQ(fixture.notices.troubles(), 0);
}

TEST_F(ForkServers, DoNotForkAProgramThatHasThreadsAndSayWhyOnce) {
  serve_by(kServeWithThreads);
  const pid_t first = started_by();
  EXPECT_NE(started_by(), first) << "each run starts the program";
  EXPECT_EQ(fixture.notices.troubles(), 1);
  EXPECT_TRUE(fixture.notices.said("it has 2 threads"));
}

TEST_F(ForkServers, ThatCannotStartLeaveRunsToThemselves) {
  auto broken = options;
  broken.argv = {"/no/such/program"};
  run_by({.argv = options.argv,
          .environment = options.environment,
          .spool_path = recorder->spool_path(),
          .fork_server = std::make_shared<ForkServer>(broken, clock)});
  EXPECT_NE(started_by(), 0);
  EXPECT_NE(started_by(), 0);
  EXPECT_EQ(fixture.notices.troubles(), 1);
  EXPECT_TRUE(fixture.notices.said("/no/such/program"));
}

TEST_F(ForkServers, EndWithTheirOwner) {
  const pid_t first = started_by();
  executor.reset();
  forks.reset();
  EXPECT_EQ(::kill(first, 0), -1) << "it has been waited for";
}

}  // namespace
}  // namespace joblog::test
