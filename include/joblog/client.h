// SPDX-License-Identifier: MIT
// Enqueueing from any program: on the store that a joblog server works on, or will work on.
//
//   auto client = joblog::Client::open({.config = "/etc/joblog/joblog.toml", .data =
//   "/var/lib/joblog"}); if (!client) return complain(client.error().message); auto job =
//   client->enqueue({.kind = "report", .arguments = joblog::json_arguments({{"rows", 5}})});
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "joblog/job.h"
#include "joblog/request.h"
#include "joblog/result.h"

namespace joblog {

/// Which store, and which kinds. Either `store`, or `config` and `data` as the server has them.
struct ClientOptions {
  /// The path of joblog.toml: its commands are known as kinds. "" = the variable JOBLOG_CONFIG,
  /// else config/joblog.toml if it is there; none when `store` is given.
  std::string config{};
  /// The folder of the server's data. "" = the variable JOBLOG_DATA, else ./data; with `store` the
  /// folder that it is in.
  std::string data{};
  std::string store{};  ///< The path of the store's file. "" = as `config` and `data` say.
  /// Kinds with their rules, as the program that runs them defines them; a handler is not needed.
  std::vector<JobDefinition> jobs{};
  /// A kind that is neither in `jobs` nor in the configuration is no error: its jobs have one
  /// attempt, no time-out and what the request says. Off, a slip of the pen is found at once.
  bool unknown_kinds = false;
  bool may_create = false;  ///< A store that is not there yet is made.
  std::string name{};       ///< Who enqueues, for people. "" = PROGRAM@HOST.
};

/// Threads: callable from any; calls of several threads share a commit. Holds the store open, and
/// has a thread of its own. Copies share it.
class Client {
 public:
  class Impl;  ///< Joblog's own.
  explicit Client(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

  /// Errors: invalid (the configuration, a definition), unavailable (no such store, out of reach,
  /// or of a newer joblog), corrupt.
  static Result<Client> open(const ClientOptions& options = {});

  /// Returns once the job is durable. Errors: invalid (arguments or a rule), not_found (no such
  /// kind), unavailable (the store takes nothing now: try again). With Error::unknown the job may
  /// be stored all the same: repeat with the same request id.
  Result<EnqueuedJob> enqueue(const JobRequest& request) const;
  /// All or none, 5,000 at most. The answers have the order of the requests. Errors: as above,
  /// naming the request.
  Result<std::vector<EnqueuedJob>> enqueue_all(const std::vector<JobRequest>& requests) const;

 private:
  std::shared_ptr<const Impl> impl_;
};

}  // namespace joblog
