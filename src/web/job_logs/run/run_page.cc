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
Url by_number(const Visit& visit, JobLogId log) {
  Url url = run_link(log);
  for (const auto& [name, value] : visit.here().query()) url = url.with(name, value);
  return url;
}

/// Where the form "go to line" leads: a form cannot send the fragment itself.
Url lines_link(const Visit& visit, JobLogId log, const LineRange& range) {
  std::string fragment = fmt::format("L{}", range.first);
  if (range.last > range.first) fragment += fmt::format("-L{}", range.last);
  return view_link(log, log_query(visit), back_of(visit)).with("line", range.first).at(fragment);
}

}  // namespace

std::optional<JobLog> run_asked_for(Reader& reader, const Visit& visit) {
  const auto id = run_named(reader, visit.id);
  return id ? reader.log_by_id(*id) : std::nullopt;
}

http::Response no_such_run(const Visit& visit) {
  return problem(
      visit, 404, "There is no run with this number.",
      "Retention may have removed it: old runs go, but the last success and the last error "
      "of each job stay. Look for it in the job logs.");
}

std::string back_of(const Visit& visit) {
  const Url list("/job_logs");
  const std::string back = visit.back(list).text();
  return back == list.text() ? "" : back;
}

http::Response run_page(const Visit& visit) {
  const LogQuery query = log_query(visit);
  struct Found {
    std::optional<RunFacts> facts;
    std::optional<JobLogId> by_name;
    RunPage page;
  };
  auto read = ask(visit.site.store, visit.limit(), [&](Reader& reader) {
    Found found;
    const auto id = run_named(reader, visit.id);
    if (!id) return found;
    if (visit.id != std::to_string(id->value)) {
      found.by_name = id;
      return found;
    }
    found.facts = read_run(reader, *id, visit.moments.now(), visit.site.writer.heartbeats());
    if (found.facts) found.page.terminal = terminal_view(reader, found.facts->log, query, visit);
    return found;
  });
  if (!read) return problem(visit, read.error());
  auto& [facts, by_name, page] = *read;
  if (by_name) return http::redirect(by_number(visit, *by_name).text());
  if (!facts) return no_such_run(visit);
  if (const auto range = line_range_from(visit.parameter("goto"))) {
    return http::redirect(lines_link(visit, facts->log.id, *range).text());
  }
  page.run = run_view(*facts, visit.moments, back_of(visit), visit.site.can_run(facts->log.kind));
  page.back = visit.back(Url("/job_logs"));
  page.back_text = back_text(page.back);
  const Frame frame{
      .title = fmt::format("{} {} {}", page.run.kind, page.run.name, page.run.badge.word),
      .section = Section::job_logs,
      .refresh_without_script = page.run.running};
  return web::page(visit, frame, [&](Html& out) { templates::run(out, page); });
}

}  // namespace joblog::web::job_logs
