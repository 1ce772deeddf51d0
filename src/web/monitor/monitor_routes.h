// SPDX-License-Identifier: MIT
// The Jobs Monitor: what waits, runs and failed, and what a person can do about it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/job.h"
#include "core/job_about.h"
#include "http/guard.h"
#include "web/monitor/known_job.h"
#include "web/router.h"

namespace joblog::web::monitor {

/// A table of the configuration that the server could not take.
struct SkippedPart {
  std::string what;     ///< "command backup".
  std::string problem;  ///< With file and line.
};

/// What the monitor wants to know of the program around it. All of it is callable from any thread.
struct MonitorOptions {
  /// The kinds that this program can run.
  std::function<std::vector<std::string>()> kinds;
  /// A job of the kind with the rules of its definition, if it is one that people start.
  std::function<Result<NewJob>(std::string_view kind, std::string arguments)> make_job;
  /// The job that changes many (core/bulk_request.h), which only these pages start.
  std::function<Result<NewJob>(std::string arguments)> make_bulk_job;
  /// Nothing: nothing is left out.
  std::function<std::vector<SkippedPart>()> skipped_items{};
  /// Who failed to sign in lately. May be empty: nobody.
  std::function<http::SignInHistory()> sign_ins{};
  /// What is said of a recurring task that starts jobs of the kind, or with `task` "" of the kind.
  /// Nothing: of none is anything said.
  std::function<JobAbout(const std::string& kind, const std::string& task)> about{};
  /// The rest of what is known of it. Nothing: nothing is.
  std::function<KnownJob(const std::string& kind, const std::string& task)> known_job{};
};

/// `options` are copied.
std::vector<Route> routes(const MonitorOptions& options);

}  // namespace joblog::web::monitor
