// SPDX-License-Identifier: MIT
// The kinds this program can run; a definition is checked once, here, so that jobs made from it are
// always fit to be stored.
#include "core/registry.h"

#include <fmt/format.h>

#include <optional>

#include "base/program_name.h"
#include "base/text.h"
#include "core/declared_parameters.h"
#include "core/limits.h"

namespace joblog {
namespace {

bool is_within(std::chrono::seconds value, std::chrono::seconds longest) {
  return value >= std::chrono::seconds::zero() && value <= longest;
}

std::optional<std::string> problem_with_rules(const JobDefinition& definition) {
  const RetryPolicy& retry = definition.retry;
  const std::string longest = format_duration(limits::wait_max);
  if (!definition.handler) return "it has no handler";
  if (!is_within(retry.delay, limits::wait_max) || !is_within(retry.delay_max, limits::wait_max)) {
    return fmt::format("its retry delays must be from 0 to {}", longest);
  }
  if (!(retry.factor >= 1 && retry.factor <= 1000)) {
    return "the factor of its retry delay must be from 1 to 1000";
  }
  if (!(retry.jitter >= 0 && retry.jitter <= 1)) return "its retry jitter must be from 0 to 1";
  if (!is_within(definition.timeout, limits::wait_max)) {
    return fmt::format("its time-out must be from 0 (none) to {}", longest);
  }
  if (definition.concurrency_limit < 0 || definition.concurrency_limit > limits::concurrency_max) {
    return fmt::format("its concurrency limit is {}; it must be from 0 (none) to {}",
                       definition.concurrency_limit, limits::concurrency_max);
  }
  if (definition.concurrency_key && definition.concurrency_limit == 0) {
    return "it has a concurrency key without a limit: set concurrency_limit to how many of one key "
           "may run at once";
  }
  return std::nullopt;
}

std::optional<std::string> problem_with_words(const JobDefinition& definition) {
  const auto problems = problems_with(about_of(definition));
  if (problems.empty()) return std::nullopt;
  return fmt::format("its {} {}", problems.front().key, problems.front().message);
}

NewJob job_of(const JobDefinition& definition, std::string arguments) {
  NewJob job;
  job.kind = definition.kind;
  job.arguments = std::move(arguments);
  job.queue = definition.queue;
  job.attempts_max = definition.retry.attempts_max;
  job.timeout = definition.timeout;
  job.priority = definition.priority;
  if (definition.concurrency_limit > 0) {
    job.concurrency_key = "kind:" + definition.kind;
    job.concurrency_limit = definition.concurrency_limit;
  }
  return job;
}

/// What depends on the arguments. The functions are another program's: they may throw.
Result<void> apply_argument_rules(const JobDefinition& definition, NewJob& job) {
  const auto refuse = [&](const char* what) {
    return fail(ErrorKind::invalid, fmt::format("{}: {}", definition.kind, what));
  };
  const Arguments arguments(job.arguments);
  try {
    if (definition.concurrency_key) {
      job.concurrency_key = definition.concurrency_key(arguments);
      if (job.concurrency_key.empty()) job.concurrency_limit = 1;
    }
    if (definition.priority_of) job.priority = definition.priority_of(arguments);
  } catch (const std::exception& error) {
    return refuse(error.what());
  } catch (...) {
    return refuse("its concurrency key or priority threw something that is no std::exception");
  }
  return {};
}

}  // namespace

Result<void> Registry::add(JobDefinition definition, std::optional<Parameters> parameters,
                           DefinedAt defined_at) {
  auto problem = problem_with_rules(definition);
  if (!problem) problem = problem_with(job_of(definition, "{}"));
  if (!problem) problem = problem_with_words(definition);
  if (problem) {
    return fail(ErrorKind::invalid,
                fmt::format("defining job {}: {}", in_quotes(definition.kind), *problem));
  }
  if (!parameters && !definition.parameters.empty()) {
    auto declared = declared_parameters(definition.parameters);
    if (!declared) return wrap("defining job " + in_quotes(definition.kind), declared.error());
    parameters = std::move(*declared);
  }
  std::string kind = definition.kind;
  MutexLock lock(mutex_);
  const auto [position, added] = entries_.try_emplace(
      std::move(kind), std::make_shared<const Entry>(Entry{
                           std::move(definition), std::move(parameters), std::move(defined_at)}));
  if (!added) {
    return fail(ErrorKind::invalid,
                fmt::format("defining job \"{}\": it is already defined", position->first));
  }
  return {};
}

std::shared_ptr<const Parameters> Registry::parameters(std::string_view kind) const {
  const auto entry = entry_of(kind);
  if (!entry || !entry->parameters) return nullptr;
  return {entry, &*entry->parameters};
}

Registry::Registry(Registry&& other) noexcept {
  MutexLock lock(other.mutex_);
  entries_ = std::move(other.entries_);
}

Registry& Registry::operator=(Registry&& other) noexcept {
  Entries theirs = other.all();
  MutexLock lock(mutex_);
  entries_ = std::move(theirs);
  return *this;
}

Registry::Entries Registry::all() const {
  MutexLock lock(mutex_);
  return entries_;
}

std::shared_ptr<const Registry::Entry> Registry::entry_of(std::string_view kind) const {
  MutexLock lock(mutex_);
  const auto found = entries_.find(kind);
  return found == entries_.end() ? nullptr : found->second;
}

std::shared_ptr<const JobDefinition> Registry::find(std::string_view kind) const {
  const auto entry = entry_of(kind);
  if (!entry) return nullptr;
  return {entry, &entry->definition};
}

std::optional<DefinedAt> Registry::defined_at(std::string_view kind) const {
  const auto entry = entry_of(kind);
  return entry ? std::optional(entry->defined_at) : std::nullopt;
}

std::vector<std::string> Registry::kinds() const {
  std::vector<std::string> kinds;
  for (const auto& [kind, entry] : all()) kinds.push_back(kind);
  return kinds;
}

void Registry::replace_with(const Registry& other, std::string_view kept) {
  Entries next = other.all();
  MutexLock lock(mutex_);
  if (const auto own = entries_.find(kept); own != entries_.end()) {
    next[own->first] = own->second;
  }
  entries_ = std::move(next);
}

Result<NewJob> Registry::make(std::string_view kind, std::string arguments) const {
  const auto entry = entry_of(kind);  // Once: it may be replaced meanwhile.
  if (!entry) {
    std::string near = did_you_mean(kind, kinds());
    if (near.empty()) near = in_own_name("; joblog kinds lists those there are");
    return fail(ErrorKind::not_found, fmt::format("there is no job {}{}", in_quotes(kind), near));
  }
  if (entry->parameters) {
    auto checked = checked_arguments(*entry->parameters, arguments);
    if (!checked) return wrap(std::string(kind), checked.error());
    arguments = std::move(*checked);
  }
  NewJob job = job_of(entry->definition, std::move(arguments));
  if (auto applied = apply_argument_rules(entry->definition, job); !applied)
    return std::unexpected(applied.error());
  return job;
}

}  // namespace joblog
