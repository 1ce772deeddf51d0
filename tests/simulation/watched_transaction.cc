// SPDX-License-Identifier: MIT
// Each verb goes to the real one; its question and answer become a note.
#include "watched_transaction.h"

namespace joblog::simulation {

std::vector<Enqueued> WatchedTransaction::enqueue(std::span<const NewJob> jobs, TimePoint at) {
  auto answers = real_.enqueue(jobs, at);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    note([job = jobs[i], answer = answers[i]](Ledger& ledger) { ledger.enqueued(job, answer); });
  }
  return answers;
}

std::vector<Claim> WatchedTransaction::claim_due(const ClaimDue& request) {
  auto claims = real_.claim_due(request);
  for (const Claim& claim : claims) note([claim](Ledger& ledger) { ledger.claimed(claim); });
  return claims;
}

std::optional<Claim> WatchedTransaction::enqueue_claimed(const NewJob& job,
                                                         const ClaimDue& claimer) {
  auto claim = real_.enqueue_claimed(job, claimer);
  if (claim) {
    note([job, one = *claim](Ledger& ledger) {
      ledger.enqueued(job, {.id = one.job});
      ledger.claimed(one);
    });
  }
  return claim;
}

std::vector<Applied> WatchedTransaction::finish_runs(std::span<const RunFinish> finishes) {
  auto applied = real_.finish_runs(finishes);
  for (std::size_t i = 0; i < applied.size(); ++i) {
    note([finish = finishes[i], answer = applied[i]](Ledger& ledger) {
      ledger.finished(finish, answer);
    });
  }
  return applied;
}

void WatchedTransaction::release(std::span<const Lease> leases) {
  real_.release(leases);
  for (const Lease& one : leases) note([one](Ledger& ledger) { ledger.released(one); });
}

bool WatchedTransaction::retry_job(JobId job, TimePoint now, const Actor& by) {
  const bool done = real_.retry_job(job, now, by);
  if (done) note([job](Ledger& ledger) { ledger.retried(job); });
  return done;
}

bool WatchedTransaction::discard_job(JobId job, TimePoint now, const Actor& by) {
  const bool done = real_.discard_job(job, now, by);
  if (done) note([job](Ledger& ledger) { ledger.discarded(job); });
  return done;
}

bool WatchedTransaction::cancel_job(JobId job, TimePoint now, const Actor& by) {
  const bool done = real_.cancel_job(job, now, by);
  if (done) note([job](Ledger& ledger) { ledger.asked_to_cancel(job); });
  return done;
}

ProcessId WatchedTransaction::register_process(const ProcessInfo& process) {
  const ProcessId id = real_.register_process(process);
  note([id, program = program_](Ledger& ledger) { ledger.registered(id, program); });
  return id;
}

bool WatchedTransaction::heartbeat(ProcessId process, TimePoint now) {
  const bool known = real_.heartbeat(process, now);
  note([process, known](Ledger& ledger) { ledger.heard(process, known); });
  return known;
}

void WatchedTransaction::deregister_process(ProcessId process) {
  real_.deregister_process(process);
  note([process, program = program_](Ledger& ledger) { ledger.deregistered(process, program); });
}

std::vector<Applied> WatchedTransaction::rescue(std::span<const Rescue> rescues) {
  auto applied = real_.rescue(rescues);
  for (std::size_t i = 0; i < applied.size(); ++i) {
    note([rescue = rescues[i], answer = applied[i], program = program_](Ledger& ledger) {
      ledger.rescued(rescue, answer, program);
    });
  }
  return applied;
}

std::optional<RecurringInstant> WatchedTransaction::record_instant(const RecordInstant& request) {
  auto record = real_.record_instant(request);
  note([request, record](Ledger& ledger) { ledger.planned(request, record); });
  return record;
}

int WatchedTransaction::free_instants(std::string_view task, TimePoint after) {
  const int freed = real_.free_instants(task, after);
  note([name = std::string(task), after](Ledger& ledger) { ledger.freed(name, after); });
  return freed;
}

Pruned WatchedTransaction::prune(const RetentionRules& rules) {
  const Pruned pruned = real_.prune(rules);
  if (pruned.total() > 0) note([pruned](Ledger& ledger) { ledger.pruned(pruned); });
  return pruned;
}

}  // namespace joblog::simulation
