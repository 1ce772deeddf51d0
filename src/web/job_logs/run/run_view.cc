// SPDX-License-Identifier: MIT
// Words and links for what is known of a run.
#include "web/job_logs/run/run_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "core/bulk_request.h"
#include "core/exec_job.h"
#include "core/secret_arguments.h"
#include "run_templates.h"
#include "web/display_text.h"
#include "web/job_logs/log/ansi.h"
#include "web/job_logs/log/rendered_lines.h"
#include "web/job_logs/run/run_labels.h"
#include "web/job_logs/run/statistics_view.h"
#include "web/start_once.h"

namespace joblog::web::job_logs {
namespace {

constexpr std::size_t kAttemptsShown = 12;
constexpr std::size_t kNameMax = 100;  ///< Characters of what strangers named.

Url link_to(JobLogId log, const std::string& back) { return run_link(log).with("back", back); }

/// The attempts nearest to the run, when there are too many.
void describe_attempts(const RunFacts& facts, const std::string& back, RunView& view) {
  const auto& all = facts.attempts;
  view.attempt = fmt::format("attempt {} of {}", facts.log.attempt,
                             std::max(facts.log.attempt, facts.log.attempts_max));
  if (all.size() < 2) return;
  const auto here =
      static_cast<std::size_t>(std::ranges::find(all, facts.log.id, &JobLog::id) - all.begin());
  const std::size_t shown = std::min(all.size(), kAttemptsShown);
  const std::size_t first = std::min(here > shown / 2 ? here - shown / 2 : 0, all.size() - shown);
  for (std::size_t at = first; at < first + shown; ++at) {
    view.attempts.push_back({std::to_string(all[at].attempt), run_badge(all[at]),
                             link_to(all[at].id, back), at == here});
  }
  view.has_more_attempts = shown < all.size();
}

std::string result_word(const RunLink& run) {
  if (run.status == Status::success && run.with_warnings) return to_string(RunResult::warned);
  return to_string(run.status);
}

std::optional<NeighbourLink> neighbour(const std::optional<RunLink>& run, bool cancelled,
                                       const std::string& back) {
  if (!run) return std::nullopt;
  return NeighbourLink{link_to(run->id, back), run->name,
                       cancelled ? to_string(RunResult::cancelled) : result_word(*run)};
}

RunActions actions_of(const RunFacts& facts, const Moments& moments, const std::string& back,
                      bool can_run) {
  const Url run = run_link(facts.log.id);
  RunActions actions{.run_again = run / "run_again",
                     .retry = run / "retry",
                     .cancel = run / "cancel",
                     .here = run.with("back", back)};
  if (!facts.job) return actions;
  const Job& job = *facts.job;
  const bool waits_for_retry = job.state == JobState::scheduled || job.state == JobState::ready ||
                               job.state == JobState::blocked;
  const bool last = facts.is_last_attempt();
  actions.is_of_exec = is_of_exec(job.spec);
  const bool can_repeat = can_run && !actions.is_of_exec;
  actions.may_run_again = can_repeat && facts.has_ended();
  actions.may_edit = actions.may_run_again && job.spec.kind != bulk_action_kind;
  actions.may_retry =
      can_repeat && last &&
      (job.state == JobState::failed || (job.state == JobState::scheduled && facts.has_ended()));
  if (!can_run && !actions.is_of_exec && facts.has_ended()) {
    actions.why_not = unknown_kind_text(facts.log.kind);
  }
  actions.is_stopping = last && job.state == JobState::claimed && job.cancel_requested_at;
  actions.may_cancel = last && job.state == JobState::claimed && !job.cancel_requested_at;
  actions.may_give_up = last && waits_for_retry;
  actions.arguments = masked_arguments(job.spec.arguments);
  actions.request = request_id_for(facts.log.id, moments.now());
  return actions;
}

std::string outlook_of(const RunFacts& facts, const Moments& moments) {
  if (!facts.job || !facts.has_ended() || is_of_exec(facts.job->spec)) return "";
  const Job& job = *facts.job;
  if (!facts.is_last_attempt()) return "";
  if (job.state == JobState::failed) {
    return "Out of attempts: the job has failed, until somebody retries it.";
  }
  const TimeWords words{.exact = [&](TimePoint t) { return moments.exact(t); },
                        .relative = [&](TimePoint t) { return relative_time(t, moments.now()); }};
  const std::string why = why_it_waits(job, facts.wait, words);
  if (!why.empty()) return fmt::format("Next: {}.", why);
  if (job.ended_as == "discarded")
    return "Somebody discarded the job: no further attempt will be made.";
  if (job.ended_as == "cancelled") {
    return result_of(facts.log) == RunResult::cancelled
               ? "No further attempt will be made."
               : "Somebody cancelled the job: no further attempt will be made.";
  }
  return "";
}

std::string amount(const Progress& progress) {
  if (progress.total == 0)
    return progress.done == 0 ? "" : format_count(static_cast<std::int64_t>(progress.done));
  const double share =
      100.0 * static_cast<double>(progress.done) / static_cast<double>(progress.total);
  return fmt::format("{} of {} · {:.0f} %", format_count(static_cast<std::int64_t>(progress.done)),
                     format_count(static_cast<std::int64_t>(progress.total)),
                     std::min(share, 100.0));
}

/// At the pace so far; "" while that says little.
std::string time_left(const JobLog& log, TimePoint now) {
  constexpr std::chrono::seconds kPaceKnown{5};
  const Progress& progress = log.progress;
  if (!log.started_at || now - *log.started_at < kPaceKnown) return "";
  if (progress.done == 0 || progress.done >= progress.total) return "";
  using Seconds = std::chrono::duration<double>;
  const double to_do = static_cast<double>(progress.total - progress.done);
  const double left =
      Seconds(now - *log.started_at).count() * to_do / static_cast<double>(progress.done);
  constexpr double kSaysNothing = 30.0 * 24 * 3600;
  if (left > kSaysNothing) return "";
  return fmt::format("about {} left", format_duration(std::chrono::seconds{std::llround(left)}));
}

void describe_progress(const JobLog& log, TimePoint now, RunView& view) {
  const Progress& progress = log.progress;
  const bool any = progress != Progress{};
  const std::string how_far = amount(progress);
  if (log.status == Status::error && any) {
    view.stopped_at = one_line(progress.step, kNameMax);
    if (!how_far.empty()) view.stopped_at += (view.stopped_at.empty() ? "" : ", ") + how_far;
  }
  view.has_progress = !log.finished_at && any;
  view.step = one_line(progress.step, kNameMax);
  view.progress = how_far;
  if (const auto left = time_left(log, now); view.has_progress && !left.empty()) {
    view.progress += " · " + left;
  }
  view.done = std::min(progress.done, progress.total);
  view.total = progress.total;
}

/// A run that failed early is not fast; one that still runs may be slow already.
void describe_baseline(const RunFacts& facts, Duration took, RunView& view) {
  if (!facts.baseline.seconds) return;
  const Band& band = *facts.baseline.seconds;
  const std::chrono::duration<double> median(band.median);
  view.usually = "usually " + format_duration(std::chrono::duration_cast<Duration>(median));
  const Deviation deviation = deviation_of(took, facts.baseline);
  if (deviation == Deviation::none) return;
  if (deviation == Deviation::below && facts.log.status != Status::success) return;
  view.duration_mark = times_baseline(std::chrono::duration<double>(took).count(), band);
  view.duration_css = deviation == Deviation::above ? "mark-slow" : "mark-fast";
}

void describe_times(const RunFacts& facts, const Moments& moments, RunView& view) {
  const JobLog& log = facts.log;
  view.created = moments.in_full(log.created_at);
  view.when = moments.relative(log.started_at.value_or(log.created_at));
  if (log.started_at) view.started = moments.in_full(*log.started_at);
  if (log.finished_at) view.completed = moments.in_full(*log.finished_at);
  view.waited = format_duration(log.waited);
  const TimePoint start = log.started_at.value_or(log.created_at);
  const TimePoint end = log.finished_at.value_or(moments.now());
  const std::string took = format_duration(std::max(end - start, Duration{}));
  view.duration = log.finished_at ? took : fmt::format("{} so far", took);
  describe_baseline(facts, std::max(end - start, Duration{}), view);
  for (const AuditEntry& change : facts.changes) {
    view.changes.push_back({fmt::format("{} by {}", change.action, one_line(change.by, kNameMax)),
                            moments.relative(change.at)});
  }
  if (!log.finished_at) {
    view.ending = log.status == Status::created ? "Waits for its first line …" : "Running …";
    return;
  }
  const char* ended = "Failed";
  if (log.status == Status::success) ended = "Succeeded";
  if (result_of(log) == RunResult::cancelled) ended = "Cancelled";
  view.ending =
      fmt::format("{}{}{} at {} after {}", ended,
                  facts.cancelled_by.empty() ? "" : " by " + one_line(facts.cancelled_by, kNameMax),
                  is_success_with_warnings(log) ? " with " + warnings_text(log) : "",
                  moments.exact(*log.finished_at), took);
}

}  // namespace

std::string request_id_for(JobLogId log, TimePoint now) {
  return fmt::format("page:{}:{}", log.value, form_number(now));
}

RunView run_view(const RunFacts& facts, const Moments& moments, const std::string& back,
                 bool can_run) {
  const JobLog& log = facts.log;
  RunView view{.id = log.id.value,
               .name = log.name,
               .kind = one_line(log.kind, kNameMax),
               .badge = run_badge(log, facts.cancelled_by)};
  view.running = !log.finished_at;
  view.started_by = started_by(log);
  view.process = one_line(log.process, kNameMax);
  view.queue = one_line(log.queue, kNameMax);
  view.job = std::to_string(log.job.value);
  view.job_exists = facts.job.has_value();
  view.job_link = Url("/jobs") / log.job.value;
  view.more_attempts = view.job_link;
  view.kind_link = Url("/job_logs").with("kind", log.kind);
  if (log.kind != bulk_action_kind) view.job_page = Url("/jobs/all").with("kind", log.kind);
  view.older = neighbour(facts.neighbours.older, facts.older_cancelled, back);
  view.newer = neighbour(facts.neighbours.newer, facts.newer_cancelled, back);
  view.actions = actions_of(facts, moments, back, can_run);
  describe_attempts(facts, back, view);
  view.failed = result_of(log) == RunResult::error;
  view.cancelled = result_of(log) == RunResult::cancelled;
  view.error_class = one_line(log.error_class, kNameMax);
  view.error_message = ansi_text(log.error_message);
  const auto link_to_line = [&](std::int64_t line) {
    return run_link(log.id).with("back", back).with("line", line).at(fmt::format("L{}", line));
  };
  if (facts.first_error > 0 && view.failed) {
    view.first_error = fmt::format("line {}", format_count(facts.first_error));
    view.first_error_link = link_to_line(facts.first_error);
  }
  if (is_success_with_warnings(log)) {
    view.warnings = warnings_text(log);
    view.first_warning = ansi_text(log.first_warning);
  }
  if (facts.first_warning > 0) {
    view.first_warning_line = fmt::format("line {}", format_count(facts.first_warning));
    view.first_warning_link = link_to_line(facts.first_warning);
  }
  view.outlook = outlook_of(facts, moments);
  describe_progress(log, moments.now(), view);
  describe_times(facts, moments, view);
  view.statistics =
      statistic_rows(log.statistics, facts.last_success ? &facts.last_success->statistics : nullptr,
                     log.status == Status::success);
  if (facts.last_success) {
    view.compared_with =
        NeighbourLink{link_to(facts.last_success->id, back), facts.last_success->name, "success"};
    if (view.failed) view.compare = (run_link(log.id) / "compare").with("back", back);
  }
  return view;
}

RunView progress_view(const JobLog& log, TimePoint now) {
  RunView view{.id = log.id.value};
  describe_progress(log, now, view);
  return view;
}

void write_parts(Html& out, const RunView& view) {
  templates::run_head(out, view);
  templates::run_problem(out, view);
  templates::run_progress(out, view);
  templates::run_summary(out, view);
  templates::run_statistics(out, view);
  templates::run_ending(out, view);
}

}  // namespace joblog::web::job_logs
