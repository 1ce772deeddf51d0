// SPDX-License-Identifier: MIT
// How the job stands is what the list of all jobs remembers of it, so that both say the same; what
// a person may have changed a moment ago is read anew.
#include "web/monitor/named_job_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/secret_arguments.h"
#include "monitor_templates.h"
#include "web/display_text.h"
#include "web/frame.h"
#include "web/monitor/named_job_runs.h"
#include "web/monitor/tabs.h"
#include "web/start_once.h"

namespace joblog::web::monitor {
namespace {

constexpr std::size_t kDescriptionMost = 1'000;

/// Which job the address names.
struct Wanted {
  std::string name;
  bool is_task = false;
};

/// The page's script names a kind by another word: lists that are narrowed by `kind` are heavy.
Wanted wanted_by(const PageContext& context) {
  const std::string& task = context.parameter("task");
  if (!task.empty()) return {task, true};
  const std::string& kind = context.parameter("kind");
  return {kind.empty() ? context.parameter("named") : kind, false};
}

const Standing* find(const Standings& all, const Wanted& wanted) {
  const auto found = std::ranges::find_if(all, [&](const Standing& one) {
    return one.job.is_recurring == wanted.is_task && one.job.facts.name == wanted.name;
  });
  return found == all.end() ? nullptr : &*found;
}

/// A kind that recurring tasks start is no row of its own: the page of the one that does, or the
/// list of them.
std::optional<Url> shown_elsewhere(const Standings& all, const Wanted& wanted) {
  if (wanted.is_task) return std::nullopt;
  const Standing* only = nullptr;
  int tasks = 0;
  for (const Standing& one : all) {
    if (!one.job.is_recurring || one.job.kind != wanted.name) continue;
    only = &one;
    ++tasks;
  }
  if (tasks == 0) return std::nullopt;
  return tasks == 1 ? named_job_url(only->job) : all_jobs_url().with("text", wanted.name);
}

JobActions actions_of(const ListedJob& job, const KnownJob& known, const PageContext& context) {
  JobActions actions;
  if (known.can_run && known.people_start_it) {
    actions.run_form =
        Url("/job_logs/run").with("kind", job.kind).with("back", named_job_url(job).text());
    actions.run_form_words = job.is_recurring ? "Other arguments" : "Run now";
  }
  if (!job.is_recurring || !job.facts.problem.empty()) return actions;
  const std::string& task = job.facts.name;
  const Url base = jobs_url() / "recurring" / path_segment(task);
  actions.task = task;
  actions.run = {"Run now", "play", base / "run"};
  actions.once = new_form_id(context);
  actions.pause_or_resume = job.facts.paused ? Action{"Resume", "play", base / "resume"}
                                             : Action{"Pause", "paused", base / "pause"};
  return actions;
}

void fill_definition(const KnownJob& known, const ListedJob& job, NamedJobPage& page) {
  page.can_run = known.can_run;
  page.command = command_words(known.command);
  page.rules = job_rules(job.kind, known);
  page.declares_parameters = known.declares_parameters;
  page.parameters = parameter_rows(known.parameters);
}

void fill_schedule(Reader& reader, const RecurringView& view, const PageContext& context,
                   NamedJobPage& page) {
  page.schedule = job_schedule(reader, view, context);
  page.planned_runs = (jobs_url() / "recurring").with("task", view.task.key);
  const std::string& arguments = view.task.job.arguments;
  if (arguments != "{}") page.arguments = pretty_json(masked_arguments(arguments));
}

void fill_results(Reader& reader, const ListedJob& job, const PageContext& context,
                  JobsRemembered& remembered, NamedJobPage& page) {
  const auto points = points_with_statistics(reader, context, job, remembered);
  page.rate = rate_words(points);
  page.durations = duration_chart(points, context.moments);
  page.statistics = statistic_charts(points);
  if (job.has_kind_to_itself) page.periods = period_rates(reader, job.kind, context.moments.now());
  page.runs = last_runs(reader, job, context);
  page.all_runs = Url("/job_logs").with("kind", job.kind);
  page.waiting = waiting_jobs(reader, job, context);
}

void fill_job(Reader& reader, Standing standing, const PageContext& context,
              const MonitorOptions& options, JobsRemembered& remembered, NamedJobPage& page) {
  ListedJob& job = standing.job;
  page.found = true;
  page.kind = job.kind;
  page.has_kind_to_itself = job.has_kind_to_itself;
  page.here = named_job_url(job);
  page.live = (jobs_url() / "live")
                  .with("view", "named")
                  .with(job.is_recurring ? "task" : "named", job.facts.name);
  const auto view =
      job.is_recurring ? reader.recurring_task(job.facts.name) : std::optional<RecurringView>{};
  if (view) {
    job.facts.paused = view->task.paused;
    job.facts.paused_by = view->paused_by;
    fill_schedule(reader, *view, context, page);
  }
  KnownJob known;
  if (options.known_job)
    known = options.known_job(job.kind, job.is_recurring ? job.facts.name : "");
  page.job = job_overview(reader, standing, context, remembered);
  page.description = in_lines(standing.about.description, kDescriptionMost);
  page.runbook = OutsideLink::from(standing.about.link);
  page.actions = actions_of(job, known, context);
  fill_definition(known, job, page);
  fill_results(reader, job, context, remembered, page);
}

void fill(Reader& reader, const PageContext& context, const MonitorOptions& options,
          JobsRemembered& remembered, NamedJobPage& page) {
  const Wanted wanted = wanted_by(context);
  const auto all = standings_of(reader, context, options, remembered);
  if (const Standing* standing = find(*all, wanted)) {
    fill_job(reader, *standing, context, options, remembered, page);
  } else {
    page.elsewhere = shown_elsewhere(*all, wanted);
  }
}

http::Response not_there(const PageContext& context) {
  const Wanted wanted = wanted_by(context);
  const char* what = wanted.is_task ? "recurring task" : "job";
  return problem(context, 404, fmt::format("There is no {} {}.", what, in_quotes(wanted.name)),
                 "A job is here while the configuration or the program defines it, and while runs "
                 "of it are kept.",
                 {all_jobs_url(), "Jobs"});
}

}  // namespace

http::Response named_job_page(const PageContext& context, const MonitorOptions& options,
                              JobsRemembered& remembered) {
  const auto view = ask(context.services.store, context.limit(), [&](Reader& reader) {
    NamedJobPage filled;
    fill(reader, context, options, remembered, filled);
    return filled;
  });
  if (!view) return problem(context, view.error());
  if (view->elsewhere) return http::redirect(view->elsewhere->text());
  if (!view->found) return not_there(context);
  return page(context,
              {.title = view->job.name, .section = Section::jobs, .refresh_without_script = true},
              [&](Html& out) { templates::named_job_page(out, *view); });
}

http::Response named_job_parts(const PageContext& context, const MonitorOptions& options,
                               JobsRemembered& remembered) {
  return parts_of<NamedJobPage>(
      context,
      [&](Reader& reader, NamedJobPage& page) { fill(reader, context, options, remembered, page); },
      [](Html& out, const NamedJobPage& page) {
        if (page.found) templates::named_job_parts(out, page);
      });
}

}  // namespace joblog::web::monitor
