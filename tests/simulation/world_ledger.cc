// SPDX-License-Identifier: MIT
// Reads from top to bottom as a job lives.
#include "world_ledger.h"

#include <fmt/format.h>

#include "fibers.h"

namespace joblog::simulation {
namespace {

using State = JobFacts::State;

State state_of(JobEnd end) {
  switch (end) {
    case JobEnd::retry:
    case JobEnd::handed_back:
      return State::waiting;
    case JobEnd::failed:
      return State::failed;
    case JobEnd::finished:
    case JobEnd::cancelled:
      break;
  }
  return State::ended;
}

}  // namespace

std::string& Ledger::broken_rule() {
  static std::string rule;
  return rule;
}

void Ledger::broken(std::string rule) {
  if (broken_rule().empty()) broken_rule() = std::move(rule);
  fibers->never_again();
}

JobFacts& Ledger::job(JobId id, std::string_view doing) {
  const auto it = jobs_.find(id);
  if (it == jobs_.end()) broken(fmt::format("{} job {}, which nobody enqueued", doing, id.value));
  return it->second;
}

bool Ledger::holds(const JobFacts& job, const Lease& lease) const {
  return job.state == State::claimed && job.lease == lease;
}

void Ledger::enqueued(const NewJob& job, const Enqueued& answer) {
  if (answer.existed) return;
  const auto [it, fresh] = jobs_.try_emplace(answer.id);
  if (!fresh) broken(fmt::format("job {} was enqueued twice", answer.id.value));
  it->second.kind = job.kind;
  it->second.request = job.request_id;
}

void Ledger::acknowledged(const Enqueued& answer, const std::string& request) {
  const auto it = jobs_.find(answer.id);
  if (it == jobs_.end())
    broken(fmt::format("job {} was acknowledged, but never committed", answer.id.value));
  if (it->second.request != request)
    broken(fmt::format("the request {} was answered with job {} of another request", request,
                       answer.id.value));
}

void Ledger::claimed(const Claim& claim) {
  JobFacts& facts = job(claim.job, "claimed");
  if (facts.state != State::waiting)
    broken(fmt::format("job {} was claimed while it was not waiting", claim.job.value));
  if (claim.attempt != facts.attempts + 1)
    broken(fmt::format("job {} was claimed as attempt {} after {} attempts", claim.job.value,
                       claim.attempt, facts.attempts));
  if (!processes_.contains(claim.holder))
    broken(fmt::format("job {} was claimed for process {}, which is not registered",
                       claim.job.value, claim.holder.value));
  const auto [it, fresh] = logs_.try_emplace(claim.log);
  if (!fresh || !names_.emplace(claim.log_name, claim.log).second)
    broken(fmt::format("two attempts have the log {}", claim.log_name));
  it->second = {
      .job = claim.job, .name = claim.log_name, .attempt = claim.attempt, .holder = claim.holder};
  facts.state = State::claimed;
  facts.attempts = claim.attempt;
  facts.lease = claim;
}

void Ledger::begun(const std::string& log_name, int attempt, std::int64_t program) {
  const auto name = names_.find(log_name);
  if (name == names_.end())
    broken(fmt::format("a handler was called for the log {}, which is not stored", log_name));
  LogFacts& log = logs_.at(name->second);
  if (std::exchange(log.begun, true))
    broken(fmt::format("the handler of log {} was called twice", log_name));
  if (log.attempt != attempt)
    broken(fmt::format("the handler of log {} is told a wrong attempt", log_name));
  if (!of_program_[program].contains(log.holder.value))
    broken(fmt::format("program {} runs the log {} of another's lease", program, log_name));
}

void Ledger::saying(const std::string& log_name) { ++logs_.at(names_.at(log_name)).saying; }
void Ledger::said(const std::string& log_name) { ++logs_.at(names_.at(log_name)).said; }

void Ledger::end_log(JobLogId id, Status status, TimePoint finished_at) {
  LogFacts& log = logs_.at(id);
  if (log.ended) broken(fmt::format("the run {} ended twice", log.name));
  log.ended = true;
  log.status = status;
  log.finished_at = finished_at;
  fresh_ends.push_back(id);
}

void Ledger::finished(const RunFinish& finish, Applied applied) {
  JobFacts& facts = job(finish.lease.job, "ended");
  const bool rightful = holds(facts, finish.lease);
  if (applied == Applied::lost) {
    if (rightful)
      broken(fmt::format("the rightful end of job {}, attempt {}, was refused",
                         finish.lease.job.value, finish.lease.attempt));
    return;
  }
  if (!rightful) {
    const auto log = logs_.find(finish.lease.log);
    const bool repeated = log != logs_.end() && log->second.ended &&
                          log->second.status == finish.status &&
                          log->second.finished_at == finish.finished_at;
    if (repeated) return;  // After an answer that got lost.
    broken(fmt::format("a run that had lost its lease ended job {}, attempt {}",
                       finish.lease.job.value, finish.lease.attempt));
  }
  logs_.at(finish.lease.log).lines_complete = true;
  end_log(finish.lease.log, finish.status, finish.finished_at);
  facts.state = state_of(finish.job_end);
  facts.cancelling = false;
  facts.finished_at = finish.finished_at;
}

void Ledger::rescued(const Rescue& rescue, Applied applied, std::int64_t by_program) {
  JobFacts& facts = job(rescue.lease.job, "rescued");
  const bool rightful = holds(facts, rescue.lease);
  if (applied == Applied::lost) {
    if (rightful) broken(fmt::format("the rescue of job {} was refused", rescue.lease.job.value));
    return;
  }
  if (!rightful)
    broken(fmt::format("job {} was rescued from process {}, which did not hold it",
                       rescue.lease.job.value, rescue.lease.holder.value));
  if (rescue.never_started) return give_back(rescue.lease.job, rescue.lease.log, "rescued");
  const auto process = processes_.find(rescue.lease.holder);
  logs_.at(rescue.lease.log).lines_complete = process != processes_.end() && recovers_spool &&
                                              recovers_spool(process->second.program, by_program);
  end_log(rescue.lease.log, Status::error, rescue.at);
  facts.state = facts.cancelling ? State::ended : state_of(rescue.job_end);
  facts.cancelling = false;
  facts.finished_at = rescue.at;
}

void Ledger::give_back(JobId id, JobLogId log, std::string_view doing) {
  JobFacts& facts = jobs_.at(id);
  LogFacts& run = logs_.at(log);
  if (run.begun)
    broken(fmt::format("the run {} was {} as one that had never begun, but its handler was called",
                       run.name, doing));
  names_.erase(run.name);  // It may be given anew.
  logs_.erase(log);
  facts.state = State::waiting;
  --facts.attempts;
}

void Ledger::released(const Lease& lease) {
  const auto it = jobs_.find(lease.job);
  if (it == jobs_.end() || !holds(it->second, lease)) {
    return;  // Nothing to give back.
  }
  give_back(lease.job, lease.log, "handed back");
}

void Ledger::registered(ProcessId id, std::int64_t program) {
  if (!processes_.try_emplace(id, ProcessFacts{program, now_}).second)
    broken(fmt::format("process number {} was given twice", id.value));
  of_program_[program].insert(id.value);
}

void Ledger::heard(ProcessId id, bool known) {
  const auto it = processes_.find(id);
  if (known != (it != processes_.end()))
    broken(fmt::format("process {} is told {} of its registration", id.value,
                       known ? "wrongly" : "nothing"));
  if (known) it->second.heard = now_;
}

void Ledger::deregistered(ProcessId id, std::int64_t by_program) {
  const auto it = processes_.find(id);
  if (it == processes_.end()) return;
  if (it->second.program != by_program && on_verdict) on_verdict(it->second, by_program);
  processes_.erase(it);
}

void Ledger::planned(const RecordInstant& request, const std::optional<RecurringInstant>& record) {
  const bool known = instants_.contains({request.task, request.instant});
  if (record && known)
    broken(fmt::format("{}: the instant {} was decided twice", request.task,
                       log_name_stem(request.instant)));
  if (!record) return;
  instants_.emplace(request.task, request.instant);
  last_decided[request.task] = now_;
  if (record->outcome != InstantOutcome::run) return;
  const auto [it, fresh] = jobs_.try_emplace(record->job);
  if (!fresh) broken(fmt::format("{}: an instant has another's job", request.task));
  it->second.kind = request.job.kind;
}

/// Instants that a clock ahead has decided may be decided once more.
void Ledger::freed(const std::string& task, TimePoint after) {
  std::erase_if(instants_,
                [&](const auto& one) { return one.first == task && one.second > after; });
}

void Ledger::retried(JobId id) {
  JobFacts& facts = job(id, "retried");
  if (facts.state != State::failed) broken(fmt::format("job {} had not failed", id.value));
  facts.state = State::waiting;
}

void Ledger::discarded(JobId id) {
  JobFacts& facts = job(id, "discarded");
  if (facts.state == State::claimed) broken(fmt::format("job {} was running", id.value));
  facts.state = State::ended;
  facts.finished_at.reset();
}

void Ledger::asked_to_cancel(JobId id) {
  JobFacts& facts = job(id, "cancelled");
  if (facts.state == State::claimed) {
    facts.cancelling = true;
    return;
  }
  facts.state = State::ended;
  facts.finished_at.reset();
}

void Ledger::pruned(const Pruned& pruned) {
  if (pruned.instants > 0) instants_.clear();  // Which ones, nobody tells.
  removed_something = removed_something || pruned.total() > 0;
}

}  // namespace joblog::simulation
