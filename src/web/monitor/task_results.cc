// SPDX-License-Identifier: MIT
// Each question is a walk along the index of the task's instants.
#include "web/monitor/task_results.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "web/display_text.h"
#include "web/monitor/job_rows.h"

namespace joblog::web::monitor {
namespace {

constexpr int kShown = 20;
constexpr int kSearched = 100;  ///< More, for the last success, when those hold none.

bool waits(const std::optional<JobState>& state) {
  return state == JobState::scheduled || state == JobState::ready || state == JobState::blocked;
}

RunBadge badge_of(const InstantResult& result) {
  if (result.instant.outcome != InstantOutcome::run) {
    const std::string word = to_string(result.instant.outcome);
    return {"badge-" + word, word};
  }
  if (result.run) {
    const bool tried_again = result_of(*result.run) == RunResult::error && waits(result.state);
    if (tried_again) return {"badge-retrying", "error, tried again"};
    RunBadge badge = run_badge(*result.run);
    if (is_success_with_warnings(*result.run)) badge.word = to_string(RunResult::warned);
    if (!result.run->finished_at) badge.word = "running";
    return badge;
  }
  if (result.state == JobState::finished && result.ended_as != "success") {
    return {"badge-" + result.ended_as, result.ended_as};
  }
  if (waits(result.state)) return {"badge-waiting", "waiting"};
  if (result.state == JobState::claimed) return {"badge-processing", "running"};
  return {"badge-gone", "log removed"};
}

bool is_success(const InstantResult& result) {
  return result.run && result.run->status == Status::success;
}

std::optional<Duration> took(const InstantResult& result, TimePoint now) {
  if (!result.run || !result.run->started_at) return std::nullopt;
  return std::max(Duration{}, result.run->finished_at.value_or(now) - *result.run->started_at);
}

std::string summary_of(const std::vector<InstantRow>& rows) {
  std::vector<std::pair<std::string, int>> counts;
  for (const InstantRow& row : rows) {
    const auto known =
        std::ranges::find(counts, row.badge.word, &std::pair<std::string, int>::first);
    if (known == counts.end())
      counts.emplace_back(row.badge.word, 1);
    else
      ++known->second;
  }
  std::string words;
  for (const auto& [word, count] : counts) {
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, word);
  }
  return words.empty() ? "" : fmt::format("{} of the last {}", words, rows.size());
}

/// The middle of the successes before the newest one; nothing while they are few.
std::optional<Duration> baseline_of(const std::vector<InstantResult>& results, TimePoint now) {
  constexpr std::size_t kEnough = 5;
  std::vector<Duration> durations;
  for (const InstantResult& result : results) {
    if (!is_success(result)) continue;
    if (const auto duration = took(result, now)) durations.push_back(*duration);
  }
  if (durations.size() < kEnough) return std::nullopt;
  std::ranges::nth_element(durations,
                           durations.begin() + static_cast<std::ptrdiff_t>(durations.size() / 2));
  return durations[durations.size() / 2];
}

void describe_baseline(const InstantResult& newest, Duration baseline, TimePoint now,
                       TaskResults& all) {
  constexpr double kFar = 2;
  constexpr std::chrono::seconds kNoticed{1};
  all.usually = "usually " + format_duration(baseline);
  const auto duration = took(newest, now);
  if (!duration || baseline <= Duration{} || *duration - baseline < kNoticed) return;
  const double times =
      static_cast<double>(duration->count()) / static_cast<double>(baseline.count());
  if (times >= kFar) all.mark = fmt::format("{:.1f} × usual", times);
}

void find_success(Reader& reader, const std::string& task,
                  const std::vector<InstantResult>& results, const PageContext& context,
                  TaskResults& all) {
  const auto look = [&](const std::vector<InstantResult>& among) {
    const auto found = std::ranges::find_if(among, is_success);
    if (found == among.end()) return false;
    all.success =
        context.moments.relative(found->run->finished_at.value_or(found->run->created_at));
    return true;
  };
  if (results.empty() || look(results)) return;
  std::size_t searched = results.size();
  if (results.size() == kShown) {
    const auto more = reader.instant_results(task, results.back().instant.instant, kSearched);
    if (look(more)) return;
    searched += more.size();
  }
  all.no_success = fmt::format("none of the last {}", searched);
}

}  // namespace

InstantRow instant_row(const InstantResult& result, const PageContext& context) {
  const RecurringInstant& instant = result.instant;
  InstantRow row{.when = context.moments.relative(instant.instant),
                 .planned = context.moments.in_full(instant.instant),
                 .badge = badge_of(result),
                 .reason = on_one_line(instant.reason, 300)};
  if (const auto duration = took(result, context.moments.now())) {
    row.duration = format_duration(*duration);
  }
  if (result.run) {
    row.run = run_url(result.run->id);
    row.run_name = result.run->name;
  }
  if (instant.job) {
    if (result.state) row.job = job_url(instant.job);
    row.job_id = std::to_string(instant.job.value);
  }
  row.words =
      fmt::format("{}: {}", context.moments.on_the_clock_in_words(instant.instant), row.badge.word);
  if (!row.duration.empty()) row.words += ", " + row.duration;
  if (!row.reason.empty()) row.words += ", " + row.reason;
  return row;
}

TaskResults task_results(Reader& reader, const std::string& task, const PageContext& context) {
  TaskResults all;
  const TimePoint now = context.moments.now();
  const auto results = reader.instant_results(task, std::nullopt, kShown);
  for (const InstantResult& result : results) all.last.push_back(instant_row(result, context));
  all.summary = summary_of(all.last);
  const auto newest =
      std::ranges::find(results, InstantOutcome::run,
                        [](const InstantResult& result) { return result.instant.outcome; });
  if (newest != results.end()) {
    all.newest = instant_row(*newest, context);
    const std::vector<InstantResult> before(newest + 1, results.end());
    if (const auto baseline = baseline_of(before, now))
      describe_baseline(*newest, *baseline, now, all);
  }
  find_success(reader, task, results, context, all);
  return all;
}

}  // namespace joblog::web::monitor
