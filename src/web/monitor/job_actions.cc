// Each change is one transaction. What is refused is looked at again, to say why.
#include "web/monitor/job_actions.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/plain_number.h"
#include "base/text.h"
#include "web/display_text.h"
#include "web/frame.h"
#include "web/monitor/job_rows.h"
#include "web/start_once.h"

namespace joblog::web::monitor {
namespace {

const Way kMonitor{Url("/jobs"), "Jobs Monitor"};
const Way kTasks{Url("/jobs/recurring"), "Recurring tasks"};

using Verb = bool (Transaction::*)(JobId, TimePoint, const By&);

struct JobVerb {
  Verb verb;
  const char* infinitive;  ///< "retried": cannot be …
  const char* done;        ///< "waits for a worker again".
};

/// Why the job refused, from what it is now.
http::Response refused(const Visit& visit, const Job& job, const JobVerb& verb) {
  const std::string state =
      job.state == JobState::failed ? "has failed" : "is " + state_word(job.state);
  std::string what =
      fmt::format("Job {} {}, so it cannot be {}.", job.id.value, state, verb.infinitive);
  const bool is_held_off = job.state == JobState::failed && verb.verb == &Transaction::retry_job;
  if (is_held_off) {
    what = fmt::format(
        "Job {} has failed and cannot be {} now: an unfinished job has its unique "
        "key {}.",
        job.id.value, verb.infinitive, in_quotes(job.spec.unique_key));
  }
  const char* advice = "It has changed since the page was written. Look at it as it is now.";
  if (job.state == JobState::claimed) advice = "Cancel it first, or wait until it ends.";
  if (job.state == JobState::failed) advice = "Retry it to run it again, or discard it.";
  if (is_held_off) advice = "Wait for the other one, or discard it.";
  return problem(visit, 409, what, advice, {job_url(job.id), "The job"});
}

/// A verb that runs the job again needs to know what to run.
std::optional<http::Response> refused_unknown(const Visit& visit, JobId id) {
  std::optional<Job> job;
  const auto read = visit.site.store.read([&](Reader& reader) { job = reader.job(id); });
  if (!read) return problem(visit, read.error());
  if (!job || visit.site.can_run(job->spec.kind)) return std::nullopt;
  return problem(visit, 409, unknown_kind_words(job->spec.kind),
                 "Discard it, or define the job in joblog.toml again and reload (joblog reload).",
                 {job_url(id), "The job"});
}

http::Response change_job(const Visit& visit, const JobVerb& verb) {
  const auto number = parse_plain_int(visit.id);
  const JobId id{number.value_or(0)};
  bool changed = false;
  std::optional<Job> job;
  const bool runs_it = verb.verb == &Transaction::retry_job || verb.verb == &Transaction::run_now;
  if (runs_it) {
    if (auto refusal = refused_unknown(visit, id)) return std::move(*refusal);
  }
  if (number && *number > 0) {
    const auto written = visit.site.writer.transact([&](Transaction& tx) {
      changed = (tx.*verb.verb)(id, visit.moments.now(), visit.person());
    });
    if (!written) return problem(visit, written.error());
    const auto read = visit.site.store.read([&](Reader& reader) { job = reader.job(id); });
    if (!read && changed)
      return done(visit.back(job_url(id)), fmt::format("Job {} {}.", id.value, verb.done));
    if (!read) return problem(visit, read.error());
  }
  if (!job) {
    return problem(visit, 404, fmt::format("There is no job {}.", in_quotes(visit.id)),
                   "It may have finished and been removed by its age. Look for it in the list.",
                   kMonitor);
  }
  if (!changed) return refused(visit, *job, verb);
  return done(visit.back(job_url(id)),
              fmt::format("Job {} ({}) {}.", id.value, job->spec.kind, verb.done));
}

/// What stands in the path; a name that no path can hold stands in the form's field.
std::string named(const Visit& visit, std::string_view field) {
  const std::string& value = visit.request.form.get(field);
  return path_segment(value) == visit.id ? value : visit.id;
}

http::Response set_queue(const Visit& visit, bool paused) {
  const std::string queue = named(visit, "queue");
  bool known = false, was_paused = false;
  const auto read = visit.site.store.read([&](Reader& reader) {
    for (const QueueView& view : reader.queues()) {
      if (view.name != queue) continue;
      known = true;
      was_paused = view.paused;
    }
  });
  if (!read) return problem(visit, read.error());
  if (!known) {
    return problem(visit, 404, fmt::format("There is no queue {}.", in_quotes(queue)),
                   "A queue is here once a job was put into it.", kMonitor);
  }
  if (was_paused == paused) {
    return problem(visit, 409,
                   fmt::format("Queue {} is {}.", queue, paused ? "paused already" : "not paused"),
                   "Somebody was faster. Nothing was changed.", kMonitor);
  }
  const auto written = visit.site.writer.transact([&](Transaction& tx) {
    const TimePoint now = visit.moments.now();
    if (paused)
      tx.pause_queue(queue, now, visit.person());
    else
      tx.resume_queue(queue, now, visit.person());
  });
  if (!written) return problem(visit, written.error());
  return done(
      visit.back(jobs_url()),
      paused ? fmt::format("Queue {} is paused: running jobs go on, no other one starts.", queue)
             : fmt::format("Queue {} goes on.", queue));
}

http::Response no_task(const Visit& visit, const std::string& task) {
  return problem(visit, 404, fmt::format("There is no recurring task {}.", in_quotes(task)),
                 "Tasks are defined in the configuration, under [recurring].", kTasks);
}

Result<std::optional<RecurringView>> find_task(const Visit& visit, const std::string& task) {
  std::optional<RecurringView> found;
  const auto read = visit.site.store.read([&](Reader& reader) {
    for (RecurringView& view : reader.recurring_tasks()) {
      if (view.task.key == task) found = std::move(view);
    }
  });
  if (!read) return std::unexpected(read.error());
  return found;
}

http::Response set_task(const Visit& visit, bool paused) {
  const std::string task = named(visit, "task");
  const auto found = find_task(visit, task);
  if (!found) return problem(visit, found.error());
  if (!*found) return no_task(visit, task);
  bool changed = false;
  const auto written = visit.site.writer.transact([&](Transaction& tx) {
    changed = tx.pause_recurring_task(task, paused, visit.moments.now(), visit.person());
  });
  if (!written) return problem(visit, written.error());
  if (!changed) {
    return problem(
        visit, 409,
        fmt::format("{} is {}.", in_quotes(task), paused ? "paused already" : "not paused"),
        "Somebody was faster. Nothing was changed.", kTasks);
  }
  return done(visit.back(jobs_url() / "recurring"),
              paused ? task + " is paused: its planned runs are skipped from now on."
                     : task + " goes on with its next planned run.");
}

}  // namespace

http::Response retry_job(const Visit& visit) {
  return change_job(visit, {&Transaction::retry_job, "retried", "is tried again"});
}
http::Response discard_job(const Visit& visit) {
  return change_job(visit, {&Transaction::discard_job, "discarded", "is discarded"});
}
http::Response cancel_job(const Visit& visit) {
  return change_job(visit, {&Transaction::cancel_job, "cancelled", "is told to stop"});
}
http::Response run_job_now(const Visit& visit) {
  return change_job(visit, {&Transaction::run_now, "started early", "may run now"});
}

http::Response pause_queue(const Visit& visit) { return set_queue(visit, true); }
http::Response resume_queue(const Visit& visit) { return set_queue(visit, false); }
http::Response pause_task(const Visit& visit) { return set_task(visit, true); }
http::Response resume_task(const Visit& visit) { return set_task(visit, false); }

http::Response run_task_now(const Visit& visit, const MonitorOptions& options) {
  const std::string task = named(visit, "task");
  const auto found = find_task(visit, task);
  if (!found) return problem(visit, found.error());
  if (!*found) return no_task(visit, task);
  const NewJob& planned = (*found)->task.job;
  auto job = options.make_job(planned.kind, planned.arguments);
  if (!job) return problem(visit, job.error());
  job->queue = planned.queue;
  job->priority = planned.priority;
  job->trigger = Trigger::person;
  job->triggered_by = visit.person();
  job->request_id = sent_once(visit);
  if (const auto wrong = problem_with(*job)) return problem(visit, 422, *wrong, "");
  const auto started = start_once(visit, *job);
  if (!started) return problem(visit, started.error());
  return done(job_url(started->job),
              fmt::format("{} was started by hand: this is its job.", on_a_line(task, 100)));
}

}  // namespace joblog::web::monitor
