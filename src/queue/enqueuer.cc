// SPDX-License-Identifier: MIT
// Everything is checked before anything is stored, so that a mistake in the last request leaves no
// trace of the first.
#include "queue/enqueuer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/exec_job.h"
#include "core/limits.h"

namespace joblog {
namespace {

void apply_request(const JobRequest& request, NewJob& job) {
  if (request.priority) job.priority = *request.priority;
  if (request.queue) job.queue = *request.queue;
  if (request.concurrency_key) {
    job.concurrency_key = *request.concurrency_key;
    if (job.concurrency_key.empty()) job.concurrency_limit = 1;
  }
  if (request.concurrency_limit) job.concurrency_limit = *request.concurrency_limit;
  if (request.at) job.run_at = std::chrono::time_point_cast<Duration>(*request.at);
  job.unique_key = request.unique_key;
  job.request_id = request.request_id;
}

/// A limit by itself would limit nothing, and nobody would see it.
std::optional<std::string> problem_with_request(const JobRequest& request, const NewJob& job) {
  if (request.concurrency_limit && job.concurrency_key.empty())
    return "a concurrency limit without a concurrency key limits nothing: name a key too";
  if (is_of_exec(job)) return "request ids with exec: in front are those of joblog exec";
  return problem_with(job);
}

bool may_be_repeated(const std::vector<NewJob>& jobs) {
  return std::ranges::none_of(jobs, [](const NewJob& job) { return job.request_id.empty(); });
}

/// When nobody knows whether it was stored, a repeat that is harmless mostly tells.
Result<std::vector<Enqueued>> store_surely(GroupWriter& writer, const std::vector<NewJob>& jobs) {
  auto stored = writer.enqueue(jobs);
  if (stored || !stored.error().unknown || !may_be_repeated(jobs)) return stored;
  if (auto again = writer.enqueue(jobs)) return again;
  stored.error().message += "; a repeat with the same request ids is harmless";
  return stored;
}

}  // namespace

Result<NewJob> Enqueuer::job_of(const JobRequest& request, const std::string& by) const {
  auto job = registry.make(request.kind, request.arguments);
  const bool unknown = !job && job.error().kind == ErrorKind::not_found;
  if (unknown && unknown_kinds) job = NewJob{.kind = request.kind, .arguments = request.arguments};
  if (!job) return job;
  apply_request(request, *job);
  job->trigger = Trigger::api;
  job->triggered_by = by;
  if (const auto problem = problem_with_request(request, *job))
    return fail(ErrorKind::invalid, fmt::format("{}: {}", in_quotes(request.kind), *problem));
  return job;
}

Result<std::vector<EnqueuedJob>> Enqueuer::enqueue(const std::vector<JobRequest>& requests,
                                                   const std::string& by) const {
  if (requests.empty()) return std::vector<EnqueuedJob>{};
  if (requests.size() > limits::enqueue_batch) {
    return fail(ErrorKind::invalid, fmt::format("{} jobs at once; {} are stored together at most",
                                                requests.size(), limits::enqueue_batch));
  }
  std::vector<NewJob> jobs;
  for (const JobRequest& request : requests) {
    auto job = job_of(request, by);
    if (!job && requests.size() > 1)
      return wrap(fmt::format("job {} of {}", jobs.size() + 1, requests.size()), job.error());
    if (!job) return std::unexpected(job.error());
    jobs.push_back(std::move(*job));
  }
  const auto stored = store_surely(writer, jobs);
  if (!stored) return std::unexpected(stored.error());
  std::vector<EnqueuedJob> answers;
  for (const Enqueued& one : *stored)
    answers.push_back({one.id.value, to_string(one.state), one.existed});
  return answers;
}

std::string words_for_run(std::string_view kind, std::string_view name) {
  return fmt::format("{} {}", kind, name);
}

}  // namespace joblog
