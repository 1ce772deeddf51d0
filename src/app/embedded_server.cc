// SPDX-License-Identifier: MIT
// joblog::Server: the same engine and services as `joblog serve`, without its signals, its exit
// codes and its end of the process.
#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <utility>

#include "app/client.h"
#include "app/isolated_child.h"
#include "app/services.h"
#include "app/signals.h"
#include "app/version.h"
#include "base/environment.h"
#include "core/zone.h"
#include "joblog/server.h"

namespace joblog {
namespace {

constexpr std::chrono::milliseconds kSignalLook{50};

Level level_of(Severity severity) {
  switch (severity) {
    case Severity::debug:
      return Level::debug;
    case Severity::info:
      return Level::info;
    case Severity::warning:
      return Level::warning;
    case Severity::error:
      break;
  }
  return Level::error;
}

class CalledBack final : public Notices {
 public:
  explicit CalledBack(std::function<void(Level, std::string_view)> call) : call_(std::move(call)) {}
  void notice(Severity severity, std::string_view text) override {
    if (!call_) return;
    MutexLock lock(mutex_);
    call_(level_of(severity), text);
  }

 private:
  const std::function<void(Level, std::string_view)> call_;
  Mutex mutex_;
};

/// Threads made while it lives take no signals: the program's handlers run on its own threads, and
/// a broken pipe of ours is an error of its write. Signals of faults stay as they are.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS})
      sigdelset(&all, fault);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

/// They stay where the system put them: the process is another program's.
StartEnvironment variables_as_they_are() {
  std::vector<std::string> entries;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    entries.emplace_back(*entry);
  StartEnvironment variables;
  variables.adopt(entries);
  return variables;
}

Result<void> look_over(const Setup& setup, Notices& notices) {
  if (!setup.usable) {
    std::string all;
    for (const ConfigProblem& problem : setup.problems)
      all += (all.empty() ? "" : "; ") + to_string(problem);
    return fail(ErrorKind::invalid, "the configuration cannot be used: " + all);
  }
  for (const ConfigProblem& problem : setup.problems) {
    if (problem.item.empty()) return fail(ErrorKind::invalid, to_string(problem));
    notices.notice(Severity::warning, to_string(problem) + "; it is left out");
  }
  return {};
}

/// A child of a program that does not expect one would be the whole program once more.
Result<void> check_isolated(const std::vector<JobDefinition>& jobs) {
  if (serves_isolated_runs()) return {};
  for (const JobDefinition& job : jobs) {
    if (!job.isolated) continue;
    return fail(ErrorKind::invalid,
                fmt::format("the job {} is isolated, which needs a call of run_isolated_child() at "
                            "the beginning of main (joblog/program.h)",
                            job.kind));
  }
  return {};
}

/// Keeps the engine for callers that are inside; closed, it lets nobody in.
class Entrance {
 public:
  bool enter() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (!closed_) ++inside_;
    return !closed_;
  }
  void leave() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    --inside_;
    left_.notify_all();
  }
  /// Waits until nobody is inside.
  void close() EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    closed_ = true;
    while (inside_ > 0) left_.wait(mutex_);
  }

 private:
  Mutex mutex_;
  CondVar left_;
  int inside_ GUARDED_BY(mutex_) = 0;
  bool closed_ GUARDED_BY(mutex_) = false;
};

class OnServer final : public Client::Impl {
 public:
  OnServer(Enqueuer enqueuer, std::shared_ptr<Entrance> entrance)
      : enqueuer_(enqueuer), entrance_(std::move(entrance)), name_(program_at_host()) {}
  Result<std::vector<EnqueuedJob>> enqueue(const std::vector<JobRequest>& requests) const override {
    if (!entrance_->enter())
      return fail(ErrorKind::conflict, "the server has stopped: nothing was enqueued");
    auto enqueued = enqueuer_.enqueue(requests, name_);
    entrance_->leave();
    return enqueued;
  }

 private:
  const Enqueuer enqueuer_;
  const std::shared_ptr<Entrance> entrance_;
  const std::string name_;
};

}  // namespace

class Server::Impl {
 public:
  explicit Impl(const ServerOptions& options)
      : options_(options), notices_(options.on_notice), setup_(first_setup()) {}

  Result<void> start() {
    if (auto fine = check_isolated(options_.jobs); !fine) return fine;
    if (auto fine = look_over(setup_, notices_); !fine) return fine;
    if (options_.take_signals) block_stop_signals();
    const SignalsBlocked blocked;
    const int threads = Pools::threads_of(setup_.config);
    auto engine = Engine::start(
        setup_, {.process_kind = "serve", .slots = threads, .isolated = serves_isolated_runs()},
        clock_, notices_);
    if (!engine) return std::unexpected(engine.error());
    engine_ = std::move(*engine);
    client_.emplace(std::make_shared<const OnServer>(
        Enqueuer{setup_.registry, engine_->writer(), clock_}, entrance_));
    services_ =
        std::make_unique<Services>(setup_, [this] { return read(); }, *engine_, clock_, notices_);
    if (auto started = services_->start(options_.pages); !started) {
      while (!stopped_) (void)stop();
      return started;
    }
    notices_.notice(Severity::info, fmt::format("joblog {} serves {}: {}", version, address(),
                                                engine_->store().describe()));
    return {};
  }

  void wait() {
    if (!options_.take_signals) {
      MutexLock lock(mutex_);
      while (!asked_) wakeup_.wait(mutex_);
      return;
    }
    while (!is_asked()) {
      const auto signal = wait_for_stop_signal(kSignalLook);
      if (signal && *signal != SIGUSR1) return;
    }
  }

  void request_stop() {
    MutexLock lock(mutex_);
    asked_ = true;
    wakeup_.notify_all();
  }

  Result<void> stop() {
    if (stopped_) return stopped_as_;
    if (!services_->stop()) {
      return fail(
          ErrorKind::conflict,
          "a handler does not stop: wait on by stopping again, or end the process; then its "
          "job is rescued by the next server");
    }
    entrance_->close();
    stopped_ = true;
    if (const auto& stored = services_->stored(); !stored) {
      const std::string why = engine_->why_unstored(stored.error());
      stopped_as_ = fail(stored.error().kind, words_for_unstored(engine_->abandon_unstored(), why,
                                                                 setup_.locations.spool));
    }
    services_.reset();
    engine_.reset();
    return stopped_as_;
  }

  bool is_stopped() const { return stopped_; }
  std::string address() const { return services_ ? services_->address() : ""; }
  Client client() const { return *client_; }

 private:
  Setup read() const {
    return make_setup(start_options_, process_environment(), options_.jobs, clock_);
  }
  Setup first_setup() const {
    Zone::read_from(process_environment()("TZDIR").value_or(""));
    Setup setup = read();
    setup.variables = variables_as_they_are();
    return setup;
  }
  bool is_asked() {
    MutexLock lock(mutex_);
    return asked_;
  }

  const ServerOptions options_;
  const StartOptions start_options_{.config = options_.config, .data = options_.data};
  const SystemClock clock_;
  CalledBack notices_;
  Setup setup_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Services> services_;
  const std::shared_ptr<Entrance> entrance_ = std::make_shared<Entrance>();
  std::optional<Client> client_;
  bool stopped_ = false;
  Result<void> stopped_as_;
  Mutex mutex_;
  CondVar wakeup_;
  bool asked_ GUARDED_BY(mutex_) = false;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
  while (!impl_->is_stopped()) (void)impl_->stop();
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options) {
  auto impl = std::make_unique<Impl>(options);
  if (auto started = impl->start(); !started) return std::unexpected(started.error());
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

void Server::wait() { impl_->wait(); }
void Server::request_stop() { impl_->request_stop(); }
Result<void> Server::stop() { return impl_->stop(); }
Client Server::client() const { return impl_->client(); }
std::string Server::address() const { return impl_->address(); }

}  // namespace joblog
