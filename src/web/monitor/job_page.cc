// SPDX-License-Identifier: MIT
// The life of a job, put together from the job, its attempts and what people did to it.
#include "web/monitor/job_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/canonical_number.h"
#include "base/text.h"
#include "core/run_result.h"
#include "core/secret_arguments.h"
#include "monitor_templates.h"
#include "storage/ask.h"
#include "storage/cancelled_by.h"
#include "web/display_text.h"

namespace joblog::web::monitor {
namespace {

constexpr std::size_t kErrorCharacters = 5'000;
constexpr int kChanges = 100;

struct Dated {
  TimePoint at;
  Step step;
};

/// The state of the timeline that an attempt's end looks like.
std::string end_state(const JobLog& log) {
  switch (result_of(log)) {
    case RunResult::error:
      return "failed";
    case RunResult::success:
    case RunResult::warned:
      return "finished";
    case RunResult::cancelled:
      return "cancelled";
    default:
      return "claimed";
  }
}

std::string row_css(const JobLog& log) {
  if (!log.finished_at) return "is-busy";
  if (result_of(log) == RunResult::warned) return "is-warned";
  return result_of(log) == RunResult::error ? "is-error" : "";
}

AttemptRow attempt_row(Reader& reader, const JobLog& log, const PageContext& context) {
  AttemptRow row;
  row.number = fmt::format("{} of {}", log.attempt, log.attempts_max);
  row.id = std::to_string(log.id.value);
  row.run = run_url(log.id);
  row.name = log.name;
  row.badge = run_badge(log, cancelled_by(reader, log));
  row.css = row_css(log);
  if (result_of(log) == RunResult::error) {
    if (!log.error_class.empty()) row.error = on_one_line(log.error_class, 80) + ": ";
    row.error += first_line(log.error_message, 200);
  }
  row.when = context.moments.relative(log.created_at);
  row.waited = format_duration(log.waited);
  if (log.started_at) {
    row.duration =
        format_duration(log.finished_at.value_or(context.moments.now()) - *log.started_at);
  }
  row.process = on_one_line(log.process, 100);
  return row;
}

std::string change_words(const AuditEntry& change) {
  const std::string by = on_one_line(change.by, 100);
  if (change.action == "retry") return "retried by " + by;
  if (change.action == "discard") return "discarded by " + by;
  if (change.action == "cancel") return "cancelled by " + by;
  if (change.action == "run now") return "run now, by " + by;
  return on_one_line(change.action, 40) + " by " + by;
}

/// What was, oldest first; then how it stands.
std::vector<Step> life_of(Reader& reader, const Job& job, const std::vector<JobLog>& logs,
                          const PageContext& context) {
  std::vector<Dated> life;
  const auto add = [&](TimePoint at, const char* state, std::string words) -> Step& {
    return life
        .emplace_back(Dated{at, {state, std::move(words), context.moments.relative(at), {}, {}}})
        .step;
  };
  add(job.created_at, "ready",
      "enqueued " + trigger_words(job.spec.trigger, job.spec.triggered_by));
  for (const JobLog& log : logs) {
    Step& start = add(log.created_at, "claimed", fmt::format("attempt {} began", log.attempt));
    start.run = run_url(log.id);
    start.run_name = log.name;
    if (!log.finished_at) continue;
    std::string words = fmt::format("attempt {} ended: {}", log.attempt, run_badge(log).word);
    if (result_of(log) == RunResult::error && !log.error_class.empty()) {
      words += ", " + on_one_line(log.error_class, 80);
    }
    Step& end = add(*log.finished_at, "", std::move(words));
    end.state = end_state(log);
  }
  const AuditFilter changes{
      .target_kind = "job", .target = std::to_string(job.id.value), .limit = kChanges};
  for (const AuditEntry& change : reader.audit_entries(changes)) {
    if (change.action == "enqueue") continue;  // Said above.
    add(change.at, "ready", change_words(change));
  }
  std::ranges::stable_sort(life, {}, &Dated::at);
  std::vector<Step> steps;
  for (Dated& dated : life) steps.push_back(std::move(dated.step));
  return steps;
}

Step step_of_now(const Job& job, const JobRow& row) {
  switch (job.state) {
    case JobState::finished:
      return {
          job.ended_as == "success" ? "finished" : "cancelled", row.badge.word, row.when, {}, {}};
    case JobState::failed:
      return {"failed", "failed: no attempts are left", row.when, {}, {}};
    case JobState::claimed:
      return {"claimed", "in progress", {}, {}, {}};
    default:
      return {"next", std::string(to_string(job.state)) + ": " + row.why, {}, {}, {}};
  }
}

std::vector<Fact> facts_of(const Job& job) {
  std::vector<Fact> facts;
  const auto add = [&](const char* name, std::string value, std::optional<Url> link = {}) {
    facts.push_back({name, std::move(value), std::move(link)});
  };
  const NewJob& spec = job.spec;
  add("Name", on_one_line(spec.kind, 100), jobs_url().with("state", "any").with("kind", spec.kind));
  add("Queue", on_one_line(spec.queue, 100),
      jobs_url().with("state", "any").with("queue", spec.queue));
  add("Priority", fmt::format("{} (the lowest number first)", spec.priority));
  add("Attempts", attempts_words(job));
  add("Time-out", spec.timeout == Duration::zero() ? "none" : format_duration(spec.timeout));
  add("Started", trigger_words(spec.trigger, spec.triggered_by));
  add("Unique key", on_one_line(spec.unique_key, 200));
  std::string key = on_one_line(spec.concurrency_key, 200);
  if (!key.empty()) key += fmt::format(" (at most {} at once)", spec.concurrency_limit);
  add("Concurrency key", std::move(key));
  add("Request id", on_one_line(spec.request_id, 200));
  return facts;
}

/// Retention has removed it, or it never was.
void fill_lost(Reader& reader, JobId id, JobView& view) {
  const auto logs = reader.logs_of_job(id);
  if (!logs.empty()) view.left_run = run_url(logs.back().id);
}

void fill(Reader& reader, const PageContext& context, JobId id, JobView& view) {
  view.here = context.here();
  const auto job = reader.job(id);
  if (!job) return fill_lost(reader, id, view);
  view.found = true;
  view.tabs = tabs(reader, context, "");
  view.row = job_row(reader, *job, context);
  view.arguments = pretty_json(masked_arguments(job->spec.arguments));
  const bool cancelled = job->state == JobState::finished && job->ended_as == "cancelled";
  if (!cancelled) view.error_class = on_one_line(job->error_class, 200);
  if (!cancelled && !job->error_message.empty())
    view.error = in_lines(job->error_message, kErrorCharacters);
  view.facts = facts_of(*job);
  view.enqueued = context.moments.in_full(job->created_at);
  const auto logs = reader.logs_of_job(id);
  for (const JobLog& log : logs) view.attempts.push_back(attempt_row(reader, log, context));
  view.logs_removed = job->attempts > 0 && logs.empty();
  view.steps = life_of(reader, *job, logs, context);
  view.steps.push_back(step_of_now(*job, view.row));
  view.state_link = jobs_url(job->state);
  view.back = context.back(view.state_link);
  view.live = (jobs_url() / "live").with("view", "job").with("job", id.value);
  if (job->state == JobState::failed && !job->cause.empty()) {
    view.same_cause = jobs_url(JobState::failed).with("cause", job->cause);
  }
}

http::Response not_there(const PageContext& context, const JobView& view) {
  if (view.left_run) {
    return problem(context, 404, fmt::format("Job {} is not in the queue any more.", context.id),
                   "Finished jobs are removed by their age; its runs are kept longer.",
                   {*view.left_run, "Its last run"});
  }
  return problem(context, 404, fmt::format("There is no job {}.", in_quotes(context.id)),
                 "It may have finished and been removed by its age (the configuration's "
                 "[retention] says when); its runs may still be among the Job Logs.");
}

}  // namespace

http::Response job_page(const PageContext& context) {
  const auto number = parse_canonical_int(context.id);
  JobView view;
  if (number && *number > 0) {
    auto read = ask(context.services.store, [&](Reader& reader) {
      JobView filled;
      fill(reader, context, JobId{*number}, filled);
      return filled;
    });
    if (!read) return problem(context, read.error());
    view = std::move(*read);
  }
  if (!view.found) return not_there(context, view);
  return page(context,
              {.title = fmt::format("Job {} · {}", view.row.id, view.row.kind),
               .section = Section::monitor},
              [&](Html& out) { templates::job_page(out, view); });
}

http::Response job_parts(const PageContext& context) {
  const JobId id{context.number("job", 0, std::numeric_limits<std::int64_t>::max(), 0)};
  return parts_of<JobView>(
      context,
      [&](Reader& reader, JobView& view) {
        fill(reader, context, id, view);
        view.here = job_url(id);
      },
      [](Html& out, const JobView& view) {
        if (view.found) templates::job_parts(out, view);
      });
}

}  // namespace joblog::web::monitor
