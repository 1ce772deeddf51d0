// Instants that come are planned here anew, as the scheduler does; those that were come from the
// store.
#include "web/monitor/recurring_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/schedule.h"
#include "core/secret_arguments.h"
#include "monitor_templates.h"
#include "web/shown.h"
#include "web/start_once.h"

namespace joblog::web::monitor {
namespace {

constexpr int kLooked = 20;   ///< Instants whose outcomes a row counts.
constexpr int kListed = 100;  ///< Instants on a task's own page.
constexpr std::size_t kNext = 3, kNextOfOne = 10;

InstantRow instant_row(const RecurringInstant& instant, const Visit& visit) {
  InstantRow row{.when = visit.moments.relative(instant.instant),
                 .outcome = to_string(instant.outcome),
                 .reason = on_a_line(instant.reason, 300)};
  if (instant.job) {
    row.job = job_url(instant.job);
    row.job_id = std::to_string(instant.job.value);
  }
  return row;
}

std::string not_run_words(const std::vector<RecurringInstant>& instants) {
  const auto count = [&](InstantOutcome outcome) {
    return std::ranges::count(instants, outcome, &RecurringInstant::outcome);
  };
  const auto missed = count(InstantOutcome::missed), skipped = count(InstantOutcome::skipped);
  std::string words;
  if (missed > 0) words = fmt::format("{} missed", missed);
  if (skipped > 0) words += fmt::format("{}{} skipped", words.empty() ? "" : ", ", skipped);
  if (!words.empty()) words += fmt::format(" of the last {}", instants.size());
  return words;
}

void fill_schedule(const RecurringTask& task, const Visit& visit, std::size_t instants,
                   TaskRow& row) {
  const auto schedule = Schedule::parse(task.schedule, task.zone);
  if (!schedule) {
    row.problem = on_a_line(schedule.error().message, 300);
    row.written = on_a_line(task.schedule, 200);
    return;
  }
  row.schedule = schedule->explain();
  if (row.schedule != task.schedule) row.written = on_a_line(task.schedule, 200);
  for (const TimePoint next : schedule->next_instants(visit.moments.now(), instants)) {
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
  fill_schedule(task, visit, instants, row);
  if (view.last) row.last = instant_row(*view.last, visit);
  if (view.last && view.last_run && view.last_run->instant != view.last->instant) {
    row.last_run = instant_row(*view.last_run, visit);
  }
  row.not_run = not_run_words(reader.instants(task.key, kLooked));
  row.paused = task.paused;
  row.paused_by = on_a_line(view.paused_by, 100);
  row.run = {"Run now", "play", base / "run"};
  row.once = new_once(visit);
  row.pause_or_resume = task.paused ? Action{"Resume", "play", base / "resume"}
                                    : Action{"Pause", "paused", base / "pause"};
  return row;
}

std::string rules_words(const RecurringTask& task) {
  const char* missed = "Missed instants stay missed.";
  if (task.misfire == MisfirePolicy::run_once) missed = "Of missed instants the latest runs.";
  if (task.misfire == MisfirePolicy::run_all) missed = "Missed instants run later, all of them.";
  const char* overlap = task.overlap == OverlapPolicy::skip
                            ? "An instant that falls into an unfinished run is skipped."
                            : "An instant that falls into an unfinished run is enqueued as well.";
  return std::string(missed) + " " + overlap;
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
  for (const RecurringInstant& instant : reader.instants(view.task.key, kListed)) {
    page.instants.push_back(instant_row(instant, visit));
  }
  return page;
}

void fill(Reader& reader, const Visit& visit, RecurringPage& page) {
  const std::string& wanted = visit.parameter("task");
  page.tabs = tabs(reader, visit.moments.now(), "recurring");
  page.here = (jobs_url() / "recurring").with("task", wanted);
  page.live = (jobs_url() / "live").with("view", "recurring").with("task", wanted);
  page.unknown = !wanted.empty();
  for (const RecurringView& view : reader.recurring_tasks()) {
    if (wanted.empty()) page.tasks.push_back(task_row(reader, view, visit, kNext));
    if (view.task.key != wanted) continue;
    page.one = task_page(reader, view, visit);
    page.unknown = false;
  }
}

}  // namespace

http::Response recurring_page(const Visit& visit) {
  RecurringPage view;
  const auto read = visit.site.store.read([&](Reader& reader) {
    view = RecurringPage{};
    fill(reader, visit, view);
  });
  if (!read) return problem(visit, read.error());
  if (view.unknown) {
    return problem(
        visit, 404,
        fmt::format("There is no recurring task {}.", in_quotes(visit.parameter("task"))),
        "Tasks stand in the configuration, under [recurring].",
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
