// SPDX-License-Identifier: MIT
// The same templates as the page's, so that what arrives is what a reload would show.
#include "web/job_logs/run/tail_events.h"

#include <fmt/format.h>

#include "log_templates.h"
#include "run_templates.h"
#include "web/job_logs/log/rendered_lines.h"
#include "web/job_logs/run/run_view.h"

namespace joblog::web::job_logs {

std::string event_text(std::string_view name, std::string_view id, std::string_view data) {
  std::string out = fmt::format("event: {}\n", name);
  if (!id.empty()) out += fmt::format("id: {}\n", id);
  while (true) {
    const auto end = data.find_first_of("\r\n");
    out += "data: ";
    out += data.substr(0, end);
    out += '\n';
    if (end == std::string_view::npos) break;
    data.remove_prefix(end + (data.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return out + '\n';
}

std::string lines_html(const JobLog& log, const std::vector<LogRow>& rows, const TailStyle& style) {
  const LogQuery query{.time = style.mode, .minimum = style.minimum, .search = {}};
  const LineStyle lines = line_style(log, Times(style.zone), query, style.back);
  Html out;
  for (const TermLine& line : term_lines(rows, lines)) templates::term_line(out, line);
  return out.take();
}

std::string progress_html(const JobLog& log, TimePoint now) {
  Html out;
  templates::run_progress(out, progress_view(log, now));
  return out.take();
}

std::string open_lines_html(const JobLog& log, const std::vector<Detail>& lines,
                            const TailStyle& style) {
  const LogQuery query{.time = style.mode, .minimum = style.minimum, .search = {}};
  Html out;
  templates::open_lines(out,
                        open_lines(lines, line_style(log, Times(style.zone), query, style.back)));
  return out.take();
}

std::string parts_html(Reader& reader, JobLogId log, const TailStyle& style, TimePoint now) {
  // This very server lives; that nobody can be heard is on the page around this.
  const auto facts = read_run(reader, log, now, Heartbeats::blocked);
  if (!facts) return "";
  Html out;
  write_parts(out, run_view(*facts, Moments(style.zone, now), style.back, style.can_run));
  return out.take() + open_lines_html(facts->log, reader.open_lines(log), style);
}

std::string lines_event(const JobLog& log, const LogStretch& stretch, const TailStyle& style) {
  return event_text("lines", std::to_string(stretch.last), lines_html(log, stretch.rows, style));
}

std::string progress_event(Reader& reader, const JobLog& log, TimePoint now) {
  const TailStyle style = TailStyle::common(Level::debug);
  return event_text(
      "progress", "",
      progress_html(log, now) + open_lines_html(log, reader.open_lines(log.id), style));
}

std::string parts_event(Reader& reader, const JobLog& log, const TailStyle& style, TimePoint now) {
  return event_text("progress", "", parts_html(reader, log.id, style, now));
}

std::string end_event(Reader& reader, JobLogId log, const TailStyle& style, TimePoint now) {
  return event_text("end", "", parts_html(reader, log, style, now));
}

std::string gone_event() {
  Html out;
  templates::run_ending(out, {.ending = "This attempt was handed back before it began: its worker "
                                        "stopped. The job waits for another one."});
  return event_text("end", "", out.take());
}

}  // namespace joblog::web::job_logs
