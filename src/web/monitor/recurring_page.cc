// Instants that come are planned here anew, as the scheduler does; those that were come from the
// store.
#include "web/monitor/recurring_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/schedule.h"
#include "core/secret_arguments.h"
#include "monitor_templates.h"
#include "storage/ask.h"
#include "storage/coming_instants.h"
#include "web/display_text.h"
#include "web/start_once.h"

namespace joblog::web::monitor {
namespace {

constexpr int kTasks = 25;    ///< On a page.
constexpr int kListed = 100;  ///< Instants on a page of one task.
constexpr std::size_t kLeftOut = 50;
constexpr std::size_t kNext = 3, kNextOfOne = 10;

void fill_schedule(Reader& reader, const RecurringView& view, const Visit& visit,
                   std::size_t instants, TaskRow& row) {
  const RecurringTask& task = view.task;
  if (!task.problem.empty()) {
    row.left_out = true;
    row.problem = "Left out of the configuration: " + on_a_line(task.problem, 400);
    row.written = on_a_line(task.schedule, 200);
    return;
  }
  const auto schedule = Schedule::parse(task.schedule, task.zone);
  if (!schedule) {
    row.problem = on_a_line(schedule.error().message, 300);
    row.written = on_a_line(task.schedule, 200);
    return;
  }
  row.schedule = schedule->explain();
  if (row.schedule != task.schedule) row.written = on_a_line(task.schedule, 200);
  const TimePoint now = visit.moments.now();
  for (const TimePoint next :
       coming_instants(*schedule, now, recorded_ahead(reader, view, now), instants)) {
    row.next.push_back(visit.moments.on_the_clock(next));
  }
}

TaskRow task_row(Reader& reader, const RecurringView& view, const Visit& visit,
                 std::size_t instants) {
  const RecurringTask& task = view.task;
  const Url page = jobs_url() / "recurring";
  const Url base = page / path_segment(task.key);
  TaskRow row;
  row.id = percent_encode(task.key);
  row.name = task.key;
  row.link = page.with("task", task.key);
  row.kind = on_a_line(task.job.kind, 100);
  row.kind_runs = Url("/job_logs").with("kind", task.job.kind);
  row.queue = on_a_line(task.job.queue, 100);
  fill_schedule(reader, view, visit, instants, row);
  row.results = task_results(reader, task.key, visit);
  row.paused = task.paused;
  row.paused_by = on_a_line(view.paused_by, 100);
  row.run = {"Run now", "play", base / "run"};
  row.once = new_once(visit);
  row.pause_or_resume = task.paused ? Action{"Resume", "play", base / "resume"}
                                    : Action{"Pause", "paused", base / "pause"};
  return row;
}

std::string rules_words(const RecurringTask& task) {
  const char* missed = "Missed runs stay missed.";
  if (task.misfire == MisfirePolicy::run_once)
    missed = "The latest of the missed runs is made up for.";
  if (task.misfire == MisfirePolicy::run_all) missed = "All missed runs are made up for.";
  const char* overlap = task.overlap == OverlapPolicy::skip
                            ? "A planned run is skipped while the one before has not ended."
                            : "A planned run is enqueued even if the one before has not ended.";
  return std::string(missed) + " " + overlap;
}

Url task_url(const std::string& task) { return (jobs_url() / "recurring").with("task", task); }

/// The place in the list of instants, from the address.
std::optional<TimePoint> before_of(const Visit& visit) {
  const auto micros = visit.number("before", 0, std::numeric_limits<std::int64_t>::max(), 0);
  return micros > 0 ? std::optional(from_micros(micros)) : std::nullopt;
}

void fill_instants(Reader& reader, const std::string& task, const Visit& visit, TaskPage& page) {
  const auto before = before_of(visit);
  const auto results = reader.instant_results(task, before, kListed + 1);
  for (const InstantResult& result : results) {
    if (page.instants.size() < kListed) page.instants.push_back(instant_row(result, visit));
  }
  if (before) page.newest = task_url(task);
  if (results.size() > kListed) {
    page.older = task_url(task).with("before", to_micros(results[kListed - 1].instant.instant));
  }
}

TaskPage task_page(Reader& reader, const RecurringView& view, const Visit& visit) {
  TaskPage page{.task = task_row(reader, view, visit, kNextOfOne)};
  page.arguments =
      view.task.job.arguments == "{}" ? "" : pretty_json(masked_arguments(view.task.job.arguments));
  page.rules = rules_words(view.task);
  page.zone = view.task.zone;
  if (const auto schedule = Schedule::parse(view.task.schedule, view.task.zone)) {
    page.clock_changes = schedule->explain_clock_changes();
  }
  fill_instants(reader, view.task.key, visit, page);
  return page;
}

void fill_tasks(Reader& reader, const Visit& visit, RecurringPage& page) {
  const std::string& after = visit.parameter("after");
  const auto views = reader.recurring_tasks_after(after, kTasks + 1);
  for (const RecurringView& view : views) {
    if (page.tasks.size() < kTasks) page.tasks.push_back(task_row(reader, view, visit, kNext));
  }
  if (!after.empty()) page.first = jobs_url() / "recurring";
  if (views.size() > kTasks) {
    page.next = (jobs_url() / "recurring").with("after", views[kTasks - 1].task.key);
  }
}

void fill(Reader& reader, const Visit& visit, RecurringPage& page) {
  const std::string& wanted = visit.parameter("task");
  page.tabs = tabs(reader, visit, "recurring");
  page.here = jobs_url() / "recurring";
  page.live = (jobs_url() / "live").with("view", "recurring");
  for (const char* name : {"task", "after", "before"}) {
    page.here = page.here.with(name, visit.parameter(name));
    page.live = page.live.with(name, visit.parameter(name));
  }
  if (wanted.empty()) return fill_tasks(reader, visit, page);
  const auto view = reader.recurring_task(wanted);
  page.unknown = !view;
  if (view) page.one = task_page(reader, *view, visit);
}

}  // namespace

http::Response recurring_page(const Visit& visit, const MonitorOptions& options) {
  auto read = ask(visit.site.store, [&](Reader& reader) {
    RecurringPage filled;
    fill(reader, visit, filled);
    return filled;
  });
  if (!read) return problem(visit, read.error());
  RecurringPage& view = *read;
  if (options.left_out) view.left_out = options.left_out();
  view.left_out.resize(std::min(view.left_out.size(), kLeftOut));
  if (view.unknown) {
    return problem(
        visit, 404,
        fmt::format("There is no recurring task {}.", in_quotes(visit.parameter("task"))),
        "Tasks are defined in the configuration, under [recurring].",
        {jobs_url() / "recurring", "Recurring tasks"});
  }
  const std::string title = view.one ? on_a_line(view.one->task.name, 100) : "Recurring tasks";
  return page(visit, {.title = title, .section = Section::jobs}, [&](Html& out) {
    if (view.one)
      templates::task_page(out, view, *view.one);
    else
      templates::recurring_page(out, view);
  });
}

http::Response recurring_parts(const Visit& visit) {
  return parts_of<RecurringPage>(
      visit, [&](Reader& reader, RecurringPage& page) { fill(reader, visit, page); },
      [](Html& out, const RecurringPage& page) { templates::recurring_parts(out, page); });
}

}  // namespace joblog::web::monitor
