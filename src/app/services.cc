// SPDX-License-Identifier: MIT
// Stopping goes from what starts work to what shows it; the store is asked last.
#include "app/services.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/clock_warnings.h"
#include "app/reload.h"
#include "base/program_name.h"
#include "base/text.h"
#include "core/bulk_request.h"

namespace joblog {
namespace {

constexpr std::chrono::seconds kEndByThemselves{
    10};                                        // After the signal, before they are asked to stop.
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

std::chrono::seconds longest_grace(const Config& config) {
  std::chrono::seconds longest{10};
  for (const CommandConfig& command : config.commands) {
    longest = std::max(longest, command.grace);
  }
  return longest;
}

}  // namespace

Services::Services(Setup& setup, const std::function<Setup()>& read_again, Engine& engine,
                   const Clock& clock, Notices& notices)
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
      converter_(engine.store(), engine.writer(), clock, notices),
      compressor_(engine.store(), engine.writer(), clock, notices),
      vacuum_(engine.store(), engine.writer(), clock, notices),
      pools_(engine),
      scheduler_turns_(clock),
      scheduling_([this](const std::stop_token& stop) {
        const Duration wait = scheduler_.run_once(kTick, stop);
        scheduler_turns_.touch();
        return to_wait(wait);
      }),
      promoting_([this] { return to_wait(promoter_.run_once(kTick)); }),
      pruning_([this] { return to_wait(pruner_.run_once()); }),
      converting_([this] { return to_wait(converter_.run_once()); }),
      compressing_([this] { return to_wait(compressor_.run_once()); }),
      vacuuming_([this] { return to_wait(vacuum_.run_once()); }),
      handing_back_([this] {
        pools_.hand_back_stalled();
        return kTick;
      }),
      watching_([this] {
        watch_.look();
        return kLook;
      }) {}

/// Whatever a server's roles are, it looks after its own pools and its configuration.
std::vector<Periodic*> Services::loops() {
  std::vector<Periodic*> loops{&handing_back_, &watching_};
  if (plans()) {
    loops.insert(loops.begin(),
                 {&scheduling_, &promoting_, &pruning_, &converting_, &compressing_, &vacuuming_});
  }
  return loops;
}

Result<void> Services::start(bool with_pages) {
  if (with_pages && has(NodeRole::web)) {
    auto pages = Pages::start(setup_, engine_, around_pages(), clock_, notices_);
    if (!pages) return std::unexpected(pages.error());
    pages_ = std::move(*pages);
  }
  if (plans()) {
    if (auto loaded = scheduler_.load(setup_.tasks, tasks_of(watch_.skipped_items())); !loaded)
      return loaded;
  }
  if (auto started = pools_.start(Pools::workers_of(setup_.config)); !started) return started;
  for (Periodic* loop : loops()) loop->start();
  return {};
}

bool Services::stop() {
  stopping_ = true;
  engine_.running().worker_stops();  // First: a service manager signals our children as well.
  for (Periodic* loop : loops()) loop->stop();
  pools_.stop_claiming();
  if (const auto running = engine_.running().size(); running > 0) {
    notices_.notice(Severity::info, fmt::format("{} still running: waiting up to {} for their end",
                                                running, format_duration(kEndByThemselves)));
  }
  if (!engine_.running().wait_until_empty(kEndByThemselves)) {
    notices_.notice(Severity::info, "asking the running jobs to stop; they are handed back");
  }
  engine_.running().stop_for_good();
  if (!engine_.running().wait_until_empty(longest_grace_.load() + kAfterGrace)) return false;
  pools_.join();
  store_what_ended();
  if (pages_)
    pages_->stop(kAnswersEnd);  // Last: until then people may look at what is still running.
  return true;
}

void Services::reload(const Setup& next) {
  if (!next.problems.empty()) {
    for (const ConfigProblem& problem : next.problems) {
      say_bad(to_string(problem));
    }
    watch_.refused(next, "");
    return say_bad(in_own_name("nothing was reloaded: mend the configuration (joblog check)"));
  }
  if (pages_) {
    if (const auto let_in = pages_->reload(next.config.web, next.environment); !let_in)
      return leave(next, "all", let_in.error().message);
    say("read again: who may sign in, the host names and the certificate");
  }
  if (const auto taken = take_up_with_tasks(next); !taken)
    return leave(next, "schedules, jobs and workers", taken.error().message);
  say(fmt::format("read again: the schedules, jobs and workers, tasks: {}",
                  plans() ? next.tasks.size() : 0));
  for (const std::string& table : difference(*current(), next.config).at_restart) {
    notices_.notice(Severity::warning, table + " changed: it takes effect with the next start");
  }
}

Result<void> Services::take_up_with_tasks(const Setup& next) {
  if (!plans()) {
    take_up(next);
    return {};
  }
  scheduling_.stop();
  auto loaded = scheduler_.load(next.tasks);
  if (loaded) take_up(next);
  scheduling_.start();
  return loaded;
}

/// A full disk is often being cleaned at such a moment.
void Services::store_what_ended() {
  stored_ = engine_.store_all({});
  if (stored_ || engine_.store().lost()) return;
  notices_.notice(Severity::warning,
                  fmt::format("the store takes nothing ({}): waiting up to {} for it",
                              stored_.error().message, format_duration(kStoreAnswers)));
  stored_ = engine_.store_all(kStoreAnswers);
}

std::shared_ptr<const Config> Services::current() const {
  MutexLock lock(mutex_);
  return running_;
}

/// Runs that are under way keep the definitions that they began with.
void Services::take_up(const Setup& next) {
  const auto before = current();
  for (const std::string& change : difference(*before, next.config).at_once) say(change);
  auto fresh = std::make_shared<const Config>(taken_up(*before, next.config));
  engine_.configuration_changed();  // First: what is new in the registry is new to isolated runs.
  setup_.registry.replace_with(next.registry, bulk_action_kind);
  if (auto changed = pools_.change(Pools::workers_of(*fresh)); !changed) {
    say_bad("not all worker threads: " + changed.error().message);
  }
  longest_grace_ = std::max(longest_grace_.load(), longest_grace(next.config));
  watch_.taken_up(next, *fresh);
  MutexLock lock(mutex_);
  running_ = std::move(fresh);
}

void Services::leave(const Setup& next, std::string_view what, const std::string& why) {
  watch_.refused(next, why);
  say_bad(fmt::format("left as before: {}: {}; {} reload tries again", what, why, program_name()));
}

PagesOptions Services::around_pages() {
  web::health::WorkersOptions workers;
  workers.self = [this] { return ProcessId{engine_.registration().id().load()}; };
  workers.idle = [this] { return pools_.idle(); };
  workers.heartbeats = [this] { return engine_.writer().heartbeats(); };
  std::vector<web::health::LivenessCheck> checks;
  if (plans()) checks.push_back(web::health::loop_check("scheduler", scheduler_turns_));
  if (has(NodeRole::worker)) {
    checks.push_back(web::health::workers_check(engine_.store(), clock_, std::move(workers)));
  }
  return {.checks = std::move(checks),
          .stopping = [this] { return stopping_.load(); },
          .config = [this] { return current(); },
          .configuration = [this] { return worries(); },
          .skipped_items = [this] { return watch_.skipped_items(); }};
}

std::vector<web::Attention> Services::worries() const {
  auto lines = watch_.lines();
  add_clock_warning(scheduler_.warning(), lines);
  add_clock_warning(pruner_.warning(), lines);
  if (std::string progress = converter_.progress(); !progress.empty()) {
    lines.push_back({false, std::move(progress), web::Url("/job_logs"), "Job logs",
                     "older lines are being converted"});
  }
  return lines;
}

/// `spool`: the folder.
std::string words_for_unstored(const GroupWriter::UnstoredEnds& ends, const std::string& why,
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

}  // namespace joblog
