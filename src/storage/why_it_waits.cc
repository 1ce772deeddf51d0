// One sentence for each state in which a job waits.
#include "storage/why_it_waits.h"

#include <fmt/format.h>

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
  if (facts.workers_unheard_for) return cannot_be_heard(*facts.workers_unheard_for);
  if (!facts.queue_taken) {
    return nobody_takes(queue);
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

}  // namespace

WaitFacts wait_facts(Reader& reader, const Job& job, TimePoint now, Heartbeats heartbeats) {
  WaitFacts facts;
  if (job.state == JobState::blocked) {
    for (Job& holder : reader.holders_of(job.spec.concurrency_key, kHolders)) {
      if (holder.id == job.id) continue;
      facts.holder = std::move(holder);
      break;
    }
  }
  if (job.state != JobState::ready && job.state != JobState::scheduled) return facts;
  const ServedQueues served(reader.processes(), now, heartbeats);
  facts.workers_alive = served.anybody();
  facts.workers_unheard_for = served.unheard_for();
  facts.workers_overdue_after = served.overdue_after();
  facts.queue_taken = served.takes(job.spec.queue);
  if (job.state == JobState::scheduled) return facts;
  for (const QueueView& queue : reader.queues()) {
    if (queue.name != job.spec.queue) continue;
    facts.queue_paused = queue.paused;
    facts.paused_by = queue.paused_by;
    facts.paused_at = queue.paused_at;
  }
  facts.ahead = reader.jobs_ahead_of(job, kAheadCounted);
  return facts;
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
