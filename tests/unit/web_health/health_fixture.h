// SPDX-License-Identifier: MIT
// A process as its health sees it: a store that may fail, a writer in front of it, a loop, workers.
// Time stands still unless a test moves it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "support/flaky_store.h"
#include "support/run_command.h"
#include "support/store_fixture.h"
#include "web/health/health_routes.h"
#include "web/router.h"

namespace joblog::web::health {

using namespace std::chrono_literals;

/// Claims a job through the writer, as a worker does.
class OneJob final : public Claimer {
 public:
  OneJob(GroupWriter& writer, ProcessId process) : writer_(writer), process_(process) {
    writer_.add_claimer(*this);
  }
  ~OneJob() override { writer_.remove_claimer(*this); }
  Claim wait() { return taken_.get_future().get(); }

  ClaimDue demand(TimePoint now) override {
    return {.process = process_, .process_name = "p", .queues = {}, .limit = wanted_, .now = now};
  }
  void take(std::vector<Claim> claims) override {
    if (claims.empty()) return;
    --wanted_;
    taken_.set_value(claims.front());
  }

 private:
  GroupWriter& writer_;
  ProcessId process_;
  int wanted_ = 1;
  std::promise<Claim> taken_;
};

class HealthTest : public ::testing::Test {
 protected:
  /// From now on `options` are what they are.
  void open() {
    if (!router) router.emplace(services, routes(options));
  }
  http::Response get(const std::string& path) {
    open();
    http::Request request;
    request.target = request.path = path;
    return router->answer(request);
  }
  /// Time passes while everything lives.
  void live_on(Duration time) {
    fixture.clock.advance(time);
    scheduling.touch();
    heartbeat();
  }
  template <class Work>
  void write(Work work) {
    const auto stored = writer.transact([&](Transaction& tx) { work(tx); });
    ASSERT_TRUE(stored) << stored.error().message;
  }
  bool heartbeat() {
    return writer
        .transact([&](Transaction& tx) { tx.heartbeat(process, fixture.clock.wall_now()); })
        .has_value();
  }
  JobId enqueue(const std::string& kind, const std::string& queue = "default") {
    NewJob job;
    job.kind = kind;
    job.queue = queue;
    return writer.enqueue({job}).value().front().id;
  }
  /// A job that waits and runs for so long.
  void run(const std::string& kind, Status status, Duration waits, Duration takes,
           std::int64_t warnings = 0) {
    const JobId id = enqueue(kind);
    fixture.clock.advance(waits);
    const Claim claim = OneJob(writer, process).wait();
    ASSERT_EQ(claim.job, id);
    const TimePoint start = fixture.clock.wall_now();
    writer.start({claim.log, claim.holder, start});
    fixture.clock.advance(takes);
    std::promise<Applied> ended;
    writer.finish({.lease = claim,
                   .status = status,
                   .job_end = status == Status::success ? JobEnd::finished : JobEnd::failed,
                   .started_at = start,
                   .finished_at = fixture.clock.wall_now(),
                   .error_class = status == Status::success ? "" : "Oops",
                   .warnings = warnings,
                   .queue = claim.queue,
                   .kind = kind},
                  [&](Applied applied) { ended.set_value(applied); });
    EXPECT_EQ(ended.get_future().get(), Applied::won);
  }
  void expect_promtool_agrees(const std::string& text) const {
    const std::string file = fixture.folder.file("metrics.txt");
    std::ofstream(file) << text;
    const auto checked = test::run_command({"sh", "-c", "promtool check metrics < " + file});
    EXPECT_EQ(checked.exit_code, 0);
    EXPECT_EQ(checked.output, "");
  }

  test::StoreFixture fixture;  // Its own writer stays out of this: what it writes would wake ours.
  std::unique_ptr<Store> real = fixture.open();
  test::FlakyStore store{*real};
  GroupWriter writer{store, fixture.clock, fixture.notices};
  ProcessId process = enter();
  LastActivity scheduling{fixture.clock};
  PageServices services{store, writer, fixture.clock, fixture.notices, {}, "1.2.3", {}};
  HealthOptions options{.clock = fixture.clock};
  std::optional<Router> router;

 private:
  ProcessId enter() {
    ProcessId id;
    write([&](Transaction& tx) {
      id = tx.register_process({.kind = "serve", .heartbeat_at = fixture.clock.wall_now()});
    });
    return id;
  }
};

}  // namespace joblog::web::health
