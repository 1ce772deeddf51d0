// SPDX-License-Identifier: MIT
#include "web/job_logs/list/run_now.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/limits.h"
#include "list_templates.h"
#include "web/job_logs/run/run_labels.h"
#include "web/start_once.h"

namespace joblog::web::job_logs {
namespace {

http::Response show(const PageContext& context, const RunForm& form, int status) {
  return page(
      context, {.title = "Run now", .section = Section::job_logs},
      [&](Html& out) { templates::run_now_page(out, form); }, status);
}

/// The page that the reader came from: a list of runs, or a job's own.
void fill_back(const PageContext& context, RunForm& form) {
  form.back = context.back(Url("/job_logs"));
  form.from_job = form.back.path() == "/jobs/all";
}

std::optional<Parameters> parameters_of(const RunForm& form) {
  const auto chosen = std::ranges::find(form.kinds, form.kind, &KindChoice::name);
  return chosen == form.kinds.end() ? std::nullopt : chosen->parameters;
}

/// From the fields, where the form had some, else as JSON.
void read_arguments(const http::Parameters& sent, RunForm& form) {
  const auto parameters = parameters_of(form);
  if (parameters && sent.has("fields")) {
    form.has_fields = true;
    form.fields = parameter_fields(*parameters, sent);
    form.arguments = typed_arguments(*parameters, sent);
    return;
  }
  form.arguments = std::string(trim(sent.get("arguments")));
  if (form.arguments.empty()) form.arguments = "{}";
}

/// Beside the field that is meant.
bool says_what_is_wrong(const RunForm& form) {
  return std::ranges::any_of(form.fields,
                             [](const ParameterField& field) { return !field.problem.empty(); });
}

http::Response enqueue(const PageContext& context, const RunForm& form, const NewJob& job) {
  const auto started = start_once(context, job);
  if (!started) return problem(context, started.error());
  Url where = page_of_started_job(context, started->job);
  if (!form.from_job && !form.back.query().empty()) where = where.with("back", form.back.text());
  return done(where, started->before
                         ? fmt::format("This form was sent twice: {} was enqueued once, as job {}.",
                                       job.kind, started->job.value)
                         : fmt::format("{} was enqueued as job {}.", job.kind, started->job.value));
}

std::string kind_problem(std::string_view kind, const Error& error) {
  return kind.empty() ? "Choose a job to run." : error.message + ".";
}

}  // namespace

RunForm run_form(const PageContext& context, const Kinds& kinds, std::string_view chosen_kind) {
  RunForm form{
      .kinds = kinds.all(), .kind = std::string(chosen_kind), .once = new_form_id(context)};
  form.back = context.request.method == http::Method::post ? Url("/job_logs") : context.here();
  const auto chosen = std::ranges::find(form.kinds, form.kind, &KindChoice::name);
  if (chosen != form.kinds.end()) form.arguments = chosen->arguments;
  return form;
}

http::Response RunNow::form(const PageContext& context) const {
  RunForm form = run_form(context, kinds_, context.parameter("kind").substr(0, limits::kind_bytes));
  fill_back(context, form);
  if (const auto parameters = parameters_of(form)) {
    form.has_fields = true;
    form.fields = parameter_fields(*parameters);
  }
  return show(context, form, 200);
}

http::Response RunNow::start(const PageContext& context) const {
  const http::Parameters& sent = context.request.form;
  RunForm form = run_form(context, kinds_, sent.get("kind").substr(0, limits::kind_bytes));
  fill_back(context, form);
  read_arguments(sent, form);

  auto job = kinds_.make(form.kind, form.arguments);
  if (job && !kinds_.offers(form.kind)) job = fail(ErrorKind::not_found, not_offered(form.kind));
  if (!job) {
    const bool wrong_arguments = job.error().kind == ErrorKind::invalid;
    if (!wrong_arguments)
      form.kind_problem = kind_problem(form.kind, job.error());
    else if (!says_what_is_wrong(form))
      form.arguments_problem = kind_problem(form.kind, job.error());
    return show(context, form, 422);
  }
  job->trigger = Trigger::person;
  job->triggered_by = one_line(context.person(), limits::key_bytes / 4);
  job->request_id = request_id_of_form(context);
  if (const auto wrong = problem_with(*job)) {
    form.arguments_problem = *wrong + ".";
    return show(context, form, 422);
  }
  return enqueue(context, form, *job);
}

}  // namespace joblog::web::job_logs
