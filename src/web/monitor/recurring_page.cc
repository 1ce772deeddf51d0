// SPDX-License-Identifier: MIT
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
#include "storage/upcoming_instants.h"
#include "web/display_text.h"
#include "web/monitor/job_schedule.h"
#include "web/monitor/job_standings.h"
#include "web/start_once.h"

namespace joblog::web::monitor {
namespace {

constexpr int kTasks = 25;     ///< On a page.
constexpr int kRowsMax = 100;  ///< Instants on a page of one task.
constexpr std::size_t kSkippedItemsMax = 50;
constexpr std::size_t kNext = 3, kNextOfOne = 10;

void fill_schedule(Reader& reader, const RecurringView& view, const PageContext& context,
                   std::size_t instants, TaskRow& row) {
  const RecurringTask& task = view.task;
  if (!task.problem.empty()) {
    row.is_skipped = true;
    row.problem = "Left out of the configuration: " + on_one_line(task.problem, 400);
    row.written = on_one_line(task.schedule, 200);
    return;
  }
  const auto schedule = Schedule::parse(task.schedule, task.zone);
  if (!schedule) {
    row.problem = on_one_line(schedule.error().message, 300);
    row.written = on_one_line(task.schedule, 200);
    return;
  }
  row.schedule = schedule->explain();
  if (row.schedule != task.schedule) row.written = on_one_line(task.schedule, 200);
  const TimePoint now = context.moments.now();
  for (const TimePoint next :
       upcoming_instants(*schedule, now, recorded_ahead(reader, view, now), instants)) {
    row.next.push_back(context.moments.on_the_clock(next));
  }
}

TaskRow task_row(Reader& reader, const RecurringView& view, const PageContext& context,
                 std::size_t instants) {
  const RecurringTask& task = view.task;
  const Url page = jobs_url() / "recurring";
  const Url base = page / path_segment(task.key);
  TaskRow row;
  row.id = percent_encode(task.key);
  row.name = task.key;
  row.link = page.with("task", task.key);
  row.kind = on_one_line(task.job.kind, 100);
  row.kind_runs = Url("/job_logs").with("kind", task.job.kind);
  row.queue = on_one_line(task.job.queue, 100);
  fill_schedule(reader, view, context, instants, row);
  row.results = task_results(reader, task.key, context);
  row.paused = task.paused;
  row.paused_by = on_one_line(view.paused_by, 100);
  row.run = {"Run now", "play", base / "run"};
  row.once = new_form_id(context);
  row.pause_or_resume = task.paused ? Action{"Resume", "play", base / "resume"}
                                    : Action{"Pause", "paused", base / "pause"};
  return row;
}

Url task_url(const std::string& task) { return (jobs_url() / "recurring").with("task", task); }

/// The place in the list of instants, from the address.
std::optional<TimePoint> before_of(const PageContext& context) {
  const auto micros = context.number("before", 0, std::numeric_limits<std::int64_t>::max(), 0);
  return micros > 0 ? std::optional(from_micros(micros)) : std::nullopt;
}

void fill_instants(Reader& reader, const std::string& task, const PageContext& context,
                   TaskPage& page) {
  const auto before = before_of(context);
  const auto results = reader.instant_results(task, before, kRowsMax + 1);
  for (const InstantResult& result : results) {
    if (page.instants.size() < kRowsMax) page.instants.push_back(instant_row(result, context));
  }
  if (before) page.newest = task_url(task);
  if (results.size() > kRowsMax) {
    page.older = task_url(task).with("before", to_micros(results[kRowsMax - 1].instant.instant));
  }
}

TaskPage task_page(Reader& reader, const RecurringView& view, const PageContext& context) {
  TaskPage page{.task = task_row(reader, view, context, kNextOfOne)};
  page.arguments =
      view.task.job.arguments == "{}" ? "" : pretty_json(masked_arguments(view.task.job.arguments));
  page.rules = rules_words(view.task);
  page.zone = view.task.zone;
  page.job_page = page_of_task(view.task.key);
  if (const auto schedule = Schedule::parse(view.task.schedule, view.task.zone)) {
    page.clock_changes = schedule->explain_clock_changes();
  }
  fill_instants(reader, view.task.key, context, page);
  return page;
}

void fill_tasks(Reader& reader, const PageContext& context, RecurringPage& page) {
  const std::string& after = context.parameter("after");
  const auto views = reader.recurring_tasks_after(after, kTasks + 1);
  for (const RecurringView& view : views) {
    if (page.tasks.size() < kTasks) page.tasks.push_back(task_row(reader, view, context, kNext));
  }
  if (!after.empty()) page.first = jobs_url() / "recurring";
  if (views.size() > kTasks) {
    page.next = (jobs_url() / "recurring").with("after", views[kTasks - 1].task.key);
  }
}

void fill(Reader& reader, const PageContext& context, RecurringPage& page) {
  const std::string& wanted = context.parameter("task");
  page.tabs = tabs(reader, context, "recurring");
  page.here = jobs_url() / "recurring";
  page.live = (jobs_url() / "live").with("view", "recurring");
  for (const char* name : {"task", "after", "before"}) {
    page.here = page.here.with(name, context.parameter(name));
    page.live = page.live.with(name, context.parameter(name));
  }
  if (wanted.empty()) return fill_tasks(reader, context, page);
  const auto view = reader.recurring_task(wanted);
  page.unknown = !view;
  if (view) page.one = task_page(reader, *view, context);
}

}  // namespace

http::Response recurring_page(const PageContext& context, const MonitorOptions& options) {
  auto read = ask(context.services.store, [&](Reader& reader) {
    RecurringPage filled;
    fill(reader, context, filled);
    return filled;
  });
  if (!read) return problem(context, read.error());
  RecurringPage& view = *read;
  if (options.skipped_items) view.skipped_items = options.skipped_items();
  view.skipped_items.resize(std::min(view.skipped_items.size(), kSkippedItemsMax));
  if (view.unknown) {
    return problem(
        context, 404,
        fmt::format("There is no recurring task {}.", in_quotes(context.parameter("task"))),
        "Tasks are defined in the configuration, under [recurring].",
        {jobs_url() / "recurring", "Recurring tasks"});
  }
  const std::string title = view.one ? on_one_line(view.one->task.name, 100) : "Recurring tasks";
  return page(context, {.title = title, .section = Section::monitor}, [&](Html& out) {
    if (view.one)
      templates::task_page(out, view, *view.one);
    else
      templates::recurring_page(out, view);
  });
}

http::Response recurring_parts(const PageContext& context) {
  return parts_of<RecurringPage>(
      context, [&](Reader& reader, RecurringPage& page) { fill(reader, context, page); },
      [](Html& out, const RecurringPage& page) { templates::recurring_parts(out, page); });
}

}  // namespace joblog::web::monitor
