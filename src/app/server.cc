// The services of a server and the order in which they start and stop.
#include "app/server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <thread>
#include <vector>

#include "app/engine.h"
#include "app/pages.h"
#include "app/reload.h"
#include "app/signals.h"
#include "app/version.h"
#include "base/service_notice.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "core/bulk_request.h"
#include "queue/promoter.h"
#include "queue/pruner.h"
#include "queue/worker_pool.h"
#include "scheduler/scheduler.h"

namespace joblog {
namespace {

constexpr std::chrono::seconds kEndByThemselves{
    10};                                        // After the signal, before they are asked to stop.
constexpr std::chrono::seconds kAfterGrace{5};  // From a SIGKILL to the end of its run.
constexpr std::chrono::seconds kTick{1};
constexpr int kOwnThreads = 1;
constexpr std::chrono::seconds kAnswersEnd{5};

std::chrono::milliseconds to_wait(Duration wait) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(wait) + std::chrono::milliseconds{1};
}

Retention retention_of(const RetentionConfig& config) {
  const auto age = [](std::chrono::seconds limit) {  // 0 = kept for ever.
    return limit.count() == 0 ? Duration{std::chrono::years{200}} : Duration{limit};
  };
  return {.details = age(config.details),
          .logs = age(config.logs),
          .jobs = age(config.jobs),
          .logs_max = config.logs_max,
          .jobs_max = config.jobs_max,
          .every = config.every};
}

class Server {
 public:
  Server(const Setup& setup, Engine& engine, const Clock& clock, Notices& notices)
      : setup_(setup),
        engine_(engine),
        clock_(clock),
        notices_(notices),
        scheduler_(engine.store(), engine.writer(), clock, notices),
        promoter_(engine.store(), engine.writer(), clock),
        pruner_(retention_of(setup.config.retention), engine.writer(), clock, notices),
        scheduler_turns_(clock),
        scheduling_([this] {
          const Duration wait = scheduler_.run_once(kTick);
          scheduler_turns_.give();
          return to_wait(wait);
        }),
        promoting_([this] { return to_wait(promoter_.run_once(kTick)); }),
        pruning_([this] { return to_wait(pruner_.run_once()); }),
        handing_back_([this] {
          for (auto& pool : pools_) pool->hand_back_stalled();
          return kTick;
        }) {}

  Result<void> start() {
    auto pages = Pages::start(setup_, engine_, around_pages(), clock_, notices_);
    if (!pages) return std::unexpected(pages.error());
    pages_ = std::move(*pages);
    int slot = 0;
    for (const WorkerConfig& worker : setup_.config.workers) {
      pools_.push_back(std::make_unique<WorkerPool>(
          WorkerPool::Options{worker.threads, named_queues(worker), slot}, engine_.executor(),
          engine_.recorder(), engine_.writer(), engine_.keeper().id(), engine_.name()));
      slot += worker.threads;
    }
    pools_.push_back(std::make_unique<WorkerPool>(own_work(slot), engine_.executor(),
                                                  engine_.recorder(), engine_.writer(),
                                                  engine_.keeper().id(), engine_.name()));
    if (auto loaded = scheduler_.load(setup_.tasks); !loaded) return loaded;
    for (auto& pool : pools_) pool->start();
    scheduling_.start();
    promoting_.start();
    pruning_.start();
    handing_back_.start();
    pools_are_there_ = true;
    return {};
  }

  /// True when every run has ended.
  bool stop() {
    stopping_ = true;
    engine_.running().worker_stops();  // First: a service manager signals our children as well.
    scheduling_.stop();
    promoting_.stop();
    pruning_.stop();
    handing_back_.stop();
    for (auto& pool : pools_) pool->stop_claiming();
    if (const auto running = engine_.running().size(); running > 0) {
      notices_.notice(Severity::info,
                      fmt::format("{} still running: waiting up to {} for their end", running,
                                  format_duration(kEndByThemselves)));
    }
    if (!engine_.running().wait_until_empty(kEndByThemselves)) {
      notices_.notice(Severity::info, "asking the running jobs to stop; they are handed back");
    }
    engine_.running().stop_for_good();
    if (!engine_.running().wait_until_empty(longest_grace() + kAfterGrace)) return false;
    for (auto& pool : pools_) pool->join();
    pages_->stop(kAnswersEnd);  // Last: until then people may look at what is still running.
    return true;
  }

  /// Takes up what a running server can; the rest it names. A configuration with any problem
  /// changes nothing: a task with a slip of the pen goes on as it was instead of being left out.
  void reload(const Setup& next) {
    if (!next.problems.empty()) {
      for (const ConfigProblem& problem : next.problems) {
        notices_.notice(Severity::error, to_string(problem));
      }
      notices_.notice(Severity::error,
                      "nothing was reloaded: mend the configuration (joblog check)");
      return;
    }
    report(pages_->reload(next.config.web, next.environment),
           "who may sign in, the host names and the certificate");
    scheduling_.stop();
    report(scheduler_.load(tasks_for(setup_, next)), "the schedules");
    scheduling_.start();
    for (const std::string& table : needs_restart(setup_, next)) {
      notices_.notice(Severity::warning, table + " changed: it takes effect with the next start");
    }
  }

  std::string address() const { return pages_->address(); }
  bool listens_everywhere() const { return pages_->listens_everywhere(); }

 private:
  PagesOptions around_pages() {
    web::health::WorkersOptions workers;
    workers.self = [this] { return ProcessId{engine_.keeper().id().load()}; };
    workers.idle = [this] {  // Pages are there before the pools are.
      return pools_are_there_ &&
             std::ranges::all_of(pools_, [](const auto& pool) { return pool->idle(); });
    };
    workers.queues = served_queues(setup_.config);
    return {.pulses = {web::health::loop_pulse("scheduler", scheduler_turns_),
                       web::health::workers_pulse(engine_.store(), clock_, std::move(workers))},
            .stopping = [this] { return stopping_.load(); }};
  }

  void report(const Result<void>& reloaded, std::string_view what) {
    if (reloaded) {
      notices_.notice(Severity::info, fmt::format("read again: {}", what));
    } else {
      notices_.notice(Severity::error,
                      fmt::format("left as before: {}: {}", what, reloaded.error().message));
    }
  }

  std::chrono::seconds longest_grace() const {
    std::chrono::seconds longest{10};
    for (const CommandConfig& command : setup_.config.commands) {
      longest = std::max(longest, command.grace);
    }
    return longest;
  }

  /// One thread for what pages start in the background, whatever the config's workers do.
  static WorkerPool::Options own_work(int slot) {
    return {.threads = kOwnThreads, .queues = {std::string(bulk_action_queue)}, .first_slot = slot};
  }

  static std::vector<std::string> named_queues(const WorkerConfig& worker) {
    const bool all =
        std::find(worker.queues.begin(), worker.queues.end(), "*") != worker.queues.end();
    return all ? std::vector<std::string>{} : worker.queues;
  }

  const Setup& setup_;
  Engine& engine_;
  const Clock& clock_;
  Notices& notices_;
  Scheduler scheduler_;
  Promoter promoter_;
  Pruner pruner_;
  std::vector<std::unique_ptr<WorkerPool>> pools_;
  std::atomic<bool> pools_are_there_ = false, stopping_ = false;
  LifeSign scheduler_turns_;
  Periodic scheduling_, promoting_, pruning_, handing_back_;
  std::unique_ptr<Pages> pages_;
};

int total_threads(const Config& config) {
  return std::accumulate(config.workers.begin(), config.workers.end(), 0,
                         [](int sum, const WorkerConfig& worker) { return sum + worker.threads; });
}

/// A terminal's end is a SIGHUP as well.
bool asks_for_reload(int signal) { return signal == SIGHUP && ::isatty(STDERR_FILENO) == 0; }

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
bool stop_or_leave(Server& server, Notices& notices) {
  std::atomic<bool> done{false};
  bool all_ended = false;
  std::thread stopper([&] {
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

/// A server is set up by its configuration and its environment alone.
int exit_code_of_start(const Error& error) {
  return error.kind == ErrorKind::invalid ? cli::exits::config : cli::exit_code(error.kind);
}

}  // namespace

int serve(const Setup& setup, const std::function<Setup()>& read_again, const Clock& clock,
          Notices& notices) {
  block_stop_signals();
  auto engine =
      Engine::start(setup, {"serve", total_threads(setup.config) + kOwnThreads}, clock, notices);
  if (!engine) {
    notices.notice(Severity::error, engine.error().message);
    return exit_code_of_start(engine.error());
  }
  Server server(setup, **engine, clock, notices);
  if (auto started = server.start(); !started) {
    notices.notice(Severity::error, started.error().message);
    return exit_code_of_start(started.error());
  }
  notices.notice(
      Severity::info,
      fmt::format("joblog {} serves {}{}: {}, worker threads: {}, recurring tasks: {}", version,
                  server.address(),
                  server.listens_everywhere() ? " and all addresses of this machine" : "",
                  (*engine)->store().describe(), total_threads(setup.config), setup.tasks.size()));
  const ServiceNotice manager(setup.environment, clock);
  const std::string serves = "serves " + server.address();
  const auto tell = [&](const Result<void>& told) {
    if (!told) notices.notice(Severity::warning, told.error().message);
  };
  tell(manager.ready(serves));
  wait_for_stop([&] {
    tell(manager.reloading());
    server.reload(read_again());
    tell(manager.ready(serves));
  });
  notices.notice(Severity::info, "stopping (a second signal stops at once)");
  tell(manager.stopping("waits for the end of what is running"));
  if (!stop_or_leave(server, notices)) {
    notices.notice(Severity::warning,
                   "a job does not stop; leaving it, it is rescued at the next start");
    (*engine)->writer().flush();
    std::_Exit(1);
  }
  notices.notice(Severity::info, "stopped; everything is stored");
  return 0;
}

}  // namespace joblog
