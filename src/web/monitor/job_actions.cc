// SPDX-License-Identifier: MIT
// Each change is one transaction. What is refused is looked at again, to say why.
#include "web/monitor/job_actions.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/canonical_number.h"
#include "base/text.h"
#include "storage/apply_verb.h"
#include "storage/ask.h"
#include "web/display_text.h"
#include "web/frame.h"
#include "web/monitor/job_rows.h"
#include "web/start_once.h"

namespace joblog::web::monitor {
namespace {

const SuggestedLink kMonitor{Url("/jobs"), "Jobs Monitor"};
const SuggestedLink kTasks{Url("/jobs/recurring"), "Recurring tasks"};

/// Why the job refused, from what it is now.
http::Response refused(const PageContext& context, const Job& job, JobVerb verb) {
  const char* advice = "It has changed since the page was written. Look at it as it is now.";
  if (job.state == JobState::claimed) advice = "Cancel it first, or wait until it ends.";
  if (job.state == JobState::failed) advice = "Retry it to run it again, or discard it.";
  if (is_held_off_by_its_key(verb, job)) advice = "Wait for the other one, or discard it.";
  return problem(context, 409, as_sentence(why_refused(verb, job)), advice,
                 {job_url(job.id), "The job"});
}

/// A verb that runs the job again needs to know what to run.
std::optional<http::Response> refused_unknown(const PageContext& context, JobId id) {
  const auto job = ask(context.services.store, [&](Reader& reader) { return reader.job(id); });
  if (!job) return problem(context, job.error());
  if (!*job || context.services.can_run((*job)->spec.kind)) return std::nullopt;
  return problem(context, 409, unknown_kind_text((*job)->spec.kind),
                 "Discard it, or define the job in joblog.toml again and reload (joblog reload).",
                 {job_url(id), "The job"});
}

/// `done_words` goes on from "Job 3 (mail)": "is tried again".
http::Response change_job(const PageContext& context, JobVerb verb, const char* done_words) {
  const auto number = parse_canonical_int(context.id);
  const JobId id{number.value_or(0)};
  bool changed = false;
  std::optional<Job> job;
  const bool runs_it = verb == JobVerb::retry || verb == JobVerb::run_now;
  if (runs_it) {
    if (auto refusal = refused_unknown(context, id)) return std::move(*refusal);
  }
  if (number && *number > 0) {
    const auto written = change(context.services.writer, [&](Transaction& tx) {
      return apply(tx, verb, id, context.moments.now(), context.person());
    });
    if (!written && verb == JobVerb::cancel && context.services.stop_without_store(id))
      return done(context.back(job_url(id)), stopped_without_store);
    if (!written) return problem(context, written.error());
    changed = *written;
    const auto now = ask(context.services.store, [&](Reader& reader) { return reader.job(id); });
    if (!now && changed)
      return done(context.back(job_url(id)), fmt::format("Job {} {}.", id.value, done_words));
    if (!now) return problem(context, now.error());
    job = *now;
  }
  if (!job) {
    return problem(context, 404, fmt::format("There is no job {}.", in_quotes(context.id)),
                   "It may have finished and been removed by its age. Look for it in the list.",
                   kMonitor);
  }
  if (!changed) return refused(context, *job, verb);
  return done(context.back(job_url(id)),
              fmt::format("Job {} ({}) {}.", id.value, job->spec.kind, done_words));
}

/// What stands in the path; a name that no path can hold stands in the form's field.
std::string named(const PageContext& context, std::string_view field) {
  const std::string& value = context.request.form.get(field);
  return path_segment(value) == context.id ? value : context.id;
}

http::Response set_queue(const PageContext& context, bool paused) {
  const std::string queue = named(context, "queue");
  const auto queues = ask(context.services.store, [](Reader& reader) { return reader.queues(); });
  if (!queues) return problem(context, queues.error());
  const auto known = std::ranges::find(*queues, queue, &QueueView::name);
  if (known == queues->end()) {
    return problem(context, 404, fmt::format("There is no queue {}.", in_quotes(queue)),
                   "A queue is here once a job was put into it.", kMonitor);
  }
  if (known->paused == paused) {
    return problem(context, 409,
                   fmt::format("Queue {} is {}.", queue, paused ? "paused already" : "not paused"),
                   "Somebody was faster. Nothing was changed.", kMonitor);
  }
  const auto written = change(context.services.writer, [&](Transaction& tx) {
    const TimePoint now = context.moments.now();
    if (paused)
      tx.pause_queue(queue, now, context.person());
    else
      tx.resume_queue(queue, now, context.person());
  });
  if (!written) return problem(context, written.error());
  return done(
      context.back(jobs_url()),
      paused ? fmt::format("Queue {} is paused: running jobs go on, no other one starts.", queue)
             : fmt::format("Queue {} goes on.", queue));
}

http::Response no_task(const PageContext& context, const std::string& task) {
  return problem(context, 404, fmt::format("There is no recurring task {}.", in_quotes(task)),
                 "Tasks are defined in the configuration, under [recurring].", kTasks);
}

Result<std::optional<RecurringView>> find_task(const PageContext& context,
                                               const std::string& task) {
  return ask(context.services.store, [&](Reader& reader) { return reader.recurring_task(task); });
}

http::Response set_task(const PageContext& context, bool paused) {
  const std::string task = named(context, "task");
  const auto found = find_task(context, task);
  if (!found) return problem(context, found.error());
  if (!*found) return no_task(context, task);
  const auto changed = change(context.services.writer, [&](Transaction& tx) {
    return tx.pause_recurring_task(task, paused, context.moments.now(), context.person());
  });
  if (!changed) return problem(context, changed.error());
  if (!*changed) {
    return problem(
        context, 409,
        fmt::format("{} is {}.", in_quotes(task), paused ? "paused already" : "not paused"),
        "Somebody was faster. Nothing was changed.", kTasks);
  }
  return done(context.back(jobs_url() / "recurring"),
              paused ? task + " is paused: its planned runs are skipped from now on."
                     : task + " goes on with its next planned run.");
}

}  // namespace

http::Response retry_job(const PageContext& context) {
  return change_job(context, JobVerb::retry, "is tried again");
}
http::Response discard_job(const PageContext& context) {
  return change_job(context, JobVerb::discard, "is discarded");
}
http::Response cancel_job(const PageContext& context) {
  return change_job(context, JobVerb::cancel, "is told to stop");
}
http::Response run_job_now(const PageContext& context) {
  return change_job(context, JobVerb::run_now, "may run now");
}

http::Response pause_queue(const PageContext& context) { return set_queue(context, true); }
http::Response resume_queue(const PageContext& context) { return set_queue(context, false); }
http::Response pause_task(const PageContext& context) { return set_task(context, true); }
http::Response resume_task(const PageContext& context) { return set_task(context, false); }

http::Response run_task_now(const PageContext& context, const MonitorOptions& options) {
  const std::string task = named(context, "task");
  const auto found = find_task(context, task);
  if (!found) return problem(context, found.error());
  if (!*found) return no_task(context, task);
  const NewJob& planned = (*found)->task.job;
  auto job = options.make_job(planned.kind, planned.arguments);
  if (!job) return problem(context, job.error());
  job->queue = planned.queue;
  job->priority = planned.priority;
  job->trigger = Trigger::person;
  job->triggered_by = context.person();
  job->request_id = request_id_of_form(context);
  if (const auto wrong = problem_with(*job)) return problem(context, 422, *wrong, "");
  const auto started = start_once(context, *job);
  if (!started) return problem(context, started.error());
  return done(job_url(started->job),
              fmt::format("{} was started by hand: this is its job.", on_one_line(task, 100)));
}

}  // namespace joblog::web::monitor
