// SPDX-License-Identifier: MIT
// A joblog server inside a program that has a main of its own: scheduler, workers and pages.
//
//   auto server = joblog::Server::start({.data = "/var/lib/mine", .jobs = {{.kind = "report",
//   .handler = report}}}); if (!server) return complain(server.error().message); … what the program
//   does … if (auto stopped = (*server)->stop(); !stopped) complain(stopped.error().message);
//
// It never ends the process, and takes no signals unless it is told to. It installs one signal
// handler: SIGBUS, for files that are cut short while they are mapped; others go to the handler
// that was there before.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "joblog/client.h"
#include "joblog/job.h"
#include "joblog/result.h"

namespace joblog {

struct ServerOptions {
  std::string config{};  ///< As in ClientOptions.
  std::string data{};    ///< As in ClientOptions. Made when it is not there.
  std::vector<JobDefinition> jobs{};
  bool pages = true;  ///< Serves the pages, as [web] says.
  /// SIGINT, SIGTERM and SIGHUP end wait(). Start the server before any other thread then: the
  /// signals are blocked in the thread that calls start(), and in those made later. SIGPIPE and
  /// SIGXFSZ are ignored.
  bool take_signals = false;
  /// Hears what `joblog serve` says on standard error: that it serves, trouble with the store …
  /// Called from any thread, one at a time; it must not call the server. Empty: nobody hears it.
  std::function<void(Level, std::string_view)> on_notice{};
};

/// Threads: client() and request_stop() from any; the rest from one at a time. Joblog's own threads
/// have all signals blocked but those of faults.
class Server {
 public:
  /// Returns once it serves. Several in one process need a data folder each.
  /// Errors: invalid (the configuration, a definition, an isolated kind without
  /// run_isolated_child(), see joblog/program.h), unavailable (store, port). Then nothing is left
  /// running.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options = {});
  /// Stops it, and waits for as long as a handler that does not stop takes.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Returns when somebody has called request_stop(), or a signal has come (take_signals). The
  /// server goes on until stop().
  void wait();
  void request_stop();

  /// Starts nothing new, gives what runs 10 seconds to end, asks the rest to stop and hands it
  /// back, stores everything. A second call answers as the first. Errors: conflict (a handler does
  /// not stop: call again to wait on, or end the process, then the next server rescues the job),
  /// unavailable (the store took not everything: the spool keeps it for the next server).
  Result<void> stop();

  /// Enqueues in this very process, with the rules of the server's own kinds. After stop() it
  /// refuses (conflict).
  Client client() const;
  /// "http://127.0.0.1:3000/", or "" without pages.
  std::string address() const;

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace joblog
