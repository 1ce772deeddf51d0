// SPDX-License-Identifier: MIT
// The phases, and what must hold at the end of each.
#include "simulation.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "audit.h"
#include "fault_schedule.h"
#include "servers.h"
#include "threads.h"

namespace joblog::simulation {
namespace {

using namespace std::chrono_literals;

class Folder {
 public:
  Folder() {
    std::string path = std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : "/tmp";
    path += "/joblog-simulation-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = path;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

ScheduledTask task(const std::string& key, const std::string& text, OverlapPolicy overlap,
                   MisfirePolicy misfire) {
  auto schedule = Schedule::parse(text);
  if (!schedule) throw std::runtime_error(schedule.error().message);
  return {{.key = key,
           .schedule = text,
           .job = {.kind = "quick", .attempts_max = 3},
           .misfire = misfire,
           .overlap = overlap},
          *schedule};
}

class Simulation {
 public:
  explicit Simulation(const Plan& plan)
      : plan_(plan), world_(plan.seed, folder_.path()), servers_(world_) {
    Random& random = world_.random;
    const auto machines = 1 + random.below(2);
    for (std::uint64_t i = 0; i < machines; ++i) world_.add_machine();
    audit_.emplace(world_);
    world_.ledger.on_commit = [this] { audit_->after_commit(); };
    world_.ledger.on_verdict = [this](const ProcessFacts& dead, std::int64_t judge) {
      check_verdict(dead, judge);
    };
    world_.ledger.recovers_spool = [this](std::int64_t dead, std::int64_t rescuer) {
      Program* gone = servers_.of(dead);
      return !gone->alive() && &gone->machine() == &servers_.of(rescuer)->machine();
    };
    world_.process_state = [this](const ProcessInfo& process, const Machine& asking) {
      return servers_.process_state(process, asking);
    };
    world_.tasks = {task("often", "every 5 minutes", OverlapPolicy::skip, MisfirePolicy::run_once),
                    task("hourly", "@hourly", OverlapPolicy::enqueue, MisfirePolicy::run_all)};
    world_.retention = {
        .details = 36h, .logs = 48h, .jobs = 30h, .logs_max = 0, .jobs_max = 0, .every = 30min};
    world_.client_rest = random.between(Span{5s}, Span{180s});
    kinds_ = draw_kinds(random);
    places_ = 1 + static_cast<int>(random.below(3));
    threads_ = 1 + static_cast<int>(random.below(3));
    const std::array<Span, 8> slacks{0ms, 250ms, 1s, 2s, 3s, 3s, 3s, 3s};
    pace = {.slack = slacks[random.below(slacks.size())],
            .turn_at_unlock = random.chance(0.5) ? 0.02 : 0,
            .turns = &random};
    trouble_.emplace(world_, servers_, kinds_, random.between(Span{20s}, Span{10min}));
  }

  Report run() {
    servers_.start(places_, threads_);
    trouble_->begin();
    const auto until = std::chrono::duration_cast<Span>(plan_.hours * 1h);
    world_.threads.run(until, [this] {
      return failed() || (plan_.steps > 0 && world_.threads.turns() >= plan_.steps);
    });
    if (!failed()) heal();
    return report();
  }

 private:
  static bool failed() { return !Ledger::broken_rule().empty(); }
  static void fail_with(std::string rule) {
    if (!failed()) Ledger::broken_rule() = std::move(rule);
  }

  /// False when a rule broke meanwhile.
  template <class Condition>
  bool run_until(Span at_most, Condition condition) {
    const Instant end = world_.now + at_most;
    while (!failed() && world_.now < end) {
      if (condition()) return true;
      world_.threads.run(std::min(end, world_.now + 5s), failed);
    }
    return !failed() && condition();
  }

  void heal() {
    world_.clients = false;
    trouble_->end();
    for (const auto& machine : world_.machines) {
      machine->drift(0);
      machine->set_wall(world_.true_wall());
    }
    servers_.restart_max = 5s;
    check_whole();
    resume_queues();
    end_all_jobs();
    check_tasks();
    check_whole();
    stop_all();
    check_whole();
  }

  /// Nobody is taken for dead who could not have been heard, or was and lives.
  void check_verdict(const ProcessFacts& dead, std::int64_t judge) {
    const Program* program = servers_.of(dead.program);
    if (program == nullptr || !program->alive() || !program->well_since(dead.heard)) return;
    Ledger::broken(fmt::format("#{} declared #{} dead, which lives and is well; heard {} s ago",
                               judge, dead.program, (world_.now - dead.heard) / 1s));
  }

  void resume_queues() {
    healed_at_ = world_.now;
    world_.threads.start(servers_.world_owner(), [this] {
      const WithoutTurns alone;
      auto store =
          sqlite::SqliteStore::open({.path = world_.store_path()}, *world_.machines.front());
      (void)(*store)->write(
          [&](Transaction& tx) { tx.resume_queue("other", world_.true_wall(), "tester"); });
    });
  }

  /// Those of before that have not ended, and how many attempts they have had.
  struct Open {
    std::vector<JobId> jobs;
    int attempts = 0;
    bool operator==(const Open&) const = default;
  };
  Open open_of(JobId newest) const {
    Open open;
    for (const auto& [id, facts] : world_.ledger.jobs()) {
      if (id > newest) break;
      if (facts.state != JobFacts::State::waiting && facts.state != JobFacts::State::claimed)
        continue;
      open.jobs.push_back(id);
      open.attempts += facts.attempts;
    }
    return open;
  }

  /// However many wait: one of them always gets on.
  void end_all_jobs() {
    const auto& jobs = world_.ledger.jobs();
    const JobId newest = jobs.empty() ? JobId{} : jobs.rbegin()->first;
    for (Open open = open_of(newest); !open.jobs.empty() && !failed(); open = open_of(newest)) {
      if (run_until(45min, [&] { return open_of(newest) != open; }) || failed()) continue;
      const JobId stuck = open.jobs.front();
      fail_with(fmt::format("all is well for {} min, and job {} ({}) does not get on: {}",
                            (world_.now - healed_at_) / 1min, stuck.value, jobs.at(stuck).kind,
                            audit_->state_of(stuck)));
    }
  }

  /// After a clock that was ahead the instants that it recorded pass once more, up to three hours.
  void check_tasks() {
    const bool stepped = kinds_.clock_steps || kinds_.pauses;
    const auto goes_on = [this] { return world_.ledger.last_decided["often"] > world_.now - 6min; };
    (void)run_until(16min, [] { return false; });
    if (run_until(stepped ? 4h : 5min, goes_on) || failed()) return;
    fail_with(fmt::format("all is well for {} min, and the task of every 5 minutes rests",
                          (world_.now - healed_at_) / 1min));
  }

  void check_whole() {
    if (failed()) return;
    if (const std::string wrong = audit_->whole(); !wrong.empty()) fail_with(wrong);
  }

  void stop_all() {
    if (failed()) return;
    servers_.stop_starting();
    const auto asked = servers_.alive();
    for (Program* program : asked) program->ask_to_stop();
    if (!run_until(3min, [this] { return servers_.alive().empty(); }))
      return fail_with("all is well, and a program that was asked to stop does not end");
    for (const Program* program : asked) {
      if (!program->clean_end()) return fail_with("a program was asked to stop and was killed");
    }
    if (!world_.ledger.processes().empty())
      return fail_with("a stopped process is still registered");
    if (world_.machines.size() > 1) return;  // What died there waits for the next start there.
    for (const auto& machine : world_.machines) {
      for (const auto& left : std::filesystem::directory_iterator(world_.spool_of(*machine)))
        return fail_with("all programs have ended in order, and this is left: " +
                         left.path().string());
    }
  }

  Report report() const {
    return {.broken = Ledger::broken_rule(),
            .manner = fmt::format("machines: {}, programs: {}, threads of each: {}, slack: {} ms, "
                                  "trouble: {}",
                                  world_.machines.size(), places_, threads_, pace.slack / 1ms,
                                  to_string(kinds_)),
            .hours = std::chrono::duration<double, std::ratio<3600>>(world_.now).count(),
            .steps = world_.threads.turns(),
            .fingerprint = world_.fingerprint(),
            .runs = world_.runs_begun,
            .lines = world_.lines_said,
            .programs = world_.programs_started,
            .last_events = world_.last_events()};
  }

  const Plan plan_;
  const Folder folder_;
  World world_;
  Servers servers_;
  std::optional<Audit> audit_;
  std::optional<FaultSchedule> trouble_;
  Kinds kinds_;
  int places_ = 1;
  int threads_ = 1;
  Instant healed_at_{};
};

}  // namespace

Report simulate(const Plan& plan) {
  Simulation simulation(plan);
  return simulation.run();
}

std::string variables_of(const Plan& plan) {
  std::string variables =
      fmt::format("JOBLOG_SIMULATION_SEED={} JOBLOG_SIMULATION_HOURS={}", plan.seed, plan.hours);
  if (plan.steps > 0) variables += fmt::format(" JOBLOG_SIMULATION_STEPS={}", plan.steps);
  return variables;
}

std::string explain(const Plan& plan, const Report& report, std::size_t events) {
  std::string text;
  const auto& all = report.last_events;
  for (std::size_t i = all.size() > events ? all.size() - events : 0; i < all.size(); ++i)
    text += all[i] + "\n";
  return text + fmt::format(
                    "{}\nbroken after {:.2f} simulated hours and {} steps: {}\n"
                    "again: {} (shorter: fewer JOBLOG_SIMULATION_STEPS)\n",
                    report.manner, report.hours, report.steps, report.broken, variables_of(plan));
}

}  // namespace joblog::simulation
