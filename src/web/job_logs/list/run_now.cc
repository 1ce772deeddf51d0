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

http::Response show(const Visit& visit, const RunForm& form, int status) {
  return page(
      visit, {.title = "Run now", .section = Section::job_logs},
      [&](Html& out) { templates::run_now_page(out, form); }, status);
}

std::string kind_problem(std::string_view kind, const Error& error) {
  return kind.empty() ? "Choose a job to run." : error.message + ".";
}

}  // namespace

RunForm run_form(const Visit& visit, const Kinds& kinds, std::string_view chosen_kind) {
  RunForm form{.kinds = kinds.all(), .kind = std::string(chosen_kind), .once = new_once(visit)};
  form.back = visit.request.method == http::Method::post ? Url("/job_logs") : visit.here();
  const auto chosen = std::ranges::find(form.kinds, form.kind, &KindChoice::name);
  if (chosen != form.kinds.end()) form.arguments = chosen->arguments;
  return form;
}

http::Response RunNow::form(const Visit& visit) const {
  RunForm form = run_form(visit, kinds_, visit.parameter("kind").substr(0, limits::kind_bytes));
  form.back = visit.back(Url("/job_logs"));
  return show(visit, form, 200);
}

http::Response RunNow::start(const Visit& visit) const {
  const http::Parameters& sent = visit.request.form;
  RunForm form = run_form(visit, kinds_, sent.get("kind").substr(0, limits::kind_bytes));
  form.back = visit.back(Url("/job_logs"));
  form.arguments = std::string(trim(sent.get("arguments")));
  if (form.arguments.empty()) form.arguments = "{}";

  auto job = kinds_.make(form.kind, form.arguments);
  if (job && !kinds_.offers(form.kind)) job = fail(ErrorKind::not_found, not_offered(form.kind));
  if (!job) {
    const bool wrong_arguments = job.error().kind == ErrorKind::invalid;
    (wrong_arguments ? form.arguments_problem : form.kind_problem) =
        kind_problem(form.kind, job.error());
    return show(visit, form, 422);
  }
  job->trigger = Trigger::person;
  job->triggered_by = one_line(visit.person(), limits::key_bytes / 4);
  job->request_id = sent_once(visit);
  if (const auto wrong = problem_with(*job)) {
    form.arguments_problem = *wrong + ".";
    return show(visit, form, 422);
  }
  const auto started = start_once(visit, *job);
  if (!started) return problem(visit, started.error());
  Url where = where_it_went(visit, started->job);
  if (!form.back.query().empty()) where = where.with("back", form.back.text());
  return done(where,
              started->before
                  ? fmt::format("This form was sent twice: {} was enqueued once, as job {}.",
                                job->kind, started->job.value)
                  : fmt::format("{} was enqueued as job {}.", job->kind, started->job.value));
}

}  // namespace joblog::web::job_logs
