// SPDX-License-Identifier: MIT
// A server inside a program that has a main of its own.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <latch>
#include <thread>

#include "embedding/embedding_test.h"
#include "support/eventually.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;

using EmbeddedServer = EmbeddingTest;

Outcome nothing(joblog::Run&) { return Success{}; }

TEST_F(EmbeddedServer, RunsWhatItsClientEnqueues) {
  std::latch ran(1);
  const auto count = [&ran](joblog::Run& run) -> Outcome {
    if (run.argument<int>("rows") == 5) ran.count_down();
    return Success{};
  };
  const auto server = serve({{.kind = "report", .handler = count}});
  const auto job =
      server->client().enqueue({.kind = "report", .arguments = json_arguments({{"rows", 5}})});
  ASSERT_TRUE(job) << job.error().message;
  ran.wait();
  const auto stopped = server->stop();
  EXPECT_TRUE(stopped) << stopped.error().message;
  EXPECT_EQ(stored(*job).ended_as, "success");
}

TEST_F(EmbeddedServer, LetsAHandlerEnqueueOnceHoweverOftenItRuns) {
  std::latch ran(2);
  std::atomic<int> attempts = 0;
  const auto split = [&](joblog::Run& run) -> Outcome {
    const std::string id = "split:" + std::to_string(run.job_id());
    const auto made = run.enqueue({.kind = "part", .request_id = id});
    if (!made) return Failure{"EnqueueError", made.error().message, false};
    EXPECT_EQ(made->existed, attempts > 0);
    ran.count_down();
    return ++attempts == 1 ? Outcome{Failure{"Again", "once more"}} : Outcome{Success{}};
  };
  const auto server = serve({{.kind = "part", .handler = nothing},
                             {.kind = "split",
                              .handler = split,
                              .retry = {.attempts_max = 2, .delay = std::chrono::seconds{0}}}});
  const auto job = server->client().enqueue({.kind = "split"});
  ASSERT_TRUE(job) << job.error().message;
  ran.wait();
  ASSERT_TRUE(server->stop());
  const Job part = stored({.id = job->id + 1});
  EXPECT_EQ(part.spec.kind, "part");
  EXPECT_THAT(part.spec.triggered_by, HasSubstr("split "));
}

TEST_F(EmbeddedServer, FailsARunForGoodThatCannotReadItsArguments) {
  const auto read = [](joblog::Run& run) -> Outcome {
    run.argument<int>("rows");
    return Success{};
  };
  const auto server = serve({{.kind = "report", .handler = read, .retry = {.attempts_max = 9}}});
  const auto job =
      server->client().enqueue({.kind = "report", .arguments = json_arguments({{"rows", "ten"}})});
  ASSERT_TRUE(job) << job.error().message;
  // A server that stops hands back what has not ended.
  ASSERT_TRUE(eventually([&] { return stored(*job).state == JobState::failed; }));
  const Job kept = stored(*job);
  EXPECT_EQ(kept.attempts, 1);
  EXPECT_EQ(kept.error_class, "ArgumentError");
  EXPECT_EQ(kept.error_message, R"(the argument "rows" is "ten"; a whole number was expected)");
}

TEST_F(EmbeddedServer, RefusesToEnqueueOnceItHasStopped) {
  const auto server = serve({{.kind = "report", .handler = nothing}});
  const Client client = server->client();
  ASSERT_TRUE(server->stop());
  EXPECT_TRUE(server->stop());
  const auto refused = client.enqueue({.kind = "report"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
}

TEST_F(EmbeddedServer, WaitsUntilAnotherThreadAsksForTheEnd) {
  const auto server = serve({});
  std::jthread asks([&] { server->request_stop(); });
  server->wait();
  EXPECT_TRUE(server->stop());
}

TEST_F(EmbeddedServer, LeavesTheSignalsOfTheProgramAlone) {
  const auto dispositions = [] {
    std::array<void (*)(int), 7> handlers{};
    std::size_t at = 0;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGPIPE, SIGXFSZ, SIGCHLD}) {
      struct sigaction now{};
      ::sigaction(signal, nullptr, &now);
      handlers[at++] = now.sa_handler;
    }
    return handlers;
  };
  const auto blocked = [] {
    sigset_t set;
    pthread_sigmask(SIG_SETMASK, nullptr, &set);
    return sigismember(&set, SIGTERM) + sigismember(&set, SIGPIPE);
  };
  const auto before = dispositions();
  const int blocked_before = blocked();
  const auto server = serve({{.kind = "report", .handler = nothing}});
  EXPECT_EQ(dispositions(), before);
  EXPECT_EQ(blocked(), blocked_before);
}

TEST_F(EmbeddedServer, TakesSignalsWhenItIsTold) {
  const auto server = serve({}, true);
  ASSERT_EQ(::kill(::getpid(), SIGTERM), 0);
  server->wait();
  EXPECT_TRUE(server->stop());
}

TEST_F(EmbeddedServer, RefusesIsolatedKindsWhereMainDoesNotServeThem) {
  const auto refused =
      joblog::Server::start({.data = folder_.path().string(),
                             .jobs = {{.kind = "report", .handler = nothing, .isolated = true}},
                             .pages = false});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_THAT(refused.error().message, HasSubstr("run_isolated_child"));
}

TEST_F(EmbeddedServer, SaysWhatIsWrongWithItsConfiguration) {
  const std::string config = folder_.write("joblog.toml", "[worker\n");
  const auto refused =
      joblog::Server::start({.config = config, .data = folder_.path().string(), .pages = false});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_THAT(refused.error().message, HasSubstr("joblog.toml"));
}

TEST_F(EmbeddedServer, ServesThePagesWhereItIsTold) {
  const std::string config = folder_.write("joblog.toml", "[web]\nport = 0\n");
  const auto server = joblog::Server::start({.config = config, .data = folder_.path().string()});
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_THAT((*server)->address(), HasSubstr("http://127.0.0.1:"));
}

}  // namespace
}  // namespace joblog::test
