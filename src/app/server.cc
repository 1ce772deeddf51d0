// SPDX-License-Identifier: MIT
// Signals, the service manager and the exit code around the services of a server.
#include "app/server.h"

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "app/services.h"
#include "app/signals.h"
#include "app/version.h"
#include "base/program_name.h"
#include "base/service_notice.h"
#include "cli/exit_code.h"

namespace joblog {
namespace {

constexpr std::chrono::seconds kLoopInterval{1};

/// A terminal's end is a SIGHUP as well.
bool asks_for_reload(int signal) {
  return signal == SIGUSR1 || (signal == SIGHUP && ::isatty(STDERR_FILENO) == 0);
}

/// Until somebody wants the server to stop.
void wait_for_stop(const std::function<void()>& reload) {
  for (;;) {
    const auto signal = wait_for_stop_signal(std::chrono::hours{1});
    if (!signal) continue;
    if (!asks_for_reload(*signal)) return;
    reload();
  }
}

/// Stops the server while watching for the impatient second signal.
bool stop_or_leave(Services& server, Periodic& reloading, Notices& notices) {
  std::atomic<bool> done{false};
  bool all_ended = false;
  std::thread stopper([&] {
    reloading.stop();  // Reading has a limit of time (base/named_file.h).
    all_ended = server.stop();
    done = true;
  });
  while (!done) {
    const auto signal = wait_for_stop_signal(std::chrono::milliseconds{50});
    if (!signal || asks_for_reload(*signal)) continue;
    notices.notice(Severity::warning,
                   "stopped at once; what was running is rescued at the next start");
    std::_Exit(130);
  }
  stopper.join();
  return all_ended;
}

/// "serves http://…/"; a server without pages is told by its roles.
std::string what_it_serves(const NodeConfig& node, const Services& server) {
  std::string roles;
  if (node.roles.size() < all_roles.size()) {
    for (const NodeRole role : node.roles)
      roles += fmt::format("{}{}", roles.empty() ? " as " : " and ", to_string(role));
  }
  const std::string address = server.address();
  return address.empty() ? "works" + roles + " without pages" : "serves " + address + roles;
}

/// Pages of hundreds of kilobytes come and go. To give their memory back to the system at once, and
/// to fetch it again for the next, took a quarter of their time; so some megabytes are kept.
void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int kMebibyte = 1 << 20;
  ::mallopt(M_TRIM_THRESHOLD, 8 * kMebibyte);
  ::mallopt(M_MMAP_THRESHOLD, 4 * kMebibyte);
#endif
}

/// A server is set up by its configuration and its environment alone.
int exit_code_of_start(const Error& error) {
  return error.kind == ErrorKind::invalid ? cli::exits::config : cli::exit_code(error.kind);
}

}  // namespace

int serve(Setup& setup, const std::function<Setup()>& read_again, const Clock& clock,
          Notices& notices) {
  block_stop_signals();
  keep_freed_memory();
  const int threads = Pools::threads_of(setup.config);
  auto engine = Engine::start(setup, {"serve", threads}, clock, notices);
  if (!engine) {
    notices.notice(Severity::error, engine.error().message);
    return exit_code_of_start(engine.error());
  }
  Services server(setup, read_again, **engine, clock, notices);
  if (auto started = server.start(); !started) {
    notices.notice(Severity::error, started.error().message);
    return exit_code_of_start(started.error());
  }
  const ServiceNotice manager(setup.environment, clock);
  const std::string serves = what_it_serves(setup.config.node, server);
  notices.notice(
      Severity::info,
      fmt::format("joblog {} {}{}: {}, worker threads: {}, recurring tasks: {}", version, serves,
                  server.listens_everywhere() ? " and all addresses of this machine" : "",
                  (*engine)->store().describe(), threads - Pools::own_threads,
                  server.plans() ? setup.tasks.size() : 0));
  const auto tell = [&](const Result<void>& told) {
    if (!told) notices.notice(Severity::warning, told.error().message);
  };
  tell(manager.ready(serves));
  std::atomic<bool> asked = false;
  std::atomic<bool> stopping = false;
  Periodic reloading([&]() -> std::chrono::milliseconds {  // A file that hangs makes nobody deaf.
    if (!stopping && asked.exchange(false)) {
      tell(manager.reloading());
      server.reload(read_again());
      if (!stopping) tell(manager.ready(serves));
    }
    return kLoopInterval;
  });
  reloading.start();
  wait_for_stop([&] {
    asked = true;
    reloading.wake();
  });
  stopping = true;
  take_repeated_signals();
  notices.notice(Severity::info, "stopping (a second signal stops at once)");
  tell(manager.stopping("waits for the end of what is running"));
  if (!stop_or_leave(server, reloading, notices)) {
    notices.notice(Severity::warning,
                   "a job does not stop; leaving it, it is rescued at the next start");
    (*engine)->writer().flush();
    std::_Exit(1);
  }
  if (const auto& stored = server.stored(); !stored) {
    const std::string why = (*engine)->why_unstored(stored.error());
    notices.notice(Severity::error,
                   words_for_unstored((*engine)->abandon_unstored(), why, setup.locations.spool));
    return cli::exits::out_of_reach;
  }
  notices.notice(Severity::info, "stopped; everything is stored");
  return 0;
}

}  // namespace joblog
