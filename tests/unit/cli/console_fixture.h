// SPDX-License-Identifier: MIT
// A temporary store filled through its verbs, a clock that stands still, and a screen to read from.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "cli/console.h"
#include "storage/sqlite/sqlite_store.h"

namespace joblog::cli {

class StillClock final : public Clock {
 public:
  TimePoint wall_now() const override { return now; }
  SteadyTime steady_now() const override {
    return SteadyTime{std::chrono::nanoseconds(now.time_since_epoch())};
  }
  TimePoint now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::hours{14};
};

inline constexpr char kHostile[] = "Zürich \x1b[2J\"\\\x07 \n<b>日本";

class ConsoleFixture : public testing::Test {
 protected:
  ConsoleFixture() {
    std::string pattern = testing::TempDir() + "joblog_cli_XXXXXX";
    folder = ::mkdtemp(pattern.data());
    store = sqlite::SqliteStore::open({.path = folder + "/s.sqlite3"}, clock).value();
    write([&](Transaction& t) {
      process = t.register_process({.kind = "serve",
                                    .host = "anvil",
                                    .pid = 7,
                                    .started_at = clock.now,
                                    .heartbeat_at = clock.now});
    });
  }
  ~ConsoleFixture() override {
    store.reset();
    std::filesystem::remove_all(folder);
  }

  void write(const std::function<void(Transaction&)>& work) {
    const auto written = store->write(work);
    ASSERT_TRUE(written) << written.error().message;
  }

  JobId enqueue(NewJob job) {
    JobId id;
    write([&](Transaction& t) { id = t.enqueue({{job}}, clock.now).front().id; });
    return id;
  }

  /// Enqueues a job and starts its run.
  Claim start(NewJob job) {
    enqueue(job);
    Claim claim;
    write([&](Transaction& t) {
      claim = t.claim_due({.process = process,
                           .process_name = "anvil:7",
                           .queues = {job.queue},
                           .limit = 1,
                           .now = clock.now})
                  .at(0);
      const RunStart started{.log = claim.log, .holder = process, .at = clock.now};
      t.start_runs({&started, 1});
    });
    return claim;
  }

  void log(const Claim& claim, std::int64_t sequence, std::string_view message,
           DetailView as = {}) {
    as.log = claim.log;
    as.sequence = sequence;
    as.at = clock.now;
    as.message = message;
    write([&](Transaction& t) { t.append_details({&as, 1}, process); });
  }

  void report(const Claim& claim, Progress progress) {
    const ProgressReport one{
        .log = claim.log, .holder = process, .at = clock.now, .progress = std::move(progress)};
    write([&](Transaction& t) { t.report_progress({&one, 1}); });
  }

  void finish_warned(const Claim& claim, std::int64_t warnings, std::string first) {
    RunFinish end = finish_of(claim);
    end.warnings = warnings;
    end.first_warning = std::move(first);
    write([&](Transaction& t) { t.finish_runs({&end, 1}); });
  }

  RunFinish finish_of(const Claim& claim) const {
    return {.lease = claim,
            .started_at = clock.now,
            .finished_at = clock.now + std::chrono::milliseconds{12'300},
            .statistics = {{"rows written", 10'000}, {"share", 0.25}},
            .detail_count = 3,
            .queue = claim.queue,
            .kind = claim.kind,
            .concurrency_key = claim.concurrency_key};
  }

  void finish(const Claim& claim, std::string error = "", JobEnd failed_as = JobEnd::failed) {
    RunFinish end = finish_of(claim);
    if (!error.empty()) {
      end.status = Status::error;
      end.job_end = failed_as;
      end.retry_at = clock.now + std::chrono::minutes{5};
      end.error_class = "QueryError";
      end.error_message = std::move(error);
    }
    write([&](Transaction& t) { t.finish_runs({&end, 1}); });
  }

  /// What was written since the last call.
  std::string screen() {
    std::string text = out.str();
    out.str("");
    return text;
  }
  std::string trouble() {
    std::string text = errors.str();
    errors.str("");
    return text;
  }
  /// Each line of the screen, which must be JSON.
  std::vector<boost::json::object> json_lines() {
    std::vector<boost::json::object> lines;
    std::istringstream text(screen());
    for (std::string line; std::getline(text, line);) {
      lines.push_back(boost::json::parse(line).as_object());
    }
    return lines;
  }

  StillClock clock;
  std::string folder;
  std::unique_ptr<sqlite::SqliteStore> store;
  ProcessId process;
  std::ostringstream out, errors;
  Terminal pipe{out, errors, {}};
  Terminal tty{out, errors, {.is_terminal = true, .colours = true, .width = 120}};
  Console piped{.terminal = pipe, .clock = clock};
  Console json{.terminal = pipe, .clock = clock, .json = true};
  Console colour{.terminal = tty, .clock = clock};
};

}  // namespace joblog::cli
