// From a form to a job.
#include "web/runs/run_now.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "base/text.h"
#include "core/limits.h"
#include "runs_templates.h"
#include "web/runs/words.h"

namespace joblog::web::runs {
namespace {

/// Another one for each form that is shown.
std::string new_once(const Visit& visit) {
  static std::atomic<std::uint64_t> shown{0};
  return fmt::format("form-{}-{}", to_micros(visit.moments.now()), ++shown);
}

/// Ours only: what a request id may hold is the core's matter, what it looks like is ours.
bool is_once(std::string_view text) {
  return text.starts_with("form-") && text.size() < 60 &&
         std::ranges::all_of(
             text.substr(5), [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
}

http::Response show(const Visit& visit, const RunForm& form, int status) {
  return page(
      visit, {.title = "Run now", .section = Section::job_logs},
      [&](Html& out) { templates::run_page(out, form); }, status);
}

std::string kind_problem(std::string_view kind, const Error& error) {
  return kind.empty() ? "Say which kind to run." : error.message + ".";
}

}  // namespace

RunForm run_form(const Visit& visit, const Kinds& kinds, std::string_view chosen_kind) {
  RunForm form{.kinds = kinds.all(), .kind = std::string(chosen_kind), .once = new_once(visit)};
  form.back = visit.request.method == http::Method::post ? Url("/job_logs") : visit.here();
  return form;
}

http::Response RunNow::form(const Visit& visit) const {
  RunForm form = run_form(visit, kinds_, visit.parameter("kind").substr(0, limits::kind_bytes));
  form.back = visit.back(Url("/job_logs"));
  const auto chosen = std::ranges::find(form.kinds, form.kind, &KindChoice::name);
  if (chosen != form.kinds.end()) form.arguments = chosen->arguments;
  return show(visit, form, 200);
}

http::Response RunNow::start(const Visit& visit) const {
  const http::Parameters& sent = visit.request.form;
  RunForm form = run_form(visit, kinds_, sent.get("kind").substr(0, limits::kind_bytes));
  form.back = visit.back(Url("/job_logs"));
  form.arguments = std::string(trim(sent.get("arguments")));
  if (form.arguments.empty()) form.arguments = "{}";

  auto job = kinds_.make(form.kind, form.arguments);
  if (!job) {
    form.kind_problem = kind_problem(form.kind, job.error());
    return show(visit, form, 422);
  }
  job->trigger = Trigger::person;
  job->triggered_by = one_line(visit.person(), limits::key_bytes / 4);
  if (is_once(sent.get("once"))) job->request_id = sent.get("once");
  if (const auto wrong = problem_with(*job)) {
    form.arguments_problem = *wrong + ".";
    if (form.arguments.size() > limits::arguments_bytes)
      form.arguments.resize(utf8_prefix(form.arguments, 1000));
    return show(visit, form, 422);
  }
  const auto stored = visit.site.writer.enqueue({*job});
  if (!stored) return problem(visit, stored.error());
  const Enqueued& made = stored->front();
  return done(form.back,
              made.existed
                  ? fmt::format("This form was sent twice: {} was enqueued once, as job {}.",
                                job->kind, made.id.value)
                  : fmt::format("{} was enqueued as job {}. Its run will stand at the top.",
                                job->kind, made.id.value));
}

}  // namespace joblog::web::runs
