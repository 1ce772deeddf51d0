// SPDX-License-Identifier: MIT
#include "web/monitor/job_standings.h"

#include <algorithm>

#include "core/bulk_request.h"
#include "web/monitor/job_rows.h"

namespace joblog::web::monitor {
namespace {

JobAbout about_of(const ListedJob& job, const MonitorOptions& options) {
  if (!options.about) return {};
  return options.about(job.kind, job.is_recurring ? job.facts.name : "");
}

Standings read_standings(Reader& reader, const MonitorOptions& options, TimePoint now,
                         NextInstants& instants) {
  auto jobs = all_jobs(reader, options.kinds(), now,
                       [&](TimePoint after, const std::string& schedule, const std::string& zone) {
                         return instants.after(after, schedule, zone);
                       });
  Standings standings;
  standings.reserve(jobs.size());
  for (ListedJob& job : jobs) {
    // What the pages start by themselves is no job of anybody's.
    if (job.kind == bulk_action_kind) continue;
    const JobCondition condition = summary_of(job.facts, now, start_grace).condition;
    JobAbout about = about_of(job, options);
    standings.push_back({std::move(job), condition, std::move(about)});
  }
  std::ranges::sort(standings, [](const Standing& a, const Standing& b) {
    return wants_attention_before(a.job.facts, a.condition, b.job.facts, b.condition);
  });
  return standings;
}

RunPoint point_of(BriefRun run) {
  const TimePoint end = run.finished_at.value_or(TimePoint{});
  const TimePoint start = run.started_at.value_or(end);
  return {.log = run.log,
          .name = std::move(run.name),
          .status = run.status,
          .warnings = run.warnings,
          .error_class = std::move(run.error_class),
          .started_at = start,
          .duration = end - start,
          .statistics = {}};
}

std::vector<RunPoint> read_points(Reader& reader, const ListedJob& job, int limit) {
  if (job.has_kind_to_itself) return reader.run_points(job.kind, {}, limit);
  std::vector<RunPoint> points;
  for (BriefRun& run : reader.runs_of_task(job.facts.name, {}, limit)) {
    if (has_ended(run.status)) points.push_back(point_of(std::move(run)));
  }
  return points;
}

}  // namespace

std::shared_ptr<const Standings> standings_of(Reader& reader, const PageContext& context,
                                              const MonitorOptions& options,
                                              JobsRemembered& remembered) {
  return remembered.standings.get(context.services.clock.steady_now(), [&] {
    return read_standings(reader, options, context.moments.now(), remembered.instants);
  });
}

std::shared_ptr<const std::vector<RunPoint>> last_points(Reader& reader, const PageContext& context,
                                                         const ListedJob& job, int limit,
                                                         JobsRemembered& remembered) {
  const std::string key = (job.has_kind_to_itself ? "kind " + job.kind : "task " + job.facts.name) +
                          " " + std::to_string(limit);
  return remembered.points.get(key, std::nullopt, context.services.clock.steady_now(),
                               [&] { return read_points(reader, job, limit); });
}

Url all_jobs_url() { return jobs_url() / "all"; }

Url page_of_task(std::string_view task) { return all_jobs_url().with("task", task); }
Url page_of_kind(std::string_view kind) { return all_jobs_url().with("kind", kind); }
Url named_job_url(const ListedJob& job) {
  return job.is_recurring ? page_of_task(job.facts.name) : page_of_kind(job.kind);
}

}  // namespace joblog::web::monitor
