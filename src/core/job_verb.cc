// SPDX-License-Identifier: MIT
// The store decides; this says in words what it decided by.
#include "core/job_verb.h"

#include <fmt/format.h>

#include "base/text.h"

namespace joblog {
namespace {

std::string state_in_words(const Job& job) {
  switch (job.state) {
    case JobState::claimed:
      return "is running";
    case JobState::failed:
      return "has failed";
    case JobState::finished:
      return fmt::format("has ended ({})", job.ended_as.empty() ? "finished" : job.ended_as);
    case JobState::scheduled:
    case JobState::ready:
    case JobState::blocked:
      break;
  }
  return fmt::format("is {}", to_string(job.state));
}

}  // namespace

const char* to_string(JobVerb verb) {
  switch (verb) {
    case JobVerb::retry:
      return "retry";
    case JobVerb::run_now:
      return "run now";
    case JobVerb::discard:
      return "discard";
    case JobVerb::cancel:
      break;
  }
  return "cancel";
}

bool applies_to(JobVerb verb, JobState state) {
  switch (verb) {
    case JobVerb::retry:
      return state == JobState::failed;
    case JobVerb::run_now:
      return state == JobState::scheduled;
    case JobVerb::discard:
      return state != JobState::claimed && state != JobState::finished;
    case JobVerb::cancel:
      return state != JobState::failed && state != JobState::finished;
  }
  return false;
}

const char* rule_of(JobVerb verb) {
  switch (verb) {
    case JobVerb::retry:
      return "only failed jobs can be retried";
    case JobVerb::run_now:
      return "only scheduled jobs can be started early";
    case JobVerb::discard:
      return "only jobs that wait or failed can be discarded";
    case JobVerb::cancel:
      break;
  }
  return "only jobs that run or wait can be cancelled";
}

bool is_held_off_by_its_key(JobVerb verb, const Job& job) {
  return verb == JobVerb::retry && job.state == JobState::failed && !job.spec.unique_key.empty();
}

std::string why_refused(JobVerb verb, const Job& job) {
  const std::string state = fmt::format("job {} {}", job.id.value, state_in_words(job));
  if (is_held_off_by_its_key(verb, job)) {
    return fmt::format("{}, and an unfinished job has its unique key {}", state,
                       in_quotes(job.spec.unique_key));
  }
  // Between the verb and this look it came into a state that allows the verb.
  if (applies_to(verb, job.state)) return state + " only since a moment ago: try again";
  return fmt::format("{}; {}", state, rule_of(verb));
}

}  // namespace joblog
