// SPDX-License-Identifier: MIT
// What tests of the queue share: a store with a registered process, a recorder, an executor.
#pragma once

#include <future>
#include <memory>
#include <utility>

#include "queue/executor.h"
#include "queue/rescuer.h"
#include "recorder/recorder.h"
#include "recorder/spooled_run.h"
#include "support/eventually.h"
#include "support/gate.h"
#include "support/store_fixture.h"

namespace joblog::test {

using namespace std::chrono_literals;

class QueueTest : public testing::Test {
 protected:
  using Run = joblog::Run;  // And not the test's own, which is private.

  QueueTest() : self(fixture.enter()), process(self.value) {
    auto made = Recorder::create(fixture.folder.path().string(), "own", 8, fixture.writer);
    if (!made) throw std::runtime_error(made.error().message);
    recorder = std::move(*made);
    executor = std::make_unique<Executor>(Executor::Dependencies{
        registry, fixture.clock, fixture.writer, running, {}, [] { return 0.5; }});
  }

  void define(const std::string& kind, Handler handler, RetryPolicy retry = {}) {
    ASSERT_TRUE(
        registry.add({.kind = kind, .handler = std::move(handler), .retry = retry, .timeout = 0s}));
  }
  NewJob job(const std::string& kind, int attempts_max = 1) const {
    return {.kind = kind, .attempts_max = attempts_max};
  }

  /// Runs the claim to its stored end.
  Applied run(const Claim& claim) {
    std::promise<Applied> done;
    last_end =
        executor->run(claim, recorder->slot(0), [&](Applied applied) { done.set_value(applied); });
    return done.get_future().get();
  }
  /// Enqueues, claims and runs one job; its log.
  JobLog run_one(const NewJob& spec) {
    fixture.enqueue(spec);
    const auto claims = fixture.claim(self);
    EXPECT_EQ(claims.size(), 1U);
    if (claims.empty()) return {};
    EXPECT_EQ(run(claims.front()), Applied::won);
    return fixture.log(claims.front().log);
  }

  StoreFixture fixture;
  Registry registry;
  RunningSet running;
  ProcessId self;
  std::atomic<std::int64_t> process;
  std::unique_ptr<Recorder> recorder;
  std::unique_ptr<Executor> executor;
  RunEnd last_end;
};

}  // namespace joblog::test
