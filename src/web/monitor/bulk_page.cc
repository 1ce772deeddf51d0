// SPDX-License-Identifier: MIT
// The page that asks before many jobs are changed. It carries the number of the youngest job that
// there was, so that what comes later is left alone.
#include "web/monitor/bulk_page.h"

#include <fmt/format.h>

#include "base/canonical_number.h"
#include "base/text.h"
#include "monitor_templates.h"
#include "web/display_text.h"
#include "web/start_once.h"

namespace joblog::web::monitor {
namespace {

constexpr std::int64_t kCountedMax = 20'000;
constexpr int kExamples = 5;

http::Response not_understood(const PageContext& context) {
  return problem(context, 422, "It is not clear what is to be done to which jobs.",
                 "Failed jobs can be retried; failed, scheduled, ready and blocked ones can be "
                 "discarded. Use the buttons of a list.",
                 {jobs_url(), "Jobs Monitor"});
}

/// The verb and the jobs, when they fit.
std::optional<BulkRequest> request_from(const http::Parameters& parameters,
                                        const Selection& selection) {
  const auto verb = bulk_verb_from(parameters.get("action"));
  if (!verb || !selection.state || !applies_to(*verb, *selection.state)) return std::nullopt;
  return BulkRequest{.verb = *verb,
                     .state = *selection.state,
                     .queue = selection.queue,
                     .kind = selection.kind,
                     .text = selection.text,
                     .cause = selection.cause};
}

void fill(Reader& reader, const PageContext& context, const BulkRequest& request, BulkPage& page) {
  page.tabs = tabs(reader, context, "");
  page.selection = selection_from(context.request.query);
  page.back = context.back(page.selection.url());
  page.action = to_string(request.verb);
  page.state = to_string(request.state);
  page.once = new_form_id(context);
  page.danger = request.verb == BulkVerb::discard;
  const auto newest = reader.find_jobs({.limit = 1});
  page.up_to = newest.empty() ? "0" : std::to_string(newest.front().id.value);

  JobFilter filter = page.selection.filter();
  const JobCount count = reader.count_jobs(filter, kCountedMax);
  filter.limit = kExamples;
  page.examples = job_rows(reader, reader.find_jobs(filter), context);
  for (JobRow& row : page.examples) row.actions.clear();
  page.exact = count.exact;
  page.none = page.examples.empty();
  const std::string many =
      count.exact ? format_count(count.jobs) : "at least " + format_count(count.jobs);
  const char* verb = page.danger ? "Discard" : "Retry";
  const char* jobs = count.exact && count.jobs == 1 ? "job" : "jobs";
  page.question = fmt::format("{} {} {}?", verb, many, jobs);
  page.button = fmt::format("{} {} {}", verb, count.exact ? many : "all", jobs);
  page.consequence =
      page.danger ? "They end without another run and cannot be brought back. Their logs stay."
                  : "Each of them becomes ready and runs again as soon as a worker is free.";
}

}  // namespace

http::Response bulk_page(const PageContext& context) {
  const auto request = request_from(context.request.query, selection_from(context.request.query));
  if (!request) return not_understood(context);
  return page_of<BulkPage>(
      context, "Many jobs at once",
      [&](Reader& reader, BulkPage& page) { fill(reader, context, *request, page); },
      [](Html& out, const BulkPage& page) { templates::bulk_page(out, page); }, false);
}

http::Response start_bulk(const PageContext& context, const MonitorOptions& options) {
  const http::Parameters& form = context.request.form;
  auto request = request_from(form, selection_from(form));
  const auto up_to = parse_canonical_int(form.get("up_to"));
  if (!request || !up_to || *up_to <= 0) return not_understood(context);
  request->up_to = *up_to;
  auto job = options.make_bulk_job(to_json(*request));
  if (!job) return problem(context, job.error());
  job->trigger = Trigger::person;
  job->triggered_by = context.person();
  job->request_id = request_id_of_form(context);
  if (const auto wrong = problem_with(*job)) return problem(context, 422, *wrong, "");
  const auto started = start_once(context, *job);
  if (!started) return problem(context, started.error());
  return done(
      job_url(started->job),
      "Started in the background. This is the job that does it; its run says how far it is.");
}

}  // namespace joblog::web::monitor
