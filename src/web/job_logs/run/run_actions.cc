// SPDX-License-Identifier: MIT
// Each looks first, to say why not; the verb itself decides, should things have changed meanwhile.
#include "web/job_logs/run/run_actions.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "base/text.h"
#include "core/exec_job.h"
#include "core/limits.h"
#include "core/secret_arguments.h"
#include "run_templates.h"
#include "storage/apply_verb.h"
#include "storage/ask.h"
#include "web/display_text.h"
#include "web/frame.h"
#include "web/job_logs/run/run_labels.h"
#include "web/job_logs/run/run_page.h"
#include "web/start_once.h"

namespace joblog::web::job_logs {
namespace {

struct Found {
  JobLog log;
  std::optional<Job> job;
};

Result<std::optional<Found>> find(const PageContext& context) {
  return ask(context.services.store, [&](Reader& reader) {
    std::optional<Found> found;
    if (auto log = run_asked_for(reader, context)) {
      auto job = reader.job(log->job);
      found = Found{std::move(*log), std::move(job)};
    }
    return found;
  });
}

/// Finds the run and its job and lets `act` go on; refuses when one of them is gone.
template <class Act>
http::Response with_job(const PageContext& context, Act act) {
  const auto found = find(context);
  if (!found) return problem(context, found.error());
  if (!*found) return no_such_run(context);
  if (!(*found)->job) {
    return problem(context, 409,
                   "The job of this run has been removed by retention, with its arguments.",
                   "Enqueue a new one from the job logs.");
  }
  return act((*found)->log, *(*found)->job);
}

Url here_of(const PageContext& context, JobLogId log) {
  const auto here = Url::from(context.request.form.get("here"));
  return here ? *here : run_link(log);
}

http::Response refused(const PageContext& context, JobLogId log, std::string_view what) {
  return problem(context, 409, what, "It has changed since the page was written.",
                 {here_of(context, log), "The run as it is now"});
}

std::string later_attempt(const Job& job) {
  return fmt::format("This is not the last attempt any more: run {} came after it.",
                     job.last_log_name);
}

/// A verb on a job, in a transaction of its own; nothing when it was done, else the refusal, by
/// what the job is now.
std::optional<http::Response> refused_verb(const PageContext& context, JobLogId log, JobVerb verb,
                                           JobId id) {
  const auto applied = change(context.services.writer, [&](Transaction& tx) {
    return apply(tx, verb, id, context.services.clock.wall_now(), context.person());
  });
  if (!applied && verb == JobVerb::cancel && context.services.stop_without_store(id))
    return done(here_of(context, log), stopped_without_store);
  if (!applied) return problem(context, applied.error());
  if (*applied) return std::nullopt;
  const auto job = ask(context.services.store, [&](Reader& reader) { return reader.job(id); });
  if (!job) return problem(context, job.error());
  if (!*job) return refused(context, log, fmt::format("There is no job {} any more.", id.value));
  return refused(context, log, as_sentence(why_refused(verb, **job)));
}

/// Nothing, when this program knows how to run the job.
std::optional<http::Response> refused_unknown(const PageContext& context, const JobLog& log) {
  if (context.services.can_run(log.kind)) return std::nullopt;
  return problem(context, 409, unknown_kind_text(log.kind),
                 "Discard its job, or define it in joblog.toml again and reload (joblog reload).",
                 {here_of(context, log.id), "The run"});
}

NewJob again(const PageContext& context, const Job& job) {
  NewJob again = job.spec;
  again.run_at = std::nullopt;
  again.trigger = Trigger::person;
  again.triggered_by = one_line(context.person(), limits::key_bytes / 4);
  again.request_id = request_id_from(context.request.form.get("request"), "page:");
  if (context.request.form.has("arguments")) {
    again.arguments = std::string(trim(context.request.form.get("arguments")));
    if (again.arguments.empty()) again.arguments = "{}";
    again.arguments = with_secrets_of(job.spec.arguments, again.arguments);
  }
  return again;
}

/// Why the kind as it is declared now does not take these arguments, or nothing; they are as it
/// keeps them afterwards.
std::optional<std::string> declared_otherwise(NewJob& wanted, const Kinds& kinds) {
  if (!kinds.make) return std::nullopt;
  auto made = kinds.make(wanted.kind, wanted.arguments);
  if (made) {
    wanted.arguments = std::move(made->arguments);
  } else if (made.error().kind == ErrorKind::invalid) {
    return made.error().message;
  }
  return std::nullopt;
}

http::Response refused_of_exec(const PageContext& context, JobLogId log) {
  return problem(context, 409, "This run was started by joblog exec.",
                 "Its command and surroundings are known there only: run it again where it was "
                 "started.",
                 {here_of(context, log), "The run"});
}

/// The form once more, with what was typed.
http::Response ask_again(const PageContext& context, const JobLog& log, const NewJob& wanted,
                         std::string_view wrong) {
  const RunActions form{.run_again = run_link(log.id) / "run_again",
                        .here = here_of(context, log.id),
                        .request = request_id_for(log.id, context.moments.now()),
                        .arguments = masked_arguments(wanted.arguments),
                        .arguments_problem = std::string(wrong) + "."};
  return page(
      context, {.title = "Run again", .section = Section::job_logs},
      [&](Html& out) { templates::again_page(out, form, wanted.kind); }, 422);
}

}  // namespace

http::Response run_again(const PageContext& context, const Kinds& kinds) {
  return with_job(context, [&](const JobLog& log, const Job& job) {
    if (!log.finished_at) return refused(context, log.id, "This run has not ended yet.");
    if (is_of_exec(job.spec)) return refused_of_exec(context, log.id);
    if (auto refusal = refused_unknown(context, log)) return std::move(*refusal);
    if (context.request.form.has("arguments") && !kinds.offers(job.spec.kind)) {
      return problem(context, 422, not_offered(job.spec.kind) + ".",
                     "It can be run again as it was, or started anew where it was started.",
                     {here_of(context, log.id), "The run"});
    }
    NewJob wanted = again(context, job);
    if (const auto wrong = declared_otherwise(wanted, kinds)) {
      return ask_again(context, log, wanted, *wrong);
    }
    if (const auto wrong = problem_with(wanted)) return ask_again(context, log, wanted, *wrong);
    const auto started = start_once(context, wanted);
    if (!started) return problem(context, started.error());
    return done(page_of_started_job(context, started->job),
                fmt::format("Job {} {} started again as job {}.", job.id.value,
                            started->before ? "had been" : "was", started->job.value));
  });
}

http::Response retry_now(const PageContext& context) {
  return with_job(context, [&](const JobLog& log, const Job& job) {
    if (job.last_log != log.id) return refused(context, log.id, later_attempt(job));
    if (auto refusal = refused_unknown(context, log)) return std::move(*refusal);
    const JobVerb verb = job.state == JobState::scheduled ? JobVerb::run_now : JobVerb::retry;
    if (auto refusal = refused_verb(context, log.id, verb, job.id)) return std::move(*refusal);
    return done(here_of(context, log.id), fmt::format("Job {} runs again now.", job.id.value));
  });
}

http::Response cancel_run(const PageContext& context) {
  return with_job(context, [&](const JobLog& log, const Job& job) {
    if (job.last_log != log.id) return refused(context, log.id, later_attempt(job));
    if (job.state == JobState::claimed && job.cancel_requested_at) {
      return done(here_of(context, log.id), "The run had been told to stop already.");
    }
    if (auto refusal = refused_verb(context, log.id, JobVerb::cancel, job.id)) {
      return std::move(*refusal);
    }
    return done(here_of(context, log.id), job.state == JobState::claimed
                                              ? "The run was told to stop."
                                              : fmt::format("Job {} was cancelled.", job.id.value));
  });
}

}  // namespace joblog::web::job_logs
