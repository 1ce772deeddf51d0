// SPDX-License-Identifier: MIT
// Each question is a walk along an index that ends after so many rows. Only what waits is not found
// by the job's name: those lists are looked through where they are short, which the counters say.
#include "web/monitor/named_job_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/job_summary.h"
#include "web/display_text.h"
#include "web/monitor/tabs.h"

namespace joblog::web::monitor {
namespace {

constexpr int kCharted = 60;
constexpr int kRuns = 10;
constexpr int kWaiting = 5;
constexpr std::int64_t kLookedThrough = 1'000;

std::vector<JobLog> last_logs(Reader& reader, const ListedJob& job) {
  if (job.has_kind_to_itself) return reader.find_logs({.kind = job.kind, .limit = kRuns});
  std::vector<JobLog> logs;
  for (const BriefRun& run : reader.runs_of_task(job.facts.name, {}, kRuns)) {
    if (auto log = reader.log_by_id(run.log)) logs.push_back(std::move(*log));
  }
  return logs;
}

std::string row_css(RunResult result) {
  switch (result) {
    case RunResult::error:
      return "is-error";
    case RunResult::warned:
      return "is-warned";
    case RunResult::success:
    case RunResult::cancelled:
      return "";
    default:
      return "is-busy";
  }
}

RunLine run_line(const JobLog& log, const PageContext& context) {
  const RunResult result = result_of(log);
  RunLine line{.id = std::to_string(log.id.value),
               .run = run_url(log.id),
               .name = log.name,
               .badge = run_badge(log),
               .css = row_css(result),
               .error = {},
               .when = context.moments.relative(log.created_at),
               .duration = {},
               .started = trigger_words(log.trigger, log.triggered_by)};
  if (result == RunResult::error) {
    if (!log.error_class.empty()) line.error = on_one_line(log.error_class, 80) + ": ";
    line.error += first_line(log.error_message, 200);
  }
  if (log.started_at) {
    const TimePoint end = log.finished_at.value_or(context.moments.now());
    line.duration = format_duration(std::max(Duration{}, end - *log.started_at));
  }
  return line;
}

/// Of the list of jobs in that state, those of the job; `rows` is filled no further than it shows.
void add_waiting(Reader& reader, const ListedJob& job, JobState state, std::vector<Job>& found) {
  // Those of other tasks of the same kind are passed over.
  const int limit = job.has_kind_to_itself ? kWaiting + 1 : static_cast<int>(kLookedThrough);
  for (Job& one : reader.find_jobs({.state = state, .kind = job.kind, .limit = limit})) {
    const NewJob& spec = one.spec;
    const bool own = job.has_kind_to_itself ||
                     (spec.trigger == Trigger::schedule && spec.triggered_by == job.facts.name);
    if (own && found.size() <= kWaiting) found.push_back(std::move(one));
  }
}

}  // namespace

std::vector<RunLine> last_runs(Reader& reader, const ListedJob& job, const PageContext& context) {
  std::vector<RunLine> lines;
  for (const JobLog& log : last_logs(reader, job)) lines.push_back(run_line(log, context));
  return lines;
}

std::vector<PeriodRate> period_rates(Reader& reader, const std::string& kind, TimePoint now) {
  struct Period {
    const char* words;
    const char* since;  ///< As the list of runs reads it.
    std::chrono::hours length;
  };
  constexpr std::array<Period, 3> kPeriods{{{"24 h", "24h", std::chrono::hours{24}},
                                            {"7 d", "7d", std::chrono::days{7}},
                                            {"30 d", "30d", std::chrono::days{30}}}};
  // To the end of this hour: a run that is counted may be of this very moment.
  const auto buckets =
      reader.run_buckets(now - kPeriods.back().length, now + std::chrono::hours{1}, kind);
  std::vector<PeriodRate> rates;
  for (const Period& period : kPeriods) {
    std::int64_t errors = 0, successes = 0;
    for (const RunBucket& bucket : buckets) {
      // An hour that began before the period counts with it: counters are by the hour.
      if (bucket.hour + std::chrono::hours{1} <= now - period.length) continue;
      errors += bucket.logs[static_cast<int>(Status::error)];
      successes += bucket.logs[static_cast<int>(Status::success)];
    }
    const Url runs = Url("/job_logs").with("kind", kind).with("since", period.since);
    rates.push_back({.period = period.words,
                     .runs = format_count(errors + successes),
                     .errors = errors == 0 ? "" : format_count(errors),
                     .rate = success_rate(successes, errors + successes),
                     .link = runs,
                     .errors_link = runs.with("status", "error")});
  }
  return rates;
}

WaitingJobs waiting_jobs(Reader& reader, const ListedJob& job, const PageContext& context) {
  const StateCounts counts = count_states(reader.queues());
  WaitingJobs waiting;
  std::vector<Job> found;
  std::optional<JobState> too_long;
  for (const JobState state : {JobState::ready, JobState::blocked, JobState::scheduled}) {
    if (counts.of(state) > kLookedThrough)
      too_long = state;
    else if (counts.of(state) > 0)
      add_waiting(reader, job, state, found);
  }
  if (too_long) {
    waiting.all = jobs_url(*too_long).with("kind", job.kind);
    waiting.words = fmt::format("Look among the {} jobs that are {}",
                                format_count(counts.of(*too_long)), state_word(*too_long));
  } else if (found.size() > kWaiting) {
    waiting.all = jobs_url().with("state", "any").with("kind", job.kind);
    waiting.words = "All of them";
  }
  if (found.size() > kWaiting) found.resize(kWaiting);
  waiting.rows = job_rows(reader, found, context);
  return waiting;
}

std::vector<RunPoint> points_with_statistics(Reader& reader, const PageContext& context,
                                             const ListedJob& job, JobsRemembered& remembered) {
  std::vector<RunPoint> points = *last_points(reader, context, job, kCharted, remembered);
  if (job.has_kind_to_itself) return points;
  for (RunPoint& point : points) {
    if (auto log = reader.log_by_id(point.log)) point.statistics = std::move(log->statistics);
  }
  return points;
}

}  // namespace joblog::web::monitor
