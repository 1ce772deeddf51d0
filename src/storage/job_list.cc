// SPDX-License-Identifier: MIT
// A task that alone enqueues its kind is that kind: a person's run of it counts as well, and a
// success by hand ends its failures. Tasks that share a kind are told apart by who started the run.
#include "storage/job_list.h"

#include <algorithm>
#include <map>
#include <utility>

namespace joblog {
namespace {

constexpr int kFailuresMost = 100;
constexpr int kRunningMost = 10'000;

struct Running {
  int runs = 0;
  std::optional<TimePoint> since;
};

/// What is known of all kinds, by name.
struct Kinds {
  std::map<std::string, KindEnds, std::less<>> ends;
  std::map<std::string, Running, std::less<>> running;
  std::map<std::string, int, std::less<>> tasks;  ///< How many enqueue it.
};

Kinds kinds_of(Reader& reader, const std::vector<TaskEnds>& tasks,
               const std::vector<std::string>& known_kinds) {
  Kinds kinds;
  for (KindEnds& ends : reader.kind_ends()) {
    const std::string kind = ends.kind;
    kinds.ends.emplace(kind, std::move(ends));
  }
  for (const RunningRun& run : reader.running_runs(kRunningMost)) {
    Running& running = kinds.running[run.kind];
    ++running.runs;
    const TimePoint since = run.started_at.value_or(run.claimed_at);
    running.since = std::min(running.since.value_or(since), since);
    kinds.ends.try_emplace(run.kind, KindEnds{.kind = run.kind});
  }
  for (const std::string& kind : known_kinds) kinds.ends.try_emplace(kind, KindEnds{.kind = kind});
  for (const TaskEnds& task : tasks) ++kinds.tasks[task.kind];
  return kinds;
}

void count_failures(JobFacts& facts, int failures) {
  facts.more_failures = failures > kFailuresMost;
  facts.failures_in_a_row = std::min(failures, kFailuresMost);
}

void show_last(const BriefRun& last, ListedJob& job) {
  job.last = last;
  job.facts.last = result_of(last);
  job.facts.last_at = last.finished_at;
  job.facts.retry_at = last.retry_at;
  if (job.facts.last == RunResult::error) job.facts.last_error = last.error_message;
}

void fill_from_kind(Reader& reader, const Kinds& kinds, ListedJob& job) {
  if (const auto running = kinds.running.find(job.kind); running != kinds.running.end()) {
    job.facts.running = running->second.runs;
    job.facts.running_since = running->second.since;
  }
  const auto found = kinds.ends.find(job.kind);
  if (found == kinds.ends.end()) return;
  const auto& [kind, success, error] = found->second;
  job.success = success;
  const bool failed_last = error && (!success || error->log.value > success->log.value);
  if (failed_last) {
    show_last(*error, job);
    count_failures(job.facts, reader.errors_since_success(job.kind, kFailuresMost + 1));
  } else if (success) {
    show_last(*success, job);
  }
}

/// From its own runs, the newest first, as far as its last success.
void fill_from_runs(Reader& reader, const TaskEnds& task, ListedJob& job) {
  if (!task.last) return;
  std::vector<BriefRun> runs{*task.last};
  // A run that ended well says all; others are rare enough to be read.
  if (task.last->status != Status::success) {
    runs = reader.runs_of_task(task.task, {}, kFailuresMost + 1);
  }
  int failures = 0;
  for (const BriefRun& run : runs) {
    const RunResult result = result_of(run);
    if (!has_ended(run.status)) {
      const TimePoint since = run.started_at.value_or(TimePoint::max());
      if (run.started_at)
        job.facts.running_since = std::min(job.facts.running_since.value_or(since), since);
      continue;
    }
    if (!job.last) show_last(run, job);
    if (result == RunResult::error) ++failures;
    if (run.status != Status::success) continue;
    job.success = run;
    break;
  }
  count_failures(job.facts, failures);
}

/// What has been planned and has not started: recorded and waiting, or not even recorded.
std::optional<TimePoint> due_of(const TaskEnds& task, TimePoint now,
                                const PlannedAfter& planned_after) {
  if (task.waiting_since && *task.waiting_since < now) return task.waiting_since;
  if (!planned_after || task.paused || !task.problem.empty()) return std::nullopt;
  const TimePoint from = std::max(task.last_instant.value_or(task.known_since), task.known_since);
  const auto next = planned_after(from, task.schedule, task.zone);
  return next && *next < now ? next : std::nullopt;
}

ListedJob job_of_task(Reader& reader, const TaskEnds& task, const Kinds& kinds, TimePoint now,
                      const PlannedAfter& planned_after) {
  ListedJob job{.kind = task.kind,
                .is_recurring = true,
                .has_kind_to_itself = kinds.tasks.at(task.kind) == 1,
                .schedule = task.schedule,
                .zone = task.zone,
                .last = std::nullopt,
                .success = std::nullopt,
                .facts = {.name = task.task,
                          .problem = task.problem,
                          .paused = task.paused,
                          .paused_by = task.paused_by,
                          .running = task.running,
                          .waiting = task.waiting,
                          .due = due_of(task, now, planned_after)}};
  if (job.has_kind_to_itself)
    fill_from_kind(reader, kinds, job);
  else
    fill_from_runs(reader, task, job);
  return job;
}

}  // namespace

std::vector<ListedJob> all_jobs(Reader& reader, const std::vector<std::string>& known_kinds,
                                TimePoint now, const PlannedAfter& planned_after) {
  const std::vector<TaskEnds> tasks = reader.task_ends();
  const Kinds kinds = kinds_of(reader, tasks, known_kinds);
  std::vector<ListedJob> jobs;
  jobs.reserve(tasks.size() + kinds.ends.size());
  for (const TaskEnds& task : tasks) {
    jobs.push_back(job_of_task(reader, task, kinds, now, planned_after));
  }
  for (const auto& [kind, ends] : kinds.ends) {
    if (kinds.tasks.contains(kind)) continue;
    ListedJob job{
        .kind = kind, .last = std::nullopt, .success = std::nullopt, .facts = {.name = kind}};
    fill_from_kind(reader, kinds, job);
    jobs.push_back(std::move(job));
  }
  return jobs;
}

}  // namespace joblog
