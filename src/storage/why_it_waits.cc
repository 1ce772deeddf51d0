// SPDX-License-Identifier: MIT
// One sentence for each state in which a job waits.
#include "storage/why_it_waits.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <utility>

#include "base/program_name.h"
#include "base/text.h"
#include "storage/served_queues.h"

namespace joblog {
namespace {

constexpr int kHolders = 10;  ///< Looked at, to find one that is not the job itself.
constexpr std::int64_t kAheadCounted = 1'000;

std::string why_scheduled(const Job& job, const WaitFacts& facts, const TimeWords& words) {
  const std::string what = job.attempts > 0 ? fmt::format("attempt {} of {} is due",
                                                          job.attempts + 1, job.spec.attempts_max)
                                            : "is due";
  std::string text =
      fmt::format("{} {} ({})", what, words.exact(job.run_at), words.relative(job.run_at));
  if (facts.workers_alive && !facts.queue_taken) {
    text += fmt::format("; so far no worker takes queue {}", job.spec.queue);
  }
  return text;
}

std::string why_blocked(const Job& job, const WaitFacts& facts) {
  const std::string key = in_quotes(job.spec.concurrency_key);
  if (!facts.holder) return fmt::format("waits for the key {}", key);
  const Job& holder = *facts.holder;
  const bool runs = holder.state == JobState::claimed && !holder.last_log_name.empty();
  const std::string state =
      runs ? fmt::format("run {}", holder.last_log_name) : std::string(to_string(holder.state));
  return fmt::format("waits for job {} ({}), which holds the key {} (at most {} at once)",
                     holder.id.value, state, key, job.spec.concurrency_limit);
}

std::string why_ready(const Job& job, const WaitFacts& facts, const TimeWords& words) {
  const std::string& queue = job.spec.queue;
  if (facts.queue_paused) {
    std::string text = fmt::format("queue {} is paused", queue);
    if (!facts.paused_by.empty()) text += " by " + facts.paused_by;
    if (facts.paused_at) text += " since " + words.exact(*facts.paused_at);
    return text + fmt::format("; {} resume {} lets it go on", program_name(), queue);
  }
  if (!facts.workers_alive)
    return in_own_name("no worker process is alive; joblog serve starts one");
  if (facts.workers_unheard_for) return servers_silent_text(*facts.workers_unheard_for);
  if (!facts.queue_taken) {
    return unserved_queue_text(queue);
  }
  std::string text = fmt::format("waits for a free worker of queue {}", queue);
  if (facts.ahead.jobs > 0) {
    text += fmt::format(", behind {}{} job{}", facts.ahead.exact ? "" : "at least ",
                        format_count(facts.ahead.jobs), facts.ahead.jobs == 1 ? "" : "s");
  }
  if (facts.workers_overdue_after) {  // It may have lost the store, or be dead.
    text += fmt::format(
        "; the last heartbeat of a server is {} old",
        format_duration(std::chrono::floor<std::chrono::seconds>(*facts.workers_overdue_after)));
  }
  return text;
}

bool has_any(std::span<const Job> jobs, std::initializer_list<JobState> states) {
  return std::ranges::any_of(
      jobs, [&](const Job& job) { return std::ranges::find(states, job.state) != states.end(); });
}

void add_holders(Reader& reader, std::span<const Job> jobs, std::vector<WaitFacts>& all) {
  std::map<std::string, std::vector<Job>> holders;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].state != JobState::blocked) continue;
    const std::string& key = jobs[i].spec.concurrency_key;
    auto known = holders.find(key);
    if (known == holders.end())
      known = holders.emplace(key, reader.holders_of(key, kHolders)).first;
    const auto other = std::ranges::find_if(
        known->second, [&](const Job& holder) { return holder.id != jobs[i].id; });
    if (other != known->second.end()) all[i].holder = *other;
  }
}

/// Whether their queues go on, and how many jobs are ahead of the ready ones.
void add_places(Reader& reader, std::span<const Job> jobs, std::vector<WaitFacts>& all) {
  const std::vector<QueueView> queues = reader.queues();
  std::vector<Job> ready;
  std::vector<WaitFacts*> theirs;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].state != JobState::ready) continue;
    ready.push_back(jobs[i]);
    theirs.push_back(&all[i]);
    const auto queue = std::ranges::find(queues, jobs[i].spec.queue, &QueueView::name);
    if (queue == queues.end()) continue;
    all[i].queue_paused = queue->paused;
    all[i].paused_by = queue->paused_by;
    all[i].paused_at = queue->paused_at;
  }
  const std::vector<JobCount> ahead = reader.jobs_ahead_of(ready, kAheadCounted);
  for (std::size_t i = 0; i < ready.size(); ++i) theirs[i]->ahead = ahead[i];
}

}  // namespace

std::vector<WaitFacts> wait_facts(Reader& reader, std::span<const Job> jobs, TimePoint now,
                                  Heartbeats heartbeats) {
  std::vector<WaitFacts> all(jobs.size());
  if (has_any(jobs, {JobState::blocked})) add_holders(reader, jobs, all);
  if (!has_any(jobs, {JobState::ready, JobState::scheduled})) return all;
  const ServedQueues served(reader.processes(), now, heartbeats);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].state != JobState::ready && jobs[i].state != JobState::scheduled) continue;
    all[i].workers_alive = served.any_server();
    all[i].workers_unheard_for = served.unheard_for();
    all[i].workers_overdue_after = served.overdue_after();
    all[i].queue_taken = served.takes(jobs[i].spec.queue);
  }
  if (has_any(jobs, {JobState::ready})) add_places(reader, jobs, all);
  return all;
}

WaitFacts wait_facts(Reader& reader, const Job& job, TimePoint now, Heartbeats heartbeats) {
  return std::move(wait_facts(reader, std::span(&job, 1), now, heartbeats).front());
}

std::string why_it_waits(const Job& job, const WaitFacts& facts, const TimeWords& words) {
  switch (job.state) {
    case JobState::scheduled:
      return why_scheduled(job, facts, words);
    case JobState::blocked:
      return why_blocked(job, facts);
    case JobState::ready:
      return why_ready(job, facts, words);
    case JobState::claimed:
    case JobState::failed:
    case JobState::finished:
      break;
  }
  return "";
}

}  // namespace joblog
