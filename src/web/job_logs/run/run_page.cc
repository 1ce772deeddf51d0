// SPDX-License-Identifier: MIT
// One snapshot answers the whole page.
#include "web/job_logs/run/run_page.h"

#include <fmt/format.h>

#include <optional>

#include "base/text.h"
#include "run_templates.h"
#include "storage/ask.h"
#include "web/frame.h"

namespace joblog::web::job_logs {
namespace {

std::string back_text(const Url& back) {
  if (back.path() == "/jobs" || back.path().starts_with("/jobs/")) return "Jobs Monitor";
  if (back.path().starts_with("/open_orders")) return "Open Orders";
  return "Job Logs";
}

/// The same page at its number, with all that was asked; the browser keeps the fragment.
Url by_number(const PageContext& context, JobLogId log) {
  Url url = run_link(log);
  for (const auto& [name, value] : context.here().query()) url = url.with(name, value);
  return url;
}

/// Where the form "go to line" leads: a form cannot send the fragment itself.
Url lines_link(const PageContext& context, JobLogId log, const LineRange& range) {
  std::string fragment = fmt::format("L{}", range.first);
  if (range.last > range.first) fragment += fmt::format("-L{}", range.last);
  return view_link(log, log_query(context), back_of(context))
      .with("line", range.first)
      .at(fragment);
}

}  // namespace

std::optional<JobLog> run_asked_for(Reader& reader, const PageContext& context) {
  const auto id = run_named(reader, context.id);
  return id ? reader.log_by_id(*id) : std::nullopt;
}

http::Response no_such_run(const PageContext& context) {
  return problem(
      context, 404, "There is no run with this number.",
      "Retention may have removed it: old runs go, but the last success and the last error "
      "of each job stay. Look for it in the job logs.");
}

std::string back_of(const PageContext& context) {
  const Url list("/job_logs");
  const std::string back = context.back(list).text();
  return back == list.text() ? "" : back;
}

http::Response run_page(const PageContext& context) {
  const LogQuery query = log_query(context);
  struct Found {
    std::optional<RunFacts> facts;
    std::optional<JobLogId> by_name;
    RunPage page;
  };
  auto read = ask(context.services.store, context.limit(), [&](Reader& reader) {
    Found found;
    const auto id = run_named(reader, context.id);
    if (!id) return found;
    if (context.id != std::to_string(id->value)) {
      found.by_name = id;
      return found;
    }
    found.facts =
        read_run(reader, *id, context.moments.now(), context.services.writer.heartbeats());
    if (found.facts) found.page.terminal = terminal_view(reader, found.facts->log, query, context);
    return found;
  });
  if (!read) return problem(context, read.error());
  auto& [facts, by_name, page] = *read;
  if (by_name) return http::redirect(by_number(context, *by_name).text());
  if (!facts) return no_such_run(context);
  if (const auto range = line_range_from(context.parameter("goto"))) {
    return http::redirect(lines_link(context, facts->log.id, *range).text());
  }
  page.run = run_view(*facts, context.moments, back_of(context),
                      context.services.can_run(facts->log.kind));
  page.back = context.back(Url("/job_logs"));
  page.back_text = back_text(page.back);
  const Frame frame{
      .title = fmt::format("{} {} {}", page.run.kind, page.run.name, page.run.badge.word),
      .section = Section::job_logs,
      .refresh_without_script = page.run.running};
  return web::page(context, frame, [&](Html& out) { templates::run(out, page); });
}

}  // namespace joblog::web::job_logs
