// The run has a thread of its own, so that this one can show it and hear signals.
#include "app/foreground.h"

#include <fmt/format.h>

#include <csignal>
#include <cstdlib>
#include <thread>

#include "app/signals.h"

namespace joblog {
namespace {

Error already_held(const Store& store, const NewJob& job) {
  std::vector<Job> holders;
  (void)store.read([&](Reader& reader) { holders = reader.holders_of(job.concurrency_key, 1); });
  if (holders.empty()) {
    return {ErrorKind::conflict, fmt::format("{} cannot run now: its key is taken", job.kind)};
  }
  const Job& holder = holders.front();
  if (holder.state == JobState::claimed) {
    return {ErrorKind::conflict,
            fmt::format("{} is running already as {}; watch it with: joblog logs show {} --follow",
                        job.kind, holder.last_log_name, holder.last_log_name)};
  }
  return {ErrorKind::conflict,
          fmt::format("{} is waiting already as job {}, which runs first; start joblog serve, or "
                      "discard it with: joblog discard {}",
                      job.kind, holder.id.value, holder.id.value)};
}

Result<Claim> claim_now(Engine& engine, const NewJob& job, const Clock& clock) {
  std::optional<Claim> claim;
  const auto stored = engine.writer().transact([&](Transaction& tx) {
    claim = tx.enqueue_claimed(job, {.process = ProcessId{engine.keeper().id()},
                                     .process_name = engine.name(),
                                     .queues = {},
                                     .limit = 1,
                                     .now = clock.wall_now()});
  });
  if (!stored) return std::unexpected(stored.error());
  if (!claim) return std::unexpected(already_held(engine.store(), job));
  return *claim;
}

/// Hears signals while the run goes on.
class SignalWatch {
 public:
  explicit SignalWatch(RunningSet& running)
      : thread_([this, &running](const std::stop_token& ended) {
          while (!ended.stop_requested()) {
            const auto signal = wait_for_stop_signal(std::chrono::milliseconds{50});
            if (!signal || *signal == SIGUSR1) continue;  // There is nothing to reload here.
            if (interrupted_.exchange(true)) std::_Exit(130);
            running.stop_all(StopReason::cancelled);
          }
        }) {}
  bool interrupted() const { return interrupted_; }

 private:
  std::atomic<bool> interrupted_{false};
  std::jthread thread_;
};

}  // namespace

Result<ForegroundEnd> run_in_foreground(Engine& engine, const NewJob& job, const Clock& clock,
                                        const Watch& watch) {
  const auto claim = claim_now(engine, job, clock);
  if (!claim) return std::unexpected(claim.error());
  SignalWatch signals(engine.running());
  std::thread runner([&] { engine.executor().run(*claim, engine.recorder().slot(0), {}); });
  if (watch) watch(engine.store(), claim->log);
  runner.join();
  engine.writer().flush();

  ForegroundEnd end{.log = {}, .interrupted = signals.interrupted()};
  std::optional<JobLog> log;
  const auto read =
      engine.store().read([&](Reader& reader) { log = reader.log_by_id(claim->log); });
  if (!read) return std::unexpected(read.error());
  if (!log) return fail(ErrorKind::internal, fmt::format("the log {} is gone", claim->log_name));
  end.log = std::move(*log);
  return end;
}

}  // namespace joblog
