// SPDX-License-Identifier: MIT
// The run has a thread of its own, so that this one can show it and hear signals.
#include "app/foreground.h"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <thread>

#include "app/signals.h"
#include "base/periodic.h"
#include "base/program_name.h"
#include "core/silent_run.h"
#include "storage/ask.h"

namespace joblog {
namespace {

Error already_held(const Store& store, const NewJob& job) {
  const auto holders =
      ask(store, [&](Reader& reader) { return reader.holders_of(job.concurrency_key, 1); });
  if (!holders || holders->empty()) {  // Gone meanwhile, or who it is cannot be read.
    return {ErrorKind::conflict, fmt::format("{} cannot run now: its key is taken", job.kind)};
  }
  const Job& holder = holders->front();
  if (holder.state == JobState::claimed) {
    return {ErrorKind::conflict,
            fmt::format("{} is running already as {}; watch it with: {} logs show {} --follow",
                        job.kind, holder.last_log_name, program_name(), holder.last_log_name)};
  }
  return {ErrorKind::conflict,
          fmt::format("{0} is waiting already as job {1}, which runs first; start {2} serve, or "
                      "discard it with: {2} discard {1}",
                      job.kind, holder.id.value, program_name())};
}

Result<Claim> claim_now(Engine& engine, const NewJob& job, const Clock& clock) {
  const auto claim = change(engine.writer(), [&](Transaction& tx) {
    return tx.enqueue_claimed(job, {.process = ProcessId{engine.registration().id()},
                                    .process_name = engine.name(),
                                    .queues = {},
                                    .limit = 1,
                                    .now = clock.wall_now()});
  });
  if (!claim) return std::unexpected(claim.error());
  if (!*claim) return std::unexpected(already_held(engine.store(), job));
  return **claim;
}

/// Hears signals while the run goes on.
class SignalWatch {
 public:
  explicit SignalWatch(RunningSet& running)
      : thread_([this, &running](const std::stop_token& ended) {
          while (!ended.stop_requested()) {
            const auto signal = wait_for_stop_signal(std::chrono::milliseconds{50});
            if (!signal || *signal == SIGUSR1) continue;  // There is nothing to reload here.
            int none = 0;
            if (!signal_.compare_exchange_strong(none, *signal)) std::_Exit(128 + *signal);
            running.stop_all(StopReason::cancelled);
          }
        }) {}
  /// The first that came; 0: none.
  int signal() const { return signal_; }

 private:
  std::atomic<int> signal_{0};
  std::jthread thread_;
};

}  // namespace

Result<ForegroundResult> run_in_foreground(Engine& engine, const NewJob& job, const Clock& clock,
                                           const Watch& watch) {
  const auto claim = claim_now(engine, job, clock);
  if (!claim) return std::unexpected(claim.error());
  SignalWatch signals(engine.running());
  ForegroundResult end{.log_name = claim->log_name, .end = {}, .stored = {}};
  std::stop_source unstored;
  std::thread runner([&] {
    end.end = engine.executor().run(*claim, engine.recorder().slot(0), {});
    end.stored = engine.store_all(finish_wait_max);
    if (!end.stored) unstored.request_stop();
  });
  if (watch) watch(engine.store(), claim->log, unstored.get_token());
  runner.join();
  end.interrupted_by = signals.signal();
  return end;
}

UnloggedResult run_unlogged(const Handler& handler, std::string_view kind, Duration timeout,
                            const Clock& clock) {
  RunningSet running;
  const SignalWatch signals(running);
  const auto deadline =
      timeout > Duration::zero() ? std::optional(clock.steady_now() + timeout) : std::nullopt;
  const RunningSet::Entry entry(running, JobId{1}, deadline);
  Periodic limits([&] {
    running.stop_overdue(clock.steady_now());
    return std::chrono::milliseconds{100};
  });
  limits.start();
  // Its name marks what it starts: one that is ended takes nobody else's processes with it.
  SilentRun run(std::string(kind), fmt::format("unlogged-{}", ::getpid()), entry.stop_token());
  UnloggedResult end{.outcome = handler(run)};
  end.timed_out = entry.reason() == StopReason::timed_out;
  end.interrupted_by = signals.signal();
  return end;
}

}  // namespace joblog
