// The services of a server and the order in which they start and stop.
#include "app/server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <thread>

#include "app/clock_worries.h"
#include "app/config_watch.h"
#include "app/engine.h"
#include "app/pages.h"
#include "app/pools.h"
#include "app/reload.h"
#include "app/signals.h"
#include "app/version.h"
#include "base/program_name.h"
#include "base/service_notice.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "core/bulk_request.h"
#include "queue/promoter.h"
#include "queue/pruner.h"
#include "scheduler/scheduler.h"

namespace joblog {
namespace {

// After the signal, before they are asked to stop.
constexpr std::chrono::seconds kEndByThemselves{10};
constexpr std::chrono::seconds kAfterGrace{5};  // From a SIGKILL to the end of its run.
constexpr std::chrono::seconds kTick{1};
constexpr std::chrono::seconds kLook{2};  // Whether the configuration is another one.
constexpr std::chrono::seconds kAnswersEnd{5};
constexpr std::chrono::seconds kStoreAnswers{10};  // Once every run has ended.

std::chrono::milliseconds to_wait(Duration wait) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(wait) + std::chrono::milliseconds{1};
}

PromoterOptions promoter_options(const Setup& setup, Notices& notices) {
  return {.policy = [&setup](std::string_view kind) -> std::optional<RetryPolicy> {
            const auto definition = setup.registry.find(kind);
            return definition ? std::optional(definition->retry) : std::nullopt;
          },
          .notices = &notices};
}

class Server {
 public:
  Server(Setup& setup, const std::function<Setup()>& read_again, Engine& engine, const Clock& clock,
         Notices& notices)
      : setup_(setup),
        engine_(engine),
        clock_(clock),
        notices_(notices),
        running_(std::make_shared<const Config>(setup.config)),
        longest_grace_(longest_grace(setup.config)),
        watch_(setup, read_again),
        scheduler_(engine.store(), engine.writer(), clock, notices),
        promoter_(engine.store(), engine.writer(), clock, promoter_options(setup, notices)),
        pruner_(retention_of(setup.config.retention), engine.store(), engine.writer(), clock,
                notices),
        pools_(engine),
        scheduler_turns_(clock),
        scheduling_([this] {
          const Duration wait = scheduler_.run_once(kTick);
          scheduler_turns_.give();
          return to_wait(wait);
        }),
        promoting_([this] { return to_wait(promoter_.run_once(kTick)); }),
        pruning_([this] { return to_wait(pruner_.run_once()); }),
        handing_back_([this] {
          pools_.hand_back_stalled();
          return kTick;
        }),
        watching_([this] {
          watch_.look();
          return kLook;
        }) {}

  Result<void> start() {
    auto pages = Pages::start(setup_, engine_, around_pages(), clock_, notices_);
    if (!pages) return std::unexpected(pages.error());
    pages_ = std::move(*pages);
    if (auto loaded = scheduler_.load(setup_.tasks, tasks_of(watch_.left_out())); !loaded)
      return loaded;
    if (auto started = pools_.start(setup_.config.workers); !started) return started;
    for (Periodic* loop : loops()) loop->start();
    return {};
  }

  /// True when every run has ended.
  bool stop() {
    stopping_ = true;
    engine_.running().worker_stops();  // First: a service manager signals our children as well.
    for (Periodic* loop : loops()) loop->stop();
    pools_.stop_claiming();
    if (const auto running = engine_.running().size(); running > 0) {
      notices_.notice(Severity::info,
                      fmt::format("{} still running: waiting up to {} for their end", running,
                                  format_duration(kEndByThemselves)));
    }
    if (!engine_.running().wait_until_empty(kEndByThemselves)) {
      notices_.notice(Severity::info, "asking the running jobs to stop; they are handed back");
    }
    engine_.running().stop_for_good();
    if (!engine_.running().wait_until_empty(longest_grace_.load() + kAfterGrace)) return false;
    pools_.join();
    store_what_ended();
    pages_->stop(kAnswersEnd);  // Last: until then people may look at what is still running.
    return true;
  }

  /// Takes up what a running server can; the rest it names. A configuration with any problem
  /// changes nothing: a task with a slip of the pen goes on as it was instead of being left out.
  void reload(const Setup& next) {
    if (!next.problems.empty()) {
      for (const ConfigProblem& problem : next.problems) {
        say_bad(to_string(problem));
      }
      watch_.refused(next, "");
      return say_bad(in_own_name("nothing was reloaded: mend the configuration (joblog check)"));
    }
    if (const auto let_in = pages_->reload(next.config.web, next.environment); !let_in) {
      return leave(next, "all", let_in.error().message);
    }
    say("read again: who may sign in, the host names and the certificate");
    scheduling_.stop();
    const auto loaded = scheduler_.load(next.tasks);
    if (loaded) take_up(next);
    scheduling_.start();
    if (!loaded) return leave(next, "schedules, jobs and workers", loaded.error().message);
    say(fmt::format("read again: the schedules, jobs and workers, tasks: {}", next.tasks.size()));
    for (const std::string& table : difference(*current(), next.config).at_restart) {
      notices_.notice(Severity::warning, table + " changed: it takes effect with the next start");
    }
  }

  /// After stop(): why not everything is stored.
  const Result<void>& stored() const { return stored_; }

  std::string address() const { return pages_->address(); }
  bool listens_everywhere() const { return pages_->listens_everywhere(); }

 private:
  /// A full disk is often being cleaned at such a moment.
  void store_what_ended() {
    stored_ = engine_.store_all({});
    if (stored_ || engine_.store().lost()) return;
    notices_.notice(Severity::warning,
                    fmt::format("the store takes nothing ({}): waiting up to {} for it",
                                stored_.error().message, format_duration(kStoreAnswers)));
    stored_ = engine_.store_all(kStoreAnswers);
  }

  std::array<Periodic*, 5> loops() {
    return {&scheduling_, &promoting_, &pruning_, &handing_back_, &watching_};
  }

  std::shared_ptr<const Config> current() const EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return running_;
  }

  /// Runs that are under way keep the definitions that they began with.
  void take_up(const Setup& next) {
    const auto before = current();
    for (const std::string& change : difference(*before, next.config).at_once) say(change);
    setup_.registry.become(next.registry, bulk_action_kind);
    if (auto changed = pools_.change(next.config.workers); !changed) {
      say_bad("not all worker threads: " + changed.error().message);
    }
    longest_grace_ = std::max(longest_grace_.load(), longest_grace(next.config));
    auto fresh = std::make_shared<const Config>(taken_up(*before, next.config));
    watch_.taken_up(next, *fresh);
    MutexLock lock(mutex_);
    running_ = std::move(fresh);
  }

  void leave(const Setup& next, std::string_view what, const std::string& why) {
    watch_.refused(next, why);
    say_bad(
        fmt::format("left as before: {}: {}; {} reload tries again", what, why, program_name()));
  }

  void say_bad(const std::string& text) { notices_.notice(Severity::error, text); }
  void say(const std::string& text) { notices_.notice(Severity::info, text); }

  PagesOptions around_pages() {
    web::health::WorkersOptions workers;
    workers.self = [this] { return ProcessId{engine_.keeper().id().load()}; };
    workers.idle = [this] { return pools_.idle(); };
    workers.heartbeats = [this] { return engine_.writer().heartbeats(); };
    return {.pulses = {web::health::loop_pulse("scheduler", scheduler_turns_),
                       web::health::workers_pulse(engine_.store(), clock_, std::move(workers))},
            .stopping = [this] { return stopping_.load(); },
            .config = [this] { return current(); },
            .configuration = [this] { return worries(); },
            .left_out = [this] { return watch_.left_out(); }};
  }

  std::vector<web::Attention> worries() const {
    auto lines = watch_.lines();
    add_clock_worry(scheduler_.worry(), lines);
    add_clock_worry(pruner_.worry(), lines);
    return lines;
  }

  static std::chrono::seconds longest_grace(const Config& config) {
    std::chrono::seconds longest{10};
    for (const CommandConfig& command : config.commands) {
      longest = std::max(longest, command.grace);
    }
    return longest;
  }

  Setup& setup_;
  Engine& engine_;
  const Clock& clock_;
  Notices& notices_;
  mutable Mutex mutex_;
  std::shared_ptr<const Config> running_ GUARDED_BY(mutex_);
  std::atomic<std::chrono::seconds> longest_grace_;  ///< Of any command since the start.
  ConfigWatch watch_;
  Scheduler scheduler_;
  Promoter promoter_;
  Pruner pruner_;
  Pools pools_;
  std::atomic<bool> stopping_ = false;
  Result<void> stored_;
  LifeSign scheduler_turns_;
  Periodic scheduling_, promoting_, pruning_, handing_back_, watching_;
  std::unique_ptr<Pages> pages_;
};

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
bool stop_or_leave(Server& server, Periodic& reloading, Notices& notices) {
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

/// `spool`: the folder.
std::string words_for_unstored(const GroupWriter::EndsWaiting& ends, const std::string& why,
                               const std::string& spool) {
  const std::string stopped =
      fmt::format("stopped, but the store took nothing to the last: {}. ", why);
  if (ends.all() == 0)
    return stopped +
           "All runs that had ended were stored before; the next start hands back what "
           "was claimed and not begun";
  return stopped + fmt::format(
                       "Ended runs that are not stored: {} ({} as success, {} as error); their "
                       "ends and lines are in the spool: keep the folder {}, and the next start on "
                       "this store stores them",
                       ends.all(), ends.successes, ends.errors, spool);
}

/// A server is set up by its configuration and its environment alone.
int exit_code_of_start(const Error& error) {
  return error.kind == ErrorKind::invalid ? cli::exits::config : cli::exit_code(error.kind);
}

}  // namespace

int serve(Setup& setup, const std::function<Setup()>& read_again, const Clock& clock,
          Notices& notices) {
  block_stop_signals();
  const int threads = Pools::threads_of(setup.config.workers);
  auto engine = Engine::start(setup, {"serve", threads}, clock, notices);
  if (!engine) {
    notices.notice(Severity::error, engine.error().message);
    return exit_code_of_start(engine.error());
  }
  Server server(setup, read_again, **engine, clock, notices);
  if (auto started = server.start(); !started) {
    notices.notice(Severity::error, started.error().message);
    return exit_code_of_start(started.error());
  }
  notices.notice(
      Severity::info,
      fmt::format("joblog {} serves {}{}: {}, worker threads: {}, recurring tasks: {}", version,
                  server.address(),
                  server.listens_everywhere() ? " and all addresses of this machine" : "",
                  (*engine)->store().describe(), threads - Pools::own_threads, setup.tasks.size()));
  const ServiceNotice manager(setup.environment, clock);
  const std::string serves = "serves " + server.address();
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
    return kTick;
  });
  reloading.start();
  wait_for_stop([&] {
    asked = true;
    reloading.wake();
  });
  stopping = true;
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
                   words_for_unstored((*engine)->leave_the_rest(), why, setup.locations.spool));
    return cli::exits::out_of_reach;
  }
  notices.notice(Severity::info, "stopped; everything is stored");
  return 0;
}

}  // namespace joblog
