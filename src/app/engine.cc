// SPDX-License-Identifier: MIT
// Order matters: the dead are rescued before anything new is claimed, and at the end the writer
// stores what is left before the spool may go.
#include "app/engine.h"

#include <fmt/format.h>
#include <unistd.h>

#include <random>

#include "app/version.h"
#include "base/marked_processes.h"
#include "base/program_name.h"
#include "core/limits.h"
#include "jobs/command.h"
#include "queue/isolated_run.h"
#include "queue/machine_id.h"
#include "queue/orphan_spools.h"

namespace joblog {
namespace {

constexpr std::chrono::milliseconds kKeepInterval{250};

Outcome refuse_isolated(OutputRun&, const JobDefinition&, const RecordingSlot&) {
  return Failure{"NotIsolated",
                 "this program starts no isolated runs: its main has to call run_isolated_child() "
                 "first (joblog/program.h)",
                 false};
}

double random_unit() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>{0.0, 1.0}(engine);
}

}  // namespace

Engine::Engine(const Setup& setup, const Clock& clock, Notices& notices)
    : setup_(setup), clock_(clock), notices_(notices) {}

Result<std::unique_ptr<Engine>> Engine::start(const Setup& setup, const EngineOptions& options,
                                              const Clock& clock, Notices& notices) {
  std::unique_ptr<Engine> engine(new Engine(setup, clock, notices));
  if (auto begun = engine->begin(options); !begun) return std::unexpected(begun.error());
  return engine;
}

/// A server that does everything says nothing of it, and a command line has no roles.
std::vector<std::string> Engine::roles_of(const EngineOptions& options) const {
  const auto& roles = setup_.config.node.roles;
  std::vector<std::string> words;
  if (options.process_kind != "serve" || roles.size() == all_roles.size()) return words;
  for (const NodeRole role : roles) words.emplace_back(to_string(role));
  return words;
}

Result<void> Engine::begin(const EngineOptions& options) {
  auto store = open_store(setup_, clock_);
  if (!store) return std::unexpected(store.error());
  store_ = std::move(*store);
  writer_ = std::make_unique<GroupWriter>(*store_, clock_, notices_);
  const ThisMachine here{.id = machine_id(setup_.locations.data),
                         .has_store = setup_.config.store.url.empty()};
  registration_ =
      std::make_unique<ProcessRegistration>(*store_, *writer_, running_, clock_, notices_,
                                            ProcessInfo{.kind = options.process_kind,
                                                        .host = host_name(),
                                                        .pid = ::getpid(),
                                                        .start_mark = start_mark(::getpid()),
                                                        .version = std::string(version),
                                                        .machine_id = here.id,
                                                        .node = setup_.config.node.name,
                                                        .roles = roles_of(options)});
  // Before it is registered: whoever is without a spool cannot be proven dead (rescuer.h).
  auto recorder = Recorder::create(setup_.locations.spool, spool_name(registration_->self()),
                                   options.slots, *writer_);
  if (!recorder) return std::unexpected(recorder.error());
  if (auto entered = registration_->enter(); !entered) return entered;
  recorder_ = std::move(*recorder);
  setup_.bulk->open(*store_, *writer_, clock_);
  make_executor(options);
  rescuer_ = std::make_unique<Rescuer>(Rescuer::Dependencies{
      *store_, *writer_, setup_.registry, clock_, notices_, setup_.locations.spool, random_unit,
      [here, folder = setup_.locations.spool](const ProcessInfo& process) {
        return process_state(process, here, spool_file(folder, spool_name(process)));
      },
      [mine = setup_.installation](const std::string& log) {
        kill_marked_processes(command_mark(mine->get(), log));
      },
      [mine = setup_.installation](const std::string& log) {
        return signal_marked_processes(command_mark(mine->get(), log), 0);  // Only to find them.
      },
      [](const ProcessInfo& process) { return is_of_this_boot(process.start_mark); },
      [here](const ProcessInfo& process) { return ran_on(process, here); }});
  rescuer_->run_once(ProcessId{registration_->id()});
  recover_orphans();
  last_rescue_ = clock_.steady_now();
  housekeeping_ = std::make_unique<Periodic>([this] { return housekeep(); });
  housekeeping_->start();
  limiting_ = std::make_unique<Periodic>([this] {
    registration_->enforce_limits();
    return kKeepInterval;
  });
  limiting_->start();
  return {};
}

void Engine::make_executor(const EngineOptions& options) {
  executor_ = std::make_unique<Executor>(Executor::Dependencies{
      setup_.registry, clock_, *writer_, running_,
      options.isolated ? make_isolated_runner(options.fork_server) : refuse_isolated, random_unit,
      &notices_, options.wait_limits});
}

IsolatedRunner Engine::make_isolated_runner(bool by_fork_server) {
  IsolatedHost host{.argv = {"/proc/self/exe", "isolated-run", setup_.locations.config,
                             setup_.locations.data, program_name()},
                    .environment = setup_.variables.non_secret(),
                    .variables = setup_.variables.all(),
                    .spool_path = recorder_->spool_path(),
                    .mark = [mine = setup_.installation](std::string_view run) {
                      return command_mark(mine->get(), run);
                    }};
  if (by_fork_server) {
    fork_server_ =
        std::make_shared<ForkServer>(ForkServerOptions{.argv = host.argv,
                                                       .environment = host.environment,
                                                       .variables = host.variables,
                                                       .longest_mark = longest_mark(host.mark),
                                                       .notices = &notices_},
                                     clock_);
    host.fork_server = fork_server_;
  }
  return isolated_runner(std::move(host), clock_);
}

void Engine::configuration_changed() {
  if (fork_server_) fork_server_->renew();
}

void Engine::recover_orphans() {
  orphans_seen_as_ = registration_->id();
  recover_orphan_spools({.store = *store_,
                         .writer = *writer_,
                         .clock = clock_,
                         .notices = notices_,
                         .folder = setup_.locations.spool,
                         .where = host_name(),
                         .end_leftovers = [mine = setup_.installation](const std::string& log) {
                           kill_marked_processes(command_mark(mine->get(), log));
                         }});
}

std::chrono::milliseconds Engine::housekeep() {
  registration_->send_heartbeat_when_due();
  // Others took this machine for dead, and with it those of its processes that are dead.
  if (registration_->id() != orphans_seen_as_) recover_orphans();
  if (recorder_->was_truncated()) {
    notices_.notice(
        Severity::error,
        fmt::format("{} was cut short while joblog used it: runs go on, but what they say "
                    "is kept in memory only until it is stored; restart joblog",
                    recorder_->spool_path()));
  }
  if (clock_.steady_now() - last_rescue_ >= limits::look) {
    rescuer_->run_once(ProcessId{registration_->id()});
    last_rescue_ = clock_.steady_now();
  }
  return kKeepInterval;
}

GroupWriter::UnstoredEnds Engine::abandon_unstored() {
  abandons_unstored_ = true;
  writer_->give_up();
  return writer_->unstored_ends();
}

std::string Engine::why_unstored(const Error& why) const {
  if (!store_->lost()) return why.message;
  return "its file, its log (-wal) or its shared memory (-shm) was moved, removed, replaced or "
         "emptied while joblog had it open; what to do before the next start says "
         "docs/operations.md under \"The store is gone\"";
}

Engine::~Engine() {
  if (housekeeping_) housekeeping_->stop();
  if (limiting_) limiting_->stop();
  setup_.bulk->close();
  if (!writer_) return;
  if (recorder_ && (abandons_unstored_ || !writer_->flush()))
    recorder_->keep_spool();
  else if (recorder_)
    registration_->leave();
  recorder_.reset();
  writer_.reset();
}

}  // namespace joblog
