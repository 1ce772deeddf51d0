// Details as the lines of a terminal: what each shows, where its links lead.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/times.h"
#include "web/html.h"
#include "web/links.h"
#include "web/runs/ansi.h"
#include "web/runs/log_query.h"
#include "web/runs/log_window.h"

namespace joblog::web::runs {

struct TermLine {
  std::int64_t number = 0;
  bool goes_on = false;  ///< Of the line before: no time and level of its own.
  bool is_asked = false;  ///< The address asks for this one.
  std::string level;
  Url link;
  std::string machine;  ///< "2026-11-24T03:12:09.120456Z"
  std::string clock;    ///< "03:12:09.120"
  std::int64_t since_start = 0;  ///< Milliseconds.
  std::string time;              ///< As the reader wants it.
  std::vector<Span> text;
  std::string cut;  ///< "9,790,000 characters more"; "" = nothing was cut.
  Url cut_link;
};

/// How lines are written: the same for every reader who looks at the log in the same way.
struct LineStyle {
  Url run;          ///< "/job_logs/4711"
  TimePoint start;  ///< Of the run.
  Times times;
  TimeMode mode = TimeMode::clock;
  std::string search;  ///< Marked in the text.
  std::int64_t asked = 0;  ///< Number of the line that is marked.
};
LineStyle line_style(const JobLog& log, const Times& times, const LogQuery& query);

std::vector<TermLine> term_lines(const std::vector<LogRow>& rows, const LineStyle& style);

/// 83123 → "+1:23.123". The script does the same.
std::string since_start(std::int64_t milliseconds);

/// A run's page; every other address of the run starts with it.
Url run_link(JobLogId log);

}  // namespace joblog::web::runs
