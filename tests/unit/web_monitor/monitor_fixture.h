// SPDX-License-Identifier: MIT
// The Jobs Monitor over a real store: ask for pages, press buttons, follow what is answered.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/bulk_request.h"
#include "core/registry.h"
#include "support/store_fixture.h"
#include "web/monitor/monitor_routes.h"
#include "web/router.h"

namespace joblog::web::monitor {

using Form = std::vector<std::pair<std::string, std::string>>;

class MonitorTest : public ::testing::Test {
 protected:
  MonitorTest() {
    const auto nothing = [](joblog::Run&) -> Outcome { return Success{}; };
    for (const char* kind : {"mail", "report"}) {
      EXPECT_TRUE(registry.add({.kind = kind, .handler = nothing}));
    }
    EXPECT_TRUE(registry.add({.kind = std::string(bulk_action_kind),
                              .handler = nothing,
                              .queue = std::string(bulk_action_queue)}));
  }

  http::Response get(const std::string& target) const { return ask(http::Method::get, target, {}); }
  std::string page(const std::string& target) const {
    const auto response = get(target);
    EXPECT_EQ(response.status, 200) << target;
    return response.body;
  }
  /// Presses a button as anna.
  http::Response post(const std::string& target, Form form = {}) const {
    return ask(http::Method::post, target, std::move(form));
  }
  static std::string location(const http::Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name == "Location") return value;
    }
    return "";
  }

  static NewJob job_of(const std::string& kind, const std::string& queue = "default") {
    NewJob job;
    job.kind = kind;
    job.queue = queue;
    return job;
  }
  /// Runs the job; it fails for good.
  JobId fail_job(NewJob job, const std::string& error_class, const std::string& message) {
    const JobId id = fixture.enqueue(job);
    end_next(JobEnd::failed, error_class, message);
    return id;
  }
  JobId succeed(NewJob job) {
    const JobId id = fixture.enqueue(std::move(job));
    end_next(JobEnd::finished, "", "");
    return id;
  }
  JobId succeed_with_warnings(NewJob job, std::int64_t warnings) {
    const JobId id = fixture.enqueue(std::move(job));
    end_next(JobEnd::finished, "", "", warnings);
    return id;
  }
  /// Claims the best ready job and ends it.
  void end_next(JobEnd end, const std::string& error_class, const std::string& message,
                std::int64_t warnings = 0) {
    const auto claims = fixture.claim(process());
    ASSERT_EQ(claims.size(), 1U);
    const Claim& claim = claims.front();
    const TimePoint now = fixture.clock.wall_now();
    const RunFinish finish{.lease = claim,
                           .status = end == JobEnd::finished ? Status::success : Status::error,
                           .job_end = end,
                           .started_at = now,
                           .finished_at = now,
                           .retry_at = now + std::chrono::minutes{5},
                           .error_class = error_class,
                           .error_message = message,
                           .warnings = warnings,
                           .queue = claim.queue,
                           .kind = claim.kind,
                           .concurrency_key = claim.concurrency_key};
    fixture.write([&](Transaction& tx) { tx.finish_runs({&finish, 1}); });
  }
  ProcessId process() {
    if (!worker_) worker_ = fixture.enter();
    return worker_;
  }
  std::vector<AuditEntry> changes() const {
    return fixture.read([](Reader& reader) { return reader.audit_entries({}); });
  }
  JobState state_of(JobId id) const { return fixture.job(id).state; }

  test::StoreFixture fixture;
  Registry registry;
  PageServices services{
      *fixture.store, fixture.writer, fixture.clock, fixture.notices, {}, "1", {}};
  Router router{services, routes({.kinds = [this] { return registry.kinds(); },
                                  .make_job =
                                      [this](std::string_view kind, std::string arguments) {
                                        return registry.make(kind, std::move(arguments));
                                      },
                                  .make_bulk_job =
                                      [this](std::string arguments) {
                                        return registry.make(bulk_action_kind,
                                                             std::move(arguments));
                                      }})};

 private:
  http::Response ask(http::Method method, const std::string& target, Form form) const {
    http::Request request;
    request.method = method;
    request.target = target;
    request.user = "anna";
    request.peer = "127.0.0.1";
    const auto url = Url::from(target);
    request.path = url->path();
    request.query = http::Parameters(url->query());
    request.form = http::Parameters(std::move(form));
    return router.answer(request);
  }

  ProcessId worker_;
};

}  // namespace joblog::web::monitor
