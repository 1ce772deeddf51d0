// SPDX-License-Identifier: MIT
// What a handler sees of its run: its arguments, its log, and whether it should stop.
//
//   joblog::Outcome nightly_report(joblog::Run& run) {
//     run.log("collecting orders");
//     for (std::size_t i = 0; i < orders.size() && !run.cancelled(); ++i) {
//       run.progress(i, orders.size(), "orders");
//     }
//     run.stat("orders", orders.size());
//     return joblog::Success{};
//   }
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "joblog/arguments.h"
#include "joblog/request.h"
#include "joblog/result.h"

namespace joblog {

/// How much a line of the log matters. Stored as these numbers.
enum class Level : std::uint8_t { debug = 0, info = 1, warning = 2, error = 3 };

struct Success {};

/// The run failed. `error_class` is a short name to group by ("ConnectionError"), `message` says
/// what happened and what to do.
struct Failure {
  std::string error_class;
  std::string message;
  bool retry = true;  ///< False: repeating cannot help (bad arguments), so the job fails at once.
};

/// The run stopped because it was asked to.
struct Cancelled {};

/// How a run ended. A handler that throws has ended as Failure with the exception's type and text.
using Outcome = std::variant<Success, Failure, Cancelled>;

/// One execution of a job, as its handler sees it.
/// Threads: log, progress, stat, cancelled and enqueue may be called from any thread until the
/// handler returns; the Run must not be used after that.
class Run {
 public:
  virtual ~Run() = default;

  virtual std::string_view kind() const = 0;
  virtual std::string_view name() const = 0;  ///< Of the job log: "20261123140000".
  /// A JSON object; a secret in it is {"$secret": "…"}.
  virtual std::string_view arguments() const = 0;
  /// One of them as a C++ value (joblog/arguments.h), or `otherwise` when it is not there. Throws
  /// ArgumentError when it is of another type, which fails the run for good.
  template <ArgumentType T>
  T argument(std::string_view name, std::type_identity_t<T> otherwise) const {
    return Arguments(arguments()).get<T>(name, std::move(otherwise));
  }
  /// Throws ArgumentError also when it is not there.
  template <ArgumentType T>
  T argument(std::string_view name) const {
    return Arguments(arguments()).get<T>(name);
  }
  /// Of the job that this is an attempt of; the same at each attempt. 0 where nothing is stored.
  virtual std::int64_t job_id() const { return 0; }
  virtual int attempt() const = 0;  ///< 1 for the first.
  virtual int attempts_max() const = 0;

  /// Hands one message to the execution log, with the time of now. Never waits for the disk unless
  /// the disk has fallen far behind. A message over 5,000 characters becomes several details; stray
  /// bytes are shown as \xNN. What was handed over survives a crash of the process.
  virtual void log(Level level, std::string_view message) = 0;
  void log(std::string_view message) { log(Level::info, message); }

  /// Where the run stands: `done` of `total` (0 when unknown), and the step's name.
  virtual void progress(std::uint64_t done, std::uint64_t total, std::string_view step = {}) = 0;

  /// A named number of this run ("rows written"); the last value of a name is kept.
  virtual void stat(std::string_view name, double value) = 0;
  template <std::integral Number>
  void stat(std::string_view name, Number value) {
    stat(name, static_cast<double>(value));
  }

  /// True once somebody asked the run to stop, its time is up, or the worker stops.
  bool cancelled() const { return stop_token().stop_requested(); }
  virtual std::stop_token stop_token() const = 0;

  /// Enqueues further jobs, all or none, 5,000 at most; returns once they are durable, whatever
  /// becomes of this run. An attempt that is repeated enqueues again: give each a request id made
  /// of job_id() ("split:17:3"), and a repeat is harmless. The answers have the order of the
  /// requests. Errors: as of Client::enqueue (joblog/client.h); unsupported where nothing is
  /// stored.
  virtual Result<std::vector<EnqueuedJob>> enqueue_all(std::vector<JobRequest> requests) {
    (void)requests;
    return std::unexpected(Error{ErrorKind::unsupported, "this run has no store to enqueue in"});
  }
  /// The same for one.
  Result<EnqueuedJob> enqueue(JobRequest request) {
    std::vector<JobRequest> requests;
    requests.push_back(std::move(request));
    auto enqueued = enqueue_all(std::move(requests));
    if (!enqueued) return std::unexpected(std::move(enqueued.error()));
    return std::move(enqueued->front());
  }

  /// Waits until everything logged so far is stored. False when the store is out of reach.
  virtual bool flush() = 0;
};

using Handler = std::function<Outcome(Run&)>;

}  // namespace joblog
