// SPDX-License-Identifier: MIT
#include "web/monitor/job_overview.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/duration_trend.h"
#include "web/display_text.h"
#include "web/monitor/job_rows.h"

namespace joblog::web::monitor {
namespace {

constexpr int kResults = 20;
constexpr std::array<const char*, job_conditions> kBadges{
    "badge-error",     "badge-missed", "badge-skipped", "badge-retrying",
    "badge-warnings",  "badge-paused", "badge-waiting", "badge-processing",
    "badge-cancelled", "badge-new",    "badge-success"};

InstantRow result_row(const RunPoint& run, const PageContext& context) {
  const RunResult result = result_of(run);
  InstantRow row;
  row.badge = {badge_class(result), to_string(result)};
  row.run = run_url(run.log);
  row.words = fmt::format("{}: {}, {}", context.moments.on_the_clock_in_words(run.started_at),
                          row.badge.word, format_duration(std::max(Duration{}, run.duration)));
  return row;
}

void fill_results(const std::vector<RunPoint>& points, const PageContext& context,
                  JobOverviewRow& row) {
  std::vector<Duration> successes;
  for (const RunPoint& point : points) {
    row.results.last.push_back(result_row(point, context));
    if (point.status == Status::success) successes.push_back(point.duration);
  }
  row.results.summary = rate_words(points);
  const DurationTrend trend = trend_of(successes);
  if (trend.usual) row.usually = "usually " + format_duration(*trend.usual);
  row.trend = trend_words(trend);
  row.is_slower = trend.trend == Trend::slower;
}

void fill_next(const ListedJob& job, const PageContext& context, NextInstants& instants,
               JobOverviewRow& row) {
  if (!job.is_recurring) return;
  if (!job.facts.problem.empty()) {
    row.no_next = "not planned";
  } else if (const auto next = instants.after(context.moments.now(), job.schedule, job.zone)) {
    row.next = context.moments.on_the_clock(*next);
    row.is_paused = job.facts.paused;
  } else {
    row.no_next = "never";
  }
}

}  // namespace

std::string rate_words(const std::vector<RunPoint>& points) {
  std::int64_t ended = 0, good = 0;
  for (const RunPoint& point : points) {
    if (result_of(point) == RunResult::cancelled) continue;
    ++ended;
    if (point.status == Status::success) ++good;
  }
  if (ended == 0) return "";
  return fmt::format("{} of the last {} succeeded", success_rate(good, ended), ended);
}

JobOverviewRow job_overview(Reader& reader, const Standing& standing, const PageContext& context,
                            JobsRemembered& remembered) {
  const auto& [job, listed_as, about] = standing;
  const auto [condition, reason] = summary_of(job.facts, context.moments.now(), start_grace);
  JobOverviewRow row;
  const std::string& name = job.facts.name;
  row.id = (job.is_recurring ? "task-" : "kind-") + percent_encode(name);
  row.name = on_one_line(name, 100);
  row.link = named_job_url(job);
  row.state = {kBadges.at(static_cast<std::size_t>(condition)), to_string(condition)};
  row.is_failing = condition == JobCondition::failing;
  row.reason = on_one_line(reason, 300);
  row.description = on_one_line(about.description, 200);
  row.owner = about.owner;
  for (const std::string& label : about.labels) {
    row.labels.push_back({label, all_jobs_url().with("label", label)});
  }
  if (job.last) {
    row.last = context.moments.relative(job.last->finished_at.value_or(context.moments.now()));
    row.last_run = run_url(job.last->log);
  }
  if (job.success && job.success->finished_at)
    row.success = context.moments.relative(*job.success->finished_at);
  fill_results(*last_points(reader, context, job, kResults, remembered), context, row);
  fill_next(job, context, remembered.instants, row);
  return row;
}

}  // namespace joblog::web::monitor
