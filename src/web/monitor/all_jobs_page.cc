// SPDX-License-Identifier: MIT
// How each job stands is read once a second at most, for all jobs and all readers; only the rows of
// the page are read in detail.
#include "web/monitor/all_jobs_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "base/text.h"
#include "core/bulk_request.h"
#include "core/duration_trend.h"
#include "monitor_templates.h"
#include "web/display_text.h"
#include "web/monitor/job_rows.h"

namespace joblog::web::monitor {
namespace {

constexpr std::size_t kRows = 25;
constexpr int kResults = 20;
/// A planned job that has not started after this is late.
constexpr Duration kGrace = std::chrono::minutes{1};
constexpr std::array<const char*, job_conditions> kBadges{
    "badge-error",     "badge-missed", "badge-skipped", "badge-retrying",
    "badge-warnings",  "badge-paused", "badge-waiting", "badge-processing",
    "badge-cancelled", "badge-new",    "badge-success"};

Url all_jobs_url() { return jobs_url() / "all"; }

JobAbout about_of(const ListedJob& job, const MonitorOptions& options) {
  if (!options.about) return {};
  return options.about(job.kind, job.is_recurring ? job.facts.name : "");
}

std::vector<Standing> read_jobs(Reader& reader, const MonitorOptions& options, TimePoint now,
                                JobListCache& cache) {
  auto jobs = all_jobs(reader, options.kinds(), now,
                       [&](TimePoint after, const std::string& schedule, const std::string& zone) {
                         return cache.instants.after(after, schedule, zone);
                       });
  std::vector<Standing> standings;
  standings.reserve(jobs.size());
  for (ListedJob& job : jobs) {
    // What the pages start by themselves is no job of anybody's.
    if (job.kind == bulk_action_kind) continue;
    const JobCondition condition = summary_of(job.facts, now, kGrace).condition;
    JobAbout about = about_of(job, options);
    standings.push_back({std::move(job), condition, std::move(about)});
  }
  std::ranges::sort(standings, [](const Standing& a, const Standing& b) {
    return wants_attention_before(a.job.facts, a.condition, b.job.facts, b.condition);
  });
  return standings;
}

bool holds(std::string_view text, const std::string& lower) {
  return to_lower_ascii(text).contains(lower);
}

/// What the label and the text leave. The state narrows it further.
std::vector<const Standing*> wanted_of(const std::vector<Standing>& all, const AllJobsPage& page) {
  const std::string text = to_lower_ascii(page.text);
  std::vector<const Standing*> wanted;
  for (const Standing& one : all) {
    const JobAbout& about = one.about;
    const bool labelled =
        page.label.empty() || std::ranges::find(about.labels, page.label) != about.labels.end();
    const bool found = text.empty() || holds(one.job.facts.name, text) ||
                       holds(one.job.kind, text) || holds(about.owner, text) ||
                       holds(about.description, text);
    if (labelled && found) wanted.push_back(&one);
  }
  return wanted;
}

Url narrowed(const AllJobsPage& page) {
  return all_jobs_url().with("state", page.state).with("label", page.label).with("text", page.text);
}

void fill_conditions(const std::vector<const Standing*>& all, AllJobsPage& page) {
  std::array<std::int64_t, job_conditions> counts{};
  for (const Standing* one : all) ++counts.at(static_cast<std::size_t>(one->condition));
  const Url any = narrowed(page).without("state");
  const std::int64_t sum = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  page.conditions.push_back({"All", format_count(sum), any, page.state.empty()});
  for (int number = 0; number < job_conditions; ++number) {
    const auto condition = static_cast<JobCondition>(number);
    const std::string word = address_word(condition);
    const std::int64_t count = counts.at(static_cast<std::size_t>(number));
    if (count == 0 && page.state != word) continue;
    page.conditions.push_back(
        {to_string(condition), format_count(count), any.with("state", word), page.state == word});
  }
}

void add_result(const BriefRun& run, const PageContext& context, TaskResults& results,
                std::vector<Duration>& successes) {
  const RunResult result = result_of(run);
  InstantRow row;
  row.badge = {badge_class(result), to_string(result)};
  row.run = run_url(run.log);
  row.words = fmt::format("run {}: {}", run.name, row.badge.word);
  if (run.started_at && run.finished_at) {
    const Duration took = std::max(Duration{}, *run.finished_at - *run.started_at);
    row.words = fmt::format("{}: {}, {}", context.moments.on_the_clock(*run.started_at).shown,
                            row.badge.word, format_duration(took));
    if (run.status == Status::success) successes.push_back(took);
  }
  results.last.push_back(std::move(row));
}

std::vector<BriefRun> last_runs(Reader& reader, const ListedJob& job) {
  if (!job.has_kind_to_itself) return reader.runs_of_task(job.facts.name, {}, kResults);
  std::vector<BriefRun> runs;
  for (const RunPoint& point : reader.run_points(job.kind, {}, kResults)) {
    runs.push_back({.log = point.log,
                    .name = point.name,
                    .job = {},
                    .status = point.status,
                    .started_at = point.started_at,
                    .finished_at = point.started_at + point.duration,
                    .warnings = point.warnings,
                    .error_class = point.error_class,
                    .error_message = {},
                    .retry_at = {}});
  }
  return runs;
}

void fill_results(Reader& reader, const ListedJob& job, const PageContext& context,
                  JobOverviewRow& row) {
  std::vector<Duration> successes;
  for (const BriefRun& run : last_runs(reader, job)) {
    add_result(run, context, row.results, successes);
  }
  std::int64_t ended = 0, good = 0;
  for (const InstantRow& result : row.results.last) {
    if (result.badge.css == badge_class(RunResult::cancelled)) continue;
    ++ended;
    if (result.badge.css != badge_class(RunResult::error)) ++good;
  }
  if (ended > 0) {
    row.results.summary =
        fmt::format("{} of the last {} succeeded", success_rate(good, ended), ended);
  }
  const DurationTrend trend = trend_of(successes);
  if (trend.usual) row.usually = "usually " + format_duration(*trend.usual);
  row.trend = trend_words(trend);
}

void fill_next(const ListedJob& job, const PageContext& context, NextInstants& instants,
               JobOverviewRow& row) {
  if (!job.is_recurring || !job.facts.problem.empty()) {
    row.no_next = job.is_recurring ? "not planned" : "";
    return;
  }
  if (const auto next = instants.after(context.moments.now(), job.schedule, job.zone)) {
    row.next = context.moments.on_the_clock(*next);
  } else {
    row.no_next = "never";
  }
}

JobOverviewRow row_of(Reader& reader, const Standing& standing, const PageContext& context,
                      JobListCache& cache) {
  const auto& [job, listed_as, about] = standing;
  const auto [condition, reason] = summary_of(job.facts, context.moments.now(), kGrace);
  JobOverviewRow row;
  const std::string& name = job.facts.name;
  row.id = (job.is_recurring ? "task-" : "kind-") + percent_encode(name);
  row.name = on_one_line(name, 100);
  row.link = job.is_recurring ? (jobs_url() / "recurring").with("task", name)
                              : Url("/job_logs").with("kind", name);
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
  fill_results(reader, job, context, row);
  fill_next(job, context, cache.instants, row);
  return row;
}

void fill_rows(Reader& reader, const std::vector<const Standing*>& chosen,
               const PageContext& context, JobListCache& cache, AllJobsPage& page) {
  const std::size_t pages = std::max<std::size_t>(1, (chosen.size() + kRows - 1) / kRows);
  const std::int64_t number =
      context.number("page", 1, static_cast<std::int64_t>(pages), std::int64_t{1});
  const std::size_t from = static_cast<std::size_t>(number - 1) * kRows;
  const std::size_t to = std::min(chosen.size(), from + kRows);
  for (std::size_t at = from; at < to; ++at) {
    page.rows.push_back(row_of(reader, *chosen[at], context, cache));
  }
  const auto count = [](std::size_t jobs) { return format_count(static_cast<std::int64_t>(jobs)); };
  if (to > from) {
    page.counted =
        fmt::format("{} to {} of {} jobs", count(from + 1), count(to), count(chosen.size()));
  }
  if (number > 1) page.previous = narrowed(page).with("page", number - 1);
  if (to < chosen.size()) page.next = narrowed(page).with("page", number + 1);
  page.live = (jobs_url() / "live")
                  .with("view", "all")
                  .with("state", page.state)
                  .with("label", page.label)
                  .with("text", page.text)
                  .with("page", number);
}

void fill(Reader& reader, const PageContext& context, const MonitorOptions& options,
          JobListCache& cache, AllJobsPage& page) {
  page.tabs = tabs(reader, context, "all");
  page.reset = all_jobs_url();
  const auto wanted = job_condition_from(context.parameter("state"));
  if (wanted) page.state = address_word(*wanted);
  page.label = on_one_line(context.parameter("label"), 100);
  page.text = on_one_line(context.parameter("text"), 200);
  const TimePoint now = context.moments.now();
  const PageServices& services = context.services;
  const auto jobs = cache.jobs.get("", std::nullopt, services.clock.steady_now(),
                                   [&] { return read_jobs(reader, options, now, cache); });
  page.has_jobs = !jobs->empty();
  std::vector<const Standing*> chosen = wanted_of(*jobs, page);
  fill_conditions(chosen, page);
  if (wanted) {
    std::erase_if(chosen, [&](const Standing* one) { return one->condition != *wanted; });
  }
  fill_rows(reader, chosen, context, cache, page);
}

}  // namespace

http::Response all_jobs_page(const PageContext& context, const MonitorOptions& options,
                             JobListCache& cache) {
  return page_of<AllJobsPage>(
      context, "Jobs",
      [&](Reader& reader, AllJobsPage& page) { fill(reader, context, options, cache, page); },
      [](Html& out, const AllJobsPage& page) { templates::all_jobs_page(out, page); });
}

http::Response all_jobs_parts(const PageContext& context, const MonitorOptions& options,
                              JobListCache& cache) {
  return parts_of<AllJobsPage>(
      context,
      [&](Reader& reader, AllJobsPage& page) { fill(reader, context, options, cache, page); },
      [](Html& out, const AllJobsPage& page) { templates::all_jobs_parts(out, page); });
}

}  // namespace joblog::web::monitor
