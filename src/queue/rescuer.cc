// SPDX-License-Identifier: MIT
// First the last words from the spool, then the verdict on each run and the process's removal in
// one transaction, then what cannot be undone. A crash before that commit leaves the process
// registered and its spool where it was, and the next rescuer goes on.
#include "queue/rescuer.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "core/limits.h"
#include "core/times.h"
#include "storage/ask.h"

namespace joblog {
std::string process_name(const ProcessInfo& process) {
  return fmt::format("{}:{}", process.host, process.pid);
}

std::string spool_name(const ProcessInfo& process) {
  return fmt::format("process-{}-{}", process.pid, to_micros(process.started_at));
}

std::optional<Rescuer::Death> Rescuer::death_of(const ProcessInfo& process) const {
  const ProcessState process_state = d_.process_state(process);
  if (process_state == ProcessState::dead) return Death{true, "it is gone from this machine"};
  if (watch_.silence(process.id) < limits::lease) return std::nullopt;
  const char* state = process_state == ProcessState::stopped
                          ? "it is stopped, by Ctrl-Z or SIGSTOP (state T); "
                      : process_state == ProcessState::alive ? "it is there and does nothing; "
                                                             : "";
  return Death{false, fmt::format("{}no heartbeat for {}", state, format_duration(limits::lease))};
}

int Rescuer::run_once(ProcessId self) {
  resolve_unknown_commits();
  const auto processes = ask(d_.store, [](Reader& reader) { return reader.processes(); });
  if (!processes) return 0;
  watch_.look(*processes, self, d_.clock.steady_now(), !d_.writer.figures().healthy);
  int rescued = 0;
  for (const ProcessInfo& process : *processes) {
    if (process.id == self) continue;
    if (const auto death = death_of(process)) rescued += rescue(process, *death);
  }
  return rescued;
}

/// Nothing: not now.
std::optional<Rescuer::SpoolFindings> Rescuer::read_spool(const ProcessInfo& process,
                                                          const Death& death) {
  const std::string path = spool_file(d_.spool_folder, spool_name(process));
  SpoolFindings found;
  auto words = recover_and_hold_spool(
      path, d_.writer,
      {.is_its_lease = [&](ProcessId one) { return one == process.id; }, .notices = &d_.notices});
  if (!words) {
    d_.notices.notice(Severity::error, fmt::format("last words of {} are not stored yet: {}",
                                                   process_name(process), words.error().message));
    return std::nullopt;
  }
  found.words = std::move(*words);
  if (found.words.spool == SpoolRead::owner_lives) {
    if (death.proven) return std::nullopt;  // Somebody else is at it.
    found.living = read_stopped_spool(path, process.id);
  }
  found.tells_starts =
      found.words.tells_starts() && ran_here(process) && (!d_.same_boot || d_.same_boot(process));
  return found;
}

int Rescuer::rescue(const ProcessInfo& process, Death death) {
  const auto found = read_spool(process, death);
  if (!found) return 0;
  if (found->words.lost) death.cause += "; its last words are lost";
  if (found->words.spool == SpoolRead::not_here && !process.machine_id.empty() &&
      !ran_here(process)) {
    death.cause +=
        "; lines that had not been stored yet are on its machine, and are added when "
        "joblog starts there";
  }
  const auto held = ask(d_.store, [&](Reader& reader) { return reader.runs_held_by(process.id); });
  if (!held) return 0;
  std::vector<Rescue> rescues;
  std::vector<HeldRun> begun;
  for (const HeldRun& run : *held) {
    const bool never_started = run.status == Status::created && found->tells_starts;
    if (!never_started) begun.push_back(run);
    rescues.push_back(verdict(process, run, death, never_started));
  }
  const auto stored = change(d_.writer, [&](Transaction& tx) {
    std::optional<std::vector<Applied>> applied;
    if (!tx.heartbeat_unchanged(process.id, process.heartbeat_at)) return applied;
    for (const RingContents& words : found->living) store_ring(tx, words);
    applied = tx.rescue(rescues);
    tx.deregister_process(process.id);
    return applied;
  });
  if (!stored) {
    for (const HeldRun& run : begun) in_doubt_.insert_or_assign(run.log, run);
    return 0;
  }
  if (!*stored) return 0;  // It has been heard since.
  const std::vector<Applied>& applied = **stored;
  remove_spool(spool_file(d_.spool_folder, spool_name(process)), found->words, &d_.notices);
  std::vector<HeldRun> ended;
  int handed_back = 0;
  for (std::size_t i = 0; i < applied.size(); ++i) {
    if (applied[i] != Applied::won) continue;
    if (rescues[i].never_started)
      ++handed_back;
    else
      ended.push_back((*held)[i]);
  }
  end_leftovers_of(ended);
  log_ends(process, found->words.ended);
  d_.notices.notice(
      ended.empty() ? Severity::info : Severity::warning,
      fmt::format(
          "process {} {} ({}); {} of its runs ended as errors, {} not begun are handed back",
          process_name(process), death.proven ? "died" : "was taken for dead", death.cause,
          ended.size(), handed_back));
  return static_cast<int>(ended.size()) + handed_back;
}

void Rescuer::log_ends(const ProcessInfo& process, int ended) {
  if (ended == 0) return;
  d_.notices.notice(Severity::info,
                    fmt::format("runs of process {} that had ended before it went: {}; their ends "
                                "were in its spool and are stored now",
                                process_name(process), ended));
}

void Rescuer::end_leftovers_of(const std::vector<HeldRun>& runs) {
  if (!d_.end_leftovers) return;
  for (const HeldRun& run : runs) d_.end_leftovers(run.log_name);
}

void Rescuer::resolve_unknown_commits() {
  if (in_doubt_.empty()) return;
  const auto ended = ask(d_.store, [&](Reader& reader) {
    std::vector<HeldRun> died;
    for (const auto& [id, run] : in_doubt_) {
      const auto log = reader.log_by_id(id);
      if (log && log->error_class == "ProcessDied") died.push_back(run);
    }
    return died;
  });
  if (!ended || !d_.writer.figures().healthy) return;  // What was committed is not known yet.
  end_leftovers_of(*ended);
  in_doubt_.clear();
}

Rescue Rescuer::verdict(const ProcessInfo& process, const HeldRun& run, const Death& death,
                        bool never_started) const {
  const auto definition = d_.registry.find(run.kind);
  const Attempt attempt{.number = run.attempt,
                        .attempts_max = run.attempts_max,
                        .policy = definition != nullptr ? definition->retry : RetryPolicy{}};
  const TimePoint now = d_.clock.wall_now();
  const Times utc;
  std::string message =
      fmt::format("process {} {} ({}); last heartbeat {}, found {}", process_name(process),
                  death.proven ? "died" : "was taken for dead", death.cause,
                  utc.with_zone(process.heartbeat_at), utc.with_zone(now));
  const int leftovers = !never_started && d_.count_leftovers ? d_.count_leftovers(run.log_name) : 0;
  if (leftovers > 0) {
    message += fmt::format(
        "; what this run still had running on this machine, {}, joblog ends with "
        "SIGKILL",
        leftovers == 1 ? "1 process" : fmt::format("{} processes", leftovers));
  }
  RunEnd end = end_of_dead_run(attempt, message, now, d_.random01());
  if (end.job_end == JobEnd::retry) {
    end.error_message += fmt::format("; attempt {} of {} follows in {}", run.attempt + 1,
                                     run.attempts_max, format_duration(end.retry_at - now));
  }
  return {.lease = {run.job, run.log, run.attempt, process.id},
          .job_end = end.job_end,
          .never_started = never_started,
          .at = now,
          .retry_at = end.retry_at,
          .message = end.error_message};
}

}  // namespace joblog
