// SPDX-License-Identifier: MIT
// The order of starting and stopping is the wiring's own; a change there belongs here too.
#include "simulated_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/periodic.h"
#include "core/limits.h"
#include "queue/executor.h"
#include "queue/orphan_spools.h"
#include "queue/process_registration.h"
#include "queue/promoter.h"
#include "queue/rescuer.h"
#include "queue/worker_pool.h"
#include "recorder/recorder.h"
#include "simulated_client.h"
#include "simulated_kinds.h"
#include "threads.h"

namespace joblog::simulation {
namespace {

using namespace std::chrono_literals;

std::chrono::milliseconds to_wait(Duration wait) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(wait) + 1ms;
}

std::string boot_mark(std::int64_t number) { return fmt::format("simulated:1:{}", number); }

/// What the kernel does for a dead process: its files are closed, its memory is unmapped.
/// `name` is its spool's: the file may have had another one when it was mapped.
void close_files_of_the_dead(const Owner& owner, const std::string& name) {
  for (const int file : files_locked_by(owner)) {
    std::error_code gone;
    const auto link = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", file), gone);
    if (link.string().contains(".spool")) ::close(file);
  }
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (!line.contains(name)) continue;
    std::istringstream range(line);
    std::uintptr_t from = 0, to = 0;
    char dash = 0;
    range >> std::hex >> from >> dash >> to;
    ::munmap(reinterpret_cast<void*>(from), to - from);
  }
}

}  // namespace

/// What it tells its operator goes among the events.
class Program::Voice final : public Notices {
 public:
  Voice(World& world, std::int64_t number) : world_(world), who_(fmt::format("#{}", number)) {}
  void notice(Severity, std::string_view text) override { world_.tell(who_, text); }

 private:
  World& world_;
  const std::string who_;
};

/// As app/engine.h and app/server.cc have them.
struct Program::Parts {
  explicit Parts(Program& p)
      : voice(p.world_, p.number_),
        store(*p.real_, p.world_.random, p.world_.ledger, p.number_, p.illness, p.world_.disk,
              p.unheard_, p.world_.now),
        writer(store, p.machine_, voice),
        registration(store, writer, running, p.machine_, voice,
                     ProcessInfo{.kind = "serve",
                                 .host = p.machine_.name(),
                                 .pid = p.number_,
                                 .start_mark = boot_mark(p.number_),
                                 .version = "1"}) {}

  Voice voice;
  FaultyStore store;
  Registry registry;
  RunningSet running;
  GroupWriter writer;
  ProcessRegistration registration;
  std::unique_ptr<Recorder> recorder;
  std::unique_ptr<Executor> executor;
  std::unique_ptr<Rescuer> rescuer;
  std::unique_ptr<Scheduler> scheduler;
  std::unique_ptr<Promoter> promoter;
  std::unique_ptr<Pruner> pruner;
  std::unique_ptr<WorkerPool> pool;
  std::vector<std::unique_ptr<Periodic>> loops;
  std::unique_ptr<Periodic> keeping, limiting;
  SteadyTime last_rescue{};
};

Program::Program(World& world, Machine& machine, Options options, std::function<void()> on_end)
    : world_(world),
      machine_(machine),
      options_(options),
      on_end_(std::move(on_end)),
      number_(++world.programs_started),
      owner_{.machine = &machine} {
  const WithoutTurns alone;
  auto opened = sqlite::SqliteStore::open(
      {.path = world.store_path(), .durability = sqlite::Durability::normal}, machine);
  if (!opened) throw std::runtime_error(opened.error().message);
  real_ = std::move(*opened);
  main_ = world_.threads.start(owner_, [this] { main(); });
}

Program::~Program() {
  if (alive()) kill();
}

GroupWriter& Program::writer() { return parts_->writer; }
const Store& Program::store() const { return parts_->store; }

void Program::main() {
  world_.tell(fmt::format("#{}", number_), "starts on " + machine_.name());
  parts_ = std::make_unique<Parts>(*this);
  if (start() && start_serving()) {
    serves_ = true;
    run_until_asked();
    serves_ = false;
    if (!stop()) {
      parts_->writer.flush();
      return kill();
    }
    const bool stored = parts_->writer.store_all() || parts_->writer.store_all(10s);
    clean_end_ = stored;
    abandons_unstored_ = !stored;
    if (abandons_unstored_) parts_->writer.give_up();
  }
  leave();
  parts_.reset();
  ended_ = true;
  world_.tell(fmt::format("#{}", number_), "has ended");
  {
    const WithoutTurns alone;
    real_.reset();
  }
  on_end_();
}

bool Program::start() {
  Parts& p = *parts_;
  started_at_ = p.registration.self().started_at;
  const std::string spools = world_.spool_of(machine_);
  auto recorder =
      Recorder::create(spools, spool_name(p.registration.self()), options_.threads, p.writer);
  if (!recorder) {
    world_.tell("spool", recorder.error().message);
    return false;
  }
  if (!p.registration.enter()) return false;
  p.recorder = std::move(*recorder);
  define_kinds();
  const auto random01 = [this] { return world_.random.unit(); };
  p.executor = std::make_unique<Executor>(
      Executor::Dependencies{p.registry, machine_, p.writer, p.running, {}, random01, &p.voice});
  p.rescuer = std::make_unique<Rescuer>(Rescuer::Dependencies{
      p.store,
      p.writer,
      p.registry,
      machine_,
      p.voice,
      spools,
      random01,
      [this](const ProcessInfo& other) { return world_.process_state(other, machine_); },
      [](const std::string&) {},
      {},
      [](const ProcessInfo&) { return true; }});
  p.rescuer->run_once(ProcessId{p.registration.id()});
  recover_orphan_spools({p.store, p.writer, machine_, p.voice, spools, machine_.name()});
  p.last_rescue = machine_.steady_now();
  p.keeping = std::make_unique<Periodic>([this, &p] {
    p.registration.send_heartbeat_when_due();
    if (machine_.steady_now() - p.last_rescue >= limits::look) {
      p.rescuer->run_once(ProcessId{p.registration.id()});
      p.last_rescue = machine_.steady_now();
    }
    return 250ms;
  });
  p.keeping->start();
  p.limiting = std::make_unique<Periodic>([&p] {
    p.registration.enforce_limits();
    return 250ms;
  });
  p.limiting->start();
  return true;
}

bool Program::start_serving() {
  Parts& p = *parts_;
  p.scheduler = std::make_unique<Scheduler>(p.store, p.writer, machine_, p.voice);
  p.promoter = std::make_unique<Promoter>(
      p.store, p.writer, machine_,
      PromoterOptions{.policy = [&p](std::string_view kind) -> std::optional<RetryPolicy> {
                        const auto definition = p.registry.find(kind);
                        return definition ? std::optional(definition->retry) : std::nullopt;
                      },
                      .notices = &p.voice});
  p.pruner = std::make_unique<Pruner>(world_.retention, p.store, p.writer, machine_, p.voice);
  if (!p.scheduler->load(world_.tasks)) return false;
  p.pool = std::make_unique<WorkerPool>(WorkerPool::Options{options_.threads, {}}, *p.executor,
                                        *p.recorder, p.writer, p.registration.id(),
                                        process_name(p.registration.self()));
  if (!p.registration.set_pools({{"default", options_.threads, {}}})) return false;
  if (!p.pool->start()) return false;
  const auto loop = [&p](Periodic::Step step) {
    p.loops.push_back(std::make_unique<Periodic>(std::move(step)));
    p.loops.back()->start();
  };
  loop([&p] { return to_wait(p.scheduler->run_once(1s)); });
  loop([&p] { return to_wait(p.promoter->run_once(1s)); });
  loop([&p] { return to_wait(p.pruner->run_once()); });
  loop([&p] {
    p.pool->hand_back_stalled();
    return 1'000ms;
  });
  client_ = world_.threads.start(owner_, [this] { run_client(world_, *this); });
  return true;
}

void Program::run_until_asked() {
  while (!asked_) world_.threads.wait(std::nullopt);
  world_.tell(fmt::format("#{}", number_), "is asked to stop");
}

bool Program::stop() {
  Parts& p = *parts_;
  world_.threads.wake(client_);
  world_.threads.join(client_);
  p.running.worker_stops();
  for (const auto& loop : p.loops) loop->stop();
  p.pool->stop_claiming();
  (void)p.running.wait_until_empty(10s);
  p.running.stop_for_good();
  if (!p.running.wait_until_empty(15s)) return false;
  p.pool->join();
  return true;
}

void Program::leave() {
  Parts& p = *parts_;
  for (const auto& loop : p.loops) loop->stop();
  p.pool.reset();
  if (p.keeping) p.keeping->stop();
  if (p.limiting) p.limiting->stop();
  if (p.recorder && (abandons_unstored_ || !p.writer.flush())) {
    p.recorder->keep_spool();
  } else if (p.recorder) {
    p.registration.leave();
  }
  p.recorder.reset();
}

void Program::define_kinds() { define_simulated_kinds(parts_->registry, world_, number_); }

void Program::ask_to_stop() {
  asked_ = true;
  world_.threads.wake(main_);
}

bool Program::well_since(Instant then) const {
  return !owner_.frozen && !illness.any() && unheard_.stalled == 0 &&
         std::max(unwell_at_, unheard_.last) < then;
}

void Program::freeze(bool frozen) {
  if (frozen == owner_.frozen || !alive()) return;
  note_unwell();
  world_.tell(fmt::format("#{}", number_), frozen ? "is frozen" : "goes on");
  if (frozen)
    world_.threads.freeze(owner_);
  else
    world_.threads.thaw(owner_);
}

void Program::kill() {
  if (!alive()) return;
  world_.tell(fmt::format("#{}", number_), "is killed");
  end_at_once();
  on_end_();
  world_.threads.kill(owner_);
}

/// In one step: none of its threads may come to see half of it.
void Program::end_at_once() {
  const WithoutTurns alone;
  (void)parts_.release();  // The dead tidy up nothing.
  real_.reset();
  if (started_at_ != TimePoint{}) {
    close_files_of_the_dead(owner_, spool_name({.pid = number_, .started_at = started_at_}));
  }
}

}  // namespace joblog::simulation
