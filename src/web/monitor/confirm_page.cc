// SPDX-License-Identifier: MIT
// The question, with what will happen; the answer is a POST to the same address.
#include "web/monitor/confirm_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/canonical_number.h"
#include "base/text.h"
#include "monitor_templates.h"
#include "storage/ask.h"
#include "web/frame.h"

namespace joblog::web::monitor {
namespace {

struct Question {
  const char* verb;  ///< As the action's word.
  const char* path;
  const char* consequence;
  const char* button;
};

void fill(Reader& reader, const PageContext& context, const Question& question, ConfirmPage& page) {
  const auto job = reader.job(JobId{parse_canonical_int(context.id).value_or(0)});
  if (!job) return;
  page.found = true;
  page.tabs = tabs(reader, context, "");
  page.row = job_row(reader, *job, context);
  page.applies = std::ranges::any_of(
      page.row.actions, [&](const Action& action) { return action.word == question.verb; });
  page.row.actions.clear();
  page.action = job_url(job->id) / question.path;
  page.back = context.back(job_url(job->id));
  page.question = fmt::format("{} job {} ({})?", question.verb, page.row.id, page.row.kind);
  page.consequence = question.consequence;
  page.button = question.button;
}

http::Response ask(const PageContext& context, const Question& question) {
  const auto read = joblog::ask(context.services.store, [&](Reader& reader) {
    ConfirmPage filled;
    fill(reader, context, question, filled);
    return filled;
  });
  if (!read) return problem(context, read.error());
  const ConfirmPage& view = *read;
  if (!view.found) {
    return problem(context, 404, fmt::format("There is no job {}.", in_quotes(context.id)),
                   "It may have finished and been removed by its age. Look for it in the list.",
                   {jobs_url(), "Jobs Monitor"});
  }
  if (!view.applies) {
    return problem(
        context, 409,
        fmt::format("Job {} is {}: this cannot be done to it.", view.row.id, view.row.badge.word),
        "It has changed since the page was written. Look at it as it is now.",
        {view.row.link, "The job"});
  }
  return page(context, {.title = view.question, .section = Section::monitor},
              [&](Html& out) { templates::confirm_page(out, view); });
}

}  // namespace

http::Response ask_discard(const PageContext& context) {
  return ask(context, {"Discard", "discard",
                       "It ends without another run and cannot be brought back. Its logs stay.",
                       "Discard the job"});
}

http::Response ask_cancel(const PageContext& context) {
  return ask(context,
             {"Cancel", "cancel",
              "The run is asked to stop, and no further attempt is made. What it has done so "
              "far stays done.",
              "Cancel the run"});
}

}  // namespace joblog::web::monitor
