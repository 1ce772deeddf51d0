// First the last words from the spool, then the verdict on each run and the process's removal in
// one transaction. A crash in between leaves the process registered, and the next rescuer goes on.
#include "queue/rescuer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/limits.h"
#include "recorder/last_words.h"

namespace joblog {
namespace {

std::string utc(TimePoint t) {
  const auto seconds = std::chrono::time_point_cast<std::chrono::seconds>(t);
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(seconds.time_since_epoch().count()));
}

}  // namespace

std::string process_name(const ProcessInfo& process) {
  return fmt::format("{}:{}", process.host, process.pid);
}

std::string spool_name(const ProcessInfo& process) {
  return fmt::format("process-{}-{}", process.pid, to_micros(process.started_at));
}

std::string Rescuer::cause_of_death(const ProcessInfo& process) {
  const Vitality vitality = d_.vitality(process);
  if (vitality == Vitality::dead) return "it is gone from this machine";
  const SteadyTime now = d_.clock.steady_now();
  const auto [it, first] = seen_.try_emplace(process.id, Seen{process.heartbeat_at, now});
  if (!first && it->second.heartbeat != process.heartbeat_at)
    it->second = {process.heartbeat_at, now};
  if (now - it->second.since < limits::lease) return "";
  return fmt::format("no heartbeat for {}", format_duration(limits::lease));
}

int Rescuer::run_once(ProcessId self) {
  std::vector<ProcessInfo> processes;
  if (!d_.store.read([&](Reader& reader) { processes = reader.processes(); })) return 0;
  int rescued = 0;
  for (const ProcessInfo& process : processes) {
    if (process.id == self) continue;
    if (const std::string cause = cause_of_death(process); !cause.empty())
      rescued += rescue(process, cause);
  }
  std::erase_if(seen_, [&](const auto& entry) {
    return std::none_of(processes.begin(), processes.end(),
                        [&](const auto& p) { return p.id == entry.first; });
  });
  return rescued;
}

int Rescuer::rescue(const ProcessInfo& process, const std::string& cause) {
  const auto words =
      recover_spool(spool_file(d_.spool_folder, spool_name(process)), d_.writer,
                    {.is_its_lease = [&](ProcessId lease) { return lease == process.id; },
                     .notices = &d_.notices});
  if (!words) {
    d_.notices.notice(Severity::error, fmt::format("last words of {} are not stored yet: {}",
                                                   process_name(process), words.error().message));
    if (words.error().kind == ErrorKind::unavailable) return 0;
  }
  std::vector<HeldRun> held;
  if (!d_.store.read([&](Reader& reader) { held = reader.runs_held_by(process.id); })) return 0;
  std::vector<Rescue> rescues;
  for (const HeldRun& run : held) {
    const bool started =
        run.status != Status::created || !words || words->owner_lives || words->lost;
    if (started && d_.end_leftovers) d_.end_leftovers(run.log_name);
    rescues.push_back(verdict(
        process, run, words && words->lost ? cause + "; its last words are lost" : cause, started));
  }
  std::vector<Applied> applied;
  const auto stored = d_.writer.transact([&](Transaction& tx) {
    applied = tx.rescue(rescues);
    tx.deregister_process(process.id);
  });
  if (!stored) return 0;
  int ended = 0, handed_back = 0;
  for (std::size_t i = 0; i < applied.size(); ++i) {
    if (applied[i] == Applied::won) ++(rescues[i].never_started ? handed_back : ended);
  }
  if (words && words->ended > 0) {
    d_.notices.notice(
        Severity::info,
        fmt::format("runs of process {} that had ended before it went: {}; their ends "
                    "were in its spool and are stored now",
                    process_name(process), words->ended));
  }
  d_.notices.notice(
      ended == 0 ? Severity::info : Severity::warning,
      fmt::format(
          "process {} died ({}); {} of its runs ended as errors, {} not begun are handed back",
          process_name(process), cause, ended, handed_back));
  return ended + handed_back;
}

Rescue Rescuer::verdict(const ProcessInfo& process, const HeldRun& run, const std::string& cause,
                        bool started) {
  const auto definition = d_.registry.find(run.kind);
  const Attempt attempt{.number = run.attempt,
                        .attempts_max = run.attempts_max,
                        .policy = definition != nullptr ? definition->retry : RetryPolicy{}};
  const TimePoint now = d_.clock.wall_now();
  std::string message =
      fmt::format("process {} died ({}); last heartbeat {}, found {}", process_name(process), cause,
                  utc(process.heartbeat_at), utc(now));
  RunEnd end = end_of_dead_run(attempt, message, now, d_.dice());
  if (end.job_end == JobEnd::retry) {
    end.error_message += fmt::format("; attempt {} of {} follows in {}", run.attempt + 1,
                                     run.attempts_max, format_duration(end.retry_at - now));
  }
  return {.process = process.id,
          .job = run.job,
          .log = run.log,
          .attempt = run.attempt,
          .job_end = end.job_end,
          .never_started = !started,
          .at = now,
          .retry_at = end.retry_at,
          .message = end.error_message};
}

}  // namespace joblog
