// SPDX-License-Identifier: MIT
// Handlers that end in every way a driver has found.
#include "unit/queue/isolated_kinds.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "core/output_run.h"
#include "queue/isolated_process.h"
#include "queue/isolated_run.h"
#include "support/store_fixture.h"

namespace joblog::test {
namespace {

/// The process that began with the program: this one, or the fork server that made it.
pid_t started_as = 0;
int changed_by_a_run = 0;

[[noreturn]] void die_of(int signal) {
  ::signal(signal, SIG_DFL);  // A sanitizer would answer it with an exit code.
  ::raise(signal);
  std::abort();
}

Outcome succeed(Run& run) {
  run.log(fmt::format("hello from {} {}", run.kind(), run.arguments()));
  run.stat("pid", ::getpid());
  run.progress(2, 2, "done");
  return Success{};
}

Outcome leave(Run& run) {
  run.log("leaving");
  fmt::print(stderr, "no licence for this driver\n");
  std::fflush(stderr);
  ::_exit(3);
}

Outcome print(Run&) {
  fmt::print("to standard output\n");
  std::fflush(stdout);
  fmt::print(stderr, "to standard error\n");
  return Success{};
}

Outcome be_killed(Run& run) {
  for (int i = 0; i < 1'000; ++i) run.log(fmt::format("line {}", i));
  die_of(SIGKILL);
}

Outcome hang(Run& run) {
  run.log("hanging");
  for (;;) ::pause();
}

Outcome wait_for_stop(Run& run) {
  run.log("waiting");
  while (!run.cancelled()) std::this_thread::yield();
  run.log("stopped as asked");
  return Cancelled{};
}

/// As when somebody else, systemd or a person, ends the process.
Outcome be_terminated(Run& run) {
  ::kill(::getpid(), SIGTERM);
  return wait_for_stop(run);
}

/// A driver that keeps neither its time limit nor hears of a stop.
Outcome hang_in_driver(Run& run) {
  dynamic_cast<OutputRun&>(run).begin_wait(WaitReason::connection, std::chrono::milliseconds{1});
  run.log("connecting");
  for (;;) ::pause();
}

Outcome write_pids_and_hang(Run& run) {
  const std::string path(run.arguments());
  std::ofstream(path + ".new") << ::getpid() << " " << started_as << "\n";
  ::rename((path + ".new").c_str(), path.c_str());
  for (;;) ::pause();
}

constexpr const char* kTrace = "JOBLOG_TEST_TRACE";

Outcome leave_traces(Run& run) {
  changed_by_a_run = 1;
  ::setenv(kTrace, "left", 1);
  ::setenv("PATH", "/changed", 1);
  ::umask(0);
  const int file = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
  const int left = ::chdir("/");
  std::signal(SIGUSR1, SIG_IGN);
  run.stat("started_by", started_as);
  return file >= 0 && left == 0 ? Outcome{Success{}} : Failure{"Test", "left nothing", false};
}

std::string descriptors() {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (gone || target.contains("/proc/")) continue;  // The listing itself.
    all.push_back(target.substr(0, target.find('[')));
  }
  std::ranges::sort(all);
  return fmt::format("{}", fmt::join(all, " "));
}

Outcome look_for_traces(Run& run) {
  const mode_t mask = ::umask(0);
  run.log(fmt::format("memory {}", changed_by_a_run));
  run.log(fmt::format("variable {}", ::getenv(kTrace) != nullptr));
  run.log(fmt::format("PATH {}", ::getenv("PATH")));
  run.log(fmt::format("mask {:o}", mask));
  run.log(fmt::format("folder / {}", std::filesystem::current_path() == "/"));
  run.log(fmt::format("file {}", descriptors().contains("/dev/zero")));
  run.log(fmt::format("signal {}", std::signal(SIGUSR1, SIG_DFL) == SIG_IGN));
  run.stat("started_by", started_as);
  return Success{};
}

Outcome list_descriptors(Run& run) {
  run.log(descriptors());
  return Success{};
}

Outcome show_mark(Run& run) {
  const char* mark = ::getenv("JOBLOG_MARK");
  std::ifstream file("/proc/self/environ");
  const std::string all(std::istreambuf_iterator<char>(file), {});
  run.log(fmt::format("{}", mark == nullptr ? "none" : mark));
  run.log(fmt::format("in /proc {}", all.contains(fmt::format("JOBLOG_MARK=test:{}", run.name()))));
  return Success{};
}

/// A worker with one seat whose only run goes on for ever in a child.
int work_lonely(const std::string& folder, bool by_fork_server) {
  const SystemClock clock;
  StoreFixture fixture;
  auto recorder = Recorder::create(folder, "worker", 1, fixture.writer);
  if (!recorder) return 1;
  IsolatedHost host{.argv = {"/proc/self/exe", kServeIsolated},
                    .environment = {},
                    .spool_path = (*recorder)->spool_path()};
  if (by_fork_server) {
    host.fork_server = std::make_shared<ForkServer>(
        ForkServerOptions{.argv = host.argv, .environment = {}}, clock);
  }
  const auto runner = isolated_runner(std::move(host), clock);
  RecordingSlot& slot = (*recorder)->slot(0);
  SpooledRun run(slot.ring(), clock, {"write_pid", "20261123120000", folder + "/pid"}, {},
                 [] { return true; });
  const Registry kinds = isolated_kinds();
  return runner(run, *kinds.find("write_pid"), slot).index() == 0 ? 0 : 1;
}

}  // namespace

Registry isolated_kinds() {
  Registry kinds;
  const auto add = [&](const char* kind, Handler handler) {
    (void)kinds.add({.kind = kind,
                     .handler = std::move(handler),
                     .timeout = std::chrono::seconds{0},
                     .isolated = true});
  };
  add("succeed", succeed);
  add("fail",
      [](Run&) -> Outcome { return Failure{"QueryError", "no such view: v_orders", false}; });
  add("cancel", [](Run&) -> Outcome { return Cancelled{}; });
  add("throw", [](Run&) -> Outcome { throw std::out_of_range("column 69"); });
  add("crash", [](Run& run) -> Outcome {
    run.log("before");
    die_of(SIGSEGV);
  });
  add("abort", [](Run&) -> Outcome { die_of(SIGABRT); });
  add("leave", leave);
  add("print", print);
  add("be_killed", be_killed);
  add("hang", hang);
  add("wait_for_stop", wait_for_stop);
  add("be_terminated", be_terminated);
  add("write_pid", write_pids_and_hang);
  add("hang_in_driver", hang_in_driver);
  add("started_by", [](Run& run) -> Outcome {
    run.stat("started_by", started_as);
    return Success{};
  });
  add("leave_traces", leave_traces);
  add("look_for_traces", look_for_traces);
  add("list_descriptors", list_descriptors);
  add("show_mark", show_mark);
  add("flush", [](Run& run) -> Outcome {
    run.log("one");
    run.stat("flushed", run.flush() ? 1 : 0);
    return Success{};
  });
  return kinds;
}

std::optional<int> serve_as_child(int argc, char** argv) {
  if (argc < 2) return std::nullopt;
  const std::string role = argv[1];
  started_as = ::getpid();
  if (role == kServeWithThreads) {
    static const std::jthread beside([](const std::stop_token& stop) {
      while (!stop.stop_requested()) std::this_thread::yield();
    });
    return serve_isolated_run(take_isolated_request(), isolated_kinds(), SystemClock());
  }
  if (role == kServeIsolated) {
    return serve_isolated_run(take_isolated_request(), isolated_kinds(), SystemClock());
  }
  if (role == kLonelyWorker && argc > 3)
    return work_lonely(argv[2], argv[3] == std::string(kByForkServer));
  return std::nullopt;
}

}  // namespace joblog::test
