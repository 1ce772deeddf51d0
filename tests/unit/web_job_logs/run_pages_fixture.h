// SPDX-License-Identifier: MIT
// A store with runs in it and the pages of runs on top, without sockets: a request goes to the
// router, the answer is looked at.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/registry.h"
#include "support/store_fixture.h"
#include "unit/web_job_logs/page_reader.h"
#include "web/job_logs/list/index.h"
#include "web/job_logs/run/run_routes.h"
#include "web/router.h"

namespace joblog::test {

using namespace std::chrono_literals;

/// What a test wants to say about a line.
struct Line {
  std::string message;
  Level level = Level::info;
  bool continued = false;
  Duration after = 1ms;  ///< The line before.
  Source source = Source::handler;
};

struct RunEndWish {
  Status status = Status::success;
  JobEnd job_end = JobEnd::finished;
  std::string error_class{};
  std::string error_message{};
  Statistics statistics{};
  Progress progress{};
  std::int64_t warnings = 0;
  std::string first_warning{};
  Duration took = 2s;
  Duration retry_in = 5min;
};
inline RunEndWish broken(JobEnd job_end = JobEnd::failed) {
  return {.status = Status::error,
          .job_end = job_end,
          .error_class = "ConnectionError",
          .error_message = "no route to the ERP"};
}

inline RunEndWish warned(std::int64_t warnings = 3,
                         std::string first = "3 values could not be read: quantity in row 17") {
  return {.warnings = warnings, .first_warning = std::move(first)};
}

using Form = std::vector<std::pair<std::string, std::string>>;

class RunPagesFixture : public StoreFixture {
 public:
  explicit RunPagesFixture(TimePoint start = kNoon)
      : StoreFixture(start),
        tails(*store, clock, notices),
        services{.store = *store,
                 .writer = writer,
                 .clock = clock,
                 .notices = notices,
                 .local_zone = {},
                 .version = "0.1",
                 .attention = [this] { return attention; }},
        router(services, routes()),
        worker(enter()) {
    for (const char* kind : {"mail", "report", "sync"}) {
      EXPECT_TRUE(registry.add(
          {.kind = kind, .handler = [](joblog::Run&) -> Outcome { return Success{}; }}));
    }
  }

  // Runs.

  Claim begin(NewJob job = {.kind = "sync"}) {
    enqueue(std::move(job));
    auto claims = claim(worker);
    EXPECT_EQ(claims.size(), 1U);
    start(claims.at(0));
    return claims.at(0);
  }
  void start(const Claim& claim) {
    write([&](Transaction& tx) {
      const RunStart starts[]{{claim.log, claim.holder, clock.wall_now()}};
      tx.start_runs(starts);
    });
  }
  /// Adds lines below those that are there.
  void say(const Claim& claim, const std::vector<Line>& lines) {
    const std::int64_t last = last_line(claim);
    std::vector<DetailView> details;
    TimePoint at = clock.wall_now();
    for (const Line& line : lines) {
      at += line.after;
      details.push_back({.log = claim.log,
                         .sequence = last + static_cast<std::int64_t>(details.size()) + 1,
                         .at = at,
                         .level = line.level,
                         .source = line.source,
                         .continued = line.continued,
                         .message = line.message});
    }
    write([&](Transaction& tx) { tx.append_details(details, claim.holder); });
  }
  std::int64_t last_line(const Claim& claim) const {
    return read([&](Reader& reader) { return reader.detail_facts(claim.log); }).last;
  }
  void progress(const Claim& claim, const Progress& progress) {
    write([&](Transaction& tx) {
      const ProgressReport reports[]{{claim.log, claim.holder, clock.wall_now(), progress}};
      tx.report_progress(reports);
    });
  }
  /// Time passes by wish.took first.
  void end(const Claim& claim, const RunEndWish& wish = {}) {
    const TimePoint started = clock.wall_now();
    clock.advance(wish.took);
    write([&](Transaction& tx) {
      RunFinish finishes[]{finish_of(claim, wish, started)};
      finishes[0].detail_count = last_line(claim);
      EXPECT_THAT(tx.finish_runs(finishes), testing::ElementsAre(Applied::won));
    });
  }
  /// A whole run; it begins now.
  Claim run(const std::string& kind, const RunEndWish& wish = {}) {
    const Claim claim = begin({.kind = kind});
    end(claim, wish);
    return claim;
  }
  /// Runs that all begin and end at this very moment.
  std::vector<Claim> run_many(const std::string& kind, int count, const RunEndWish& wish = {}) {
    writer.enqueue(std::vector<NewJob>(static_cast<std::size_t>(count), {.kind = kind}));
    const auto claims = claim(worker, count);
    write([&](Transaction& tx) {
      std::vector<RunFinish> finishes;
      for (const Claim& claim : claims)
        finishes.push_back(finish_of(claim, wish, clock.wall_now()));
      tx.finish_runs(finishes);
    });
    return claims;
  }

  // Requests. What pages share may be a second old, so that a second passes before each.

  http::Response get(const std::string& target) { return answer(http::Method::get, target, {}); }
  /// The page's HTML; the test fails when there is none.
  std::string page(const std::string& target) {
    auto response = get(target);
    EXPECT_EQ(response.status, 200) << target << "\n" << response.body;
    return std::move(response.body);
  }
  http::Response post(const std::string& target, Form form = {}) {
    return answer(http::Method::post, target, std::move(form));
  }
  static std::string address(const Claim& claim) {
    return "/job_logs/" + std::to_string(claim.log.value);
  }

  /// The place that a POST leads to, with its message.
  std::string message_of(const http::Response& response) {
    EXPECT_EQ(response.status, 303) << text_of(response.body);
    for (const auto& [name, value] : response.headers) {
      if (name != "Set-Cookie") continue;
      return web::Url::from("/?" + value.substr(0, value.find(';')))->get("joblog_message");
    }
    return "";
  }
  std::vector<AuditEntry> changes() const {
    return read([](Reader& reader) { return reader.audit_entries({}); });
  }

  std::vector<std::pair<std::string, std::string>> headers;  ///< Of each request to come.
  std::string user = "anna";                                 ///< Who asks.
  std::vector<web::Attention> attention;                     ///< What needs a person.

  Registry registry;
  web::job_logs::TailHub tails;
  web::PageServices services;
  web::Router router;
  ProcessId worker;

 private:
  std::vector<web::Route> routes() {
    const auto choices = [this] {
      std::vector<web::job_logs::KindChoice> all;
      for (const std::string& kind : registry.kinds()) {
        all.push_back({.name = kind, .description = {}});
        if (const auto parameters = registry.parameters(kind)) all.back().parameters = *parameters;
      }
      return all;
    };
    auto all = web::job_logs::index_routes(
        {.all = choices, .make = [this](std::string_view kind, std::string arguments) {
           return registry.make(kind, std::move(arguments));
         }});
    for (web::Route& route : web::job_logs::run_routes({.tails = tails}))
      all.push_back(std::move(route));
    return all;
  }

  RunFinish finish_of(const Claim& claim, const RunEndWish& wish, TimePoint started) const {
    return {.lease = claim,
            .status = wish.status,
            .job_end = wish.job_end,
            .started_at = started,
            .finished_at = clock.wall_now(),
            .retry_at = clock.wall_now() + wish.retry_in,
            .error_class = wish.error_class,
            .error_message = wish.error_message,
            .statistics = wish.statistics,
            .progress = wish.progress,
            .warnings = wish.warnings,
            .first_warning = wish.first_warning,
            .queue = claim.queue,
            .kind = claim.kind,
            .concurrency_key = claim.concurrency_key,
            .details = {}};
  }

  http::Response answer(http::Method method, const std::string& target, Form form) {
    clock.advance(1s);
    const auto url = web::Url::from(target).value();
    const http::Request request{.method = method,
                                .path = url.path(),
                                .target = target,
                                .query = http::Parameters(url.query()),
                                .form = http::Parameters(std::move(form)),
                                .headers = headers,
                                .user = user,
                                .peer = "127.0.0.1"};
    return router.answer(request);
  }
};

/// The body of a download, all pieces.
inline std::string all_of(http::Response& response) {
  std::string all;
  while (response.source && response.source->next(all)) {
  }
  return all;
}

inline std::string header_of(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace joblog::test
