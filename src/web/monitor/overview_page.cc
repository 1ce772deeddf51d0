// SPDX-License-Identifier: MIT
// Everything here comes from counters and short lists; no table that grows is read.
#include "web/monitor/overview_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/text.h"
#include "monitor_templates.h"
#include "storage/served_queues.h"
#include "web/display_text.h"

namespace joblog::web::monitor {
namespace {

constexpr int kRunning = 10;
constexpr std::size_t kNext = 5;

Number number_of(const QueueView& queue, JobState state) {
  const std::int64_t jobs = queue.jobs[static_cast<int>(state)];
  return {format_count(jobs), jobs_url(state).with("queue", queue.name), jobs == 0};
}

QueueRow queue_row(const QueueView& queue, const ServedQueues& served, const PageContext& context) {
  QueueRow row;
  row.id = percent_encode(queue.name);
  row.name = queue.name;
  row.ready = number_of(queue, JobState::ready);
  row.claimed = number_of(queue, JobState::claimed);
  row.blocked = number_of(queue, JobState::blocked);
  row.scheduled = number_of(queue, JobState::scheduled);
  row.failed = number_of(queue, JobState::failed);
  row.oldest = context.moments.relative(queue.oldest_ready);
  row.taken = served.takes(queue.name);
  row.paused = queue.paused;
  row.paused_by = on_one_line(queue.paused_by, 100);
  row.paused_at = context.moments.relative(queue.paused_at);
  const Url base = jobs_url() / "queues" / path_segment(queue.name);
  row.pause_or_resume = queue.paused ? Action{"Resume", "play", base / "resume"}
                                     : Action{"Pause", "paused", base / "pause"};
  return row;
}

/// What comes next, the soonest first.
std::vector<NextRow> next_rows(Reader& reader, const PageContext& context, NextInstants& instants) {
  struct Coming {
    std::optional<TimePoint> at;
    std::size_t task;  ///< In the order of names.
  };
  const auto tasks = reader.task_schedules();
  std::vector<Coming> coming;
  for (const TaskSchedule& task : tasks) {
    coming.push_back(
        {instants.after(context.moments.now(), task.schedule, task.zone), coming.size()});
  }
  const auto shown = std::min(coming.size(), kNext);
  std::ranges::partial_sort(
      coming, coming.begin() + static_cast<std::ptrdiff_t>(shown), {},
      [](const Coming& one) { return std::pair(one.at.value_or(TimePoint::max()), one.task); });
  std::vector<NextRow> rows;
  for (const Coming& one : std::span(coming).first(shown)) {
    const TaskSchedule& task = tasks[one.task];
    NextRow& row = rows.emplace_back();
    row.task = on_one_line(task.key, 100);
    row.link = (jobs_url() / "recurring").with("task", task.key);
    row.when = context.moments.relative(one.at);
    if (task.paused) row.when_is = "paused, would be";
  }
  return rows;
}

void fill_headline(const std::vector<QueueView>& queues, OverviewPage& page) {
  const StateCounts counts = count_states(queues);
  const std::int64_t failed = counts.of(JobState::failed);
  const auto paused = std::ranges::count_if(queues, &QueueView::paused);
  page.troubled = failed > 0 || paused > 0 || page.alive == "0" || !page.untaken.empty();
  if (failed > 0) {
    page.failed =
        Number{failed == 1 ? "1 job has failed" : format_count(failed) + " jobs have failed",
               jobs_url(JobState::failed), false};
  } else if (page.alive == "0") {
    page.headline = "No worker is alive.";
  } else if (!page.untaken.empty()) {
    page.headline = fmt::format("No worker takes queue {}.", page.untaken.front());
  } else if (paused > 0) {
    page.headline =
        paused == 1 ? "One queue is paused." : fmt::format("{} queues are paused.", paused);
  } else {
    page.headline = "All is well.";
  }
  for (const JobState state : {JobState::claimed, JobState::ready, JobState::scheduled}) {
    const std::int64_t jobs = counts.of(state);
    page.rest.push_back(
        {fmt::format("{} {}", format_count(jobs), state_word(state)), jobs_url(state), jobs == 0});
  }
}

void fill(Reader& reader, const PageContext& context, NextInstants& instants, OverviewPage& page) {
  const TimePoint now = context.moments.now();
  page.tabs = tabs(reader, context, "overview");
  page.here = jobs_url();
  page.live = (jobs_url() / "live").with("view", "overview");
  const auto queues = reader.queues();
  const auto processes = reader.processes();
  const ServedQueues served(processes, now, context.services.writer.heartbeats());
  for (const QueueView& queue : queues) {
    page.queues.push_back(queue_row(queue, served, context));
    if (!served.takes(queue.name) && queue.oldest_ready) page.untaken.push_back(queue.name);
  }
  const auto running = reader.running_runs(kRunning + 1);
  for (const RunningRun& run : running) {
    if (page.running.size() < kRunning) page.running.push_back(running_row(run, context));
  }
  if (running.size() > kRunning) page.more_running = "All that run";
  const auto alive = std::ranges::count_if(
      processes, [&](const auto& process) { return is_live_server(process, context); });
  page.alive = format_count(alive);
  page.next = next_rows(reader, context, instants);
  fill_headline(queues, page);
}

}  // namespace

RunningRow running_row(const RunningRun& run, const PageContext& context) {
  RunningRow row;
  row.id = std::to_string(run.log.value);
  row.run = run_url(run.log);
  row.name = run.log_name;
  row.kind = on_one_line(run.kind, 100);
  row.job_id = std::to_string(run.job.value);
  row.job = job_url(run.job);
  row.queue = on_one_line(run.queue, 100);
  row.since = context.moments.relative(run.started_at.value_or(run.claimed_at));
  const Progress& progress = run.progress;
  row.done = static_cast<std::int64_t>(std::min(progress.done, progress.total));
  row.total = static_cast<std::int64_t>(progress.total);
  row.step = on_one_line(progress.step, 80);
  if (progress.done > 0) {
    const auto count = [](std::uint64_t n) { return format_count(static_cast<std::int64_t>(n)); };
    const std::string numbers =
        progress.total > 0 ? fmt::format("{} of {}", count(progress.done), count(progress.total))
                           : count(progress.done);
    row.step = row.step.empty() ? numbers : numbers + " " + row.step;
  }
  return row;
}

http::Response overview_page(const PageContext& context, NextInstants& instants) {
  return page_of<OverviewPage>(
      context, "Jobs Monitor",
      [&](Reader& reader, OverviewPage& page) { fill(reader, context, instants, page); },
      [](Html& out, const OverviewPage& page) { templates::overview_page(out, page); });
}

http::Response overview_parts(const PageContext& context, NextInstants& instants) {
  return parts_of<OverviewPage>(
      context, [&](Reader& reader, OverviewPage& page) { fill(reader, context, instants, page); },
      [](Html& out, const OverviewPage& page) { templates::overview_parts(out, page); });
}

}  // namespace joblog::web::monitor
