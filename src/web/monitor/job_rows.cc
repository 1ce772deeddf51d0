// SPDX-License-Identifier: MIT
#include "web/monitor/job_rows.h"

#include <fmt/format.h>

#include <optional>

#include "base/text.h"
#include "core/secret_arguments.h"
#include "storage/why_it_waits.h"
#include "web/display_text.h"
#include "web/run_badge.h"

namespace joblog::web::monitor {
namespace {

constexpr std::size_t kArguments = 120;
constexpr std::size_t kError = 200;

struct When {
  const char* what;
  TimePoint time;
};

When when_of(const Job& job) {
  switch (job.state) {
    case JobState::scheduled:
      return {"due", job.run_at};
    case JobState::claimed:
      return {"started", job.claimed_at.value_or(job.run_at)};
    case JobState::failed:
      return {"failed", job.finished_at.value_or(job.run_at)};
    case JobState::finished:
      return {"ended", job.finished_at.value_or(job.run_at)};
    case JobState::ready:
    case JobState::blocked:
      break;
  }
  return {"since", job.run_at};
}

std::string error_line(const Job& job) {
  if (job.error_class.empty()) return first_line(job.error_message, kError);
  if (job.error_message.empty()) return on_one_line(job.error_class, kError);
  return on_one_line(job.error_class, 80) + ": " + first_line(job.error_message, kError);
}

std::string note_of(const Job& job, bool can_run) {
  if (job.state == JobState::claimed && job.cancel_requested_at) return "asked to stop";
  if (job.state == JobState::failed && !can_run) return unknown_kind_text(job.spec.kind);
  return "";
}

RunBadge badge_of(const Job& job) {
  const bool success = job.state != JobState::finished || job.ended_as == "success";
  if (!success) return {"badge-" + job.ended_as, job.ended_as};
  return {std::string("badge-") + to_string(job.state), state_word(job.state)};
}

/// A success whose run has warnings is no plain one.
std::optional<RunBadge> warned_badge(Reader& reader, const Job& job) {
  if (job.state != JobState::finished || job.ended_as != "success") return std::nullopt;
  const auto log = reader.log_by_id(job.last_log);
  if (!log || !is_success_with_warnings(*log)) return std::nullopt;
  return RunBadge{badge_class(RunResult::warned), "finished, " + warnings_text(*log)};
}

/// One sentence; "" when it does not wait.
std::string why_waiting(const Job& job, const WaitFacts& facts, const PageContext& context) {
  const Moments& moments = context.moments;
  const TimeWords words{
      .exact = [&](TimePoint time) { return moments.times().with_zone(time); },
      .relative = [&](TimePoint time) { return relative_time(time, moments.now()); }};
  return on_one_line(why_it_waits(job, facts, words), 600);
}

}  // namespace

std::string path_segment(const std::string& name) {
  const bool plain = name != "." && name != ".." && name.find('/') == std::string::npos;
  return plain ? name : "named";
}

Url jobs_url() { return Url("/jobs"); }
Url jobs_url(JobState state) { return jobs_url().with("state", to_string(state)); }
Url job_url(JobId job) { return jobs_url() / job.value; }
Url run_url(JobLogId log) { return Url("/job_logs") / log.value; }

std::string state_word(JobState state) {
  return state == JobState::claimed ? "in progress" : to_string(state);
}

std::vector<Action> actions_for(const Job& job, bool can_run) {
  const Action retry{"Retry", "retry", job_url(job.id) / "retry"};
  const Action run_now{"Run now", "play", job_url(job.id) / "run_now"};
  const Action discard{"Discard", "close", job_url(job.id) / "discard", true};
  const Action cancel{"Cancel", "stop", job_url(job.id) / "cancel", true};
  switch (job.state) {
    case JobState::failed:
      return can_run ? std::vector{retry, discard} : std::vector{discard};
    case JobState::scheduled:
      return can_run ? std::vector{run_now, discard} : std::vector{discard};
    case JobState::ready:
    case JobState::blocked:
      return {discard};
    case JobState::claimed:
      if (job.cancel_requested_at) return {};
      return {cancel};
    case JobState::finished:
      break;
  }
  return {};
}

std::string attempts_words(const Job& job) {
  return fmt::format("{} of {}", job.attempts, job.spec.attempts_max);
}

std::string trigger_words(Trigger trigger, std::string_view by) {
  const std::string who = on_one_line(by, 100);
  switch (trigger) {
    case Trigger::schedule:
      return "by schedule " + who;
    case Trigger::command_line:
      return "from the command line" + (who.empty() ? "" : " by " + who);
    case Trigger::person:
      return "by " + (who.empty() ? "somebody" : who);
    case Trigger::retry:
      return "as a retry";
    case Trigger::api:
      break;
  }
  return who.empty() ? "by a program" : "by " + who;
}

namespace {

JobRow row_of(Reader& reader, const Job& job, const WaitFacts& facts, const PageContext& context) {
  JobRow row;
  const bool can_run = context.services.can_run(job.spec.kind);
  row.id = std::to_string(job.id.value);
  row.link = job_url(job.id);
  row.kind = on_one_line(job.spec.kind, 100);
  row.queue = on_one_line(job.spec.queue, 100);
  row.queue_link = jobs_url(job.state).with("queue", job.spec.queue);
  row.state = to_string(job.state);
  row.badge = badge_of(job);
  if (const auto warned = warned_badge(reader, job)) row.badge = *warned;
  if (job.spec.arguments != "{}")
    row.arguments = on_one_line(masked_arguments(job.spec.arguments), kArguments);
  if (job.state != JobState::finished || job.ended_as == "discarded") row.error = error_line(job);
  row.why = why_waiting(job, facts, context);
  row.note = note_of(job, can_run);
  row.attempts = attempts_words(job);
  const When when = when_of(job);
  row.when_is = when.what;
  row.when = context.moments.relative(when.time);
  if (job.last_log && !job.last_log_name.empty()) {
    row.run = run_url(job.last_log);
    row.run_name = job.last_log_name;
  }
  row.actions = actions_for(job, can_run);
  return row;
}

}  // namespace

std::vector<JobRow> job_rows(Reader& reader, std::span<const Job> jobs,
                             const PageContext& context) {
  const auto facts =
      wait_facts(reader, jobs, context.moments.now(), context.services.writer.heartbeats());
  std::vector<JobRow> rows;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    rows.push_back(row_of(reader, jobs[i], facts[i], context));
  }
  return rows;
}

JobRow job_row(Reader& reader, const Job& job, const PageContext& context) {
  return std::move(job_rows(reader, std::span(&job, 1), context).front());
}

}  // namespace joblog::web::monitor
