// SPDX-License-Identifier: MIT
// Details as the lines of a terminal: what each shows, where its links lead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/times.h"
#include "web/html.h"
#include "web/job_logs/log/ansi.h"
#include "web/job_logs/log/log_query.h"
#include "web/job_logs/log/log_window.h"
#include "web/links.h"

namespace joblog::web::job_logs {

/// When a line was written, in the forms that a page has of it. They share one text, as a page has
/// hundreds of lines.
struct LineTime {
  std::string text;  ///< machine() and exact(), one behind the other.
  std::size_t exact_at = 0, clock_at = 0;

  /// "2026-11-24T03:12:09.120456Z"
  std::string_view machine() const { return std::string_view(text).substr(0, exact_at); }
  /// "2026-11-24 04:12:09.120 CET"
  std::string_view exact() const { return std::string_view(text).substr(exact_at); }
  /// "04:12:09.120"
  std::string_view clock() const {
    return std::string_view(text).substr(clock_at, std::string_view("04:12:09.120").size());
  }
};

struct TermLine {
  std::int64_t number = 0;
  bool goes_on = false;  ///< Of the line before: no time and level of its own.
  bool from_standard_error = false;
  std::string_view level;
  std::optional<Url> in_context;  ///< Of a hit: the line in its place. Nothing: it is there.
  LineTime at;
  std::int64_t since_start = 0;  ///< Milliseconds.
  std::string time;              ///< As the reader wants it.
  std::vector<Span> text;
  std::string cut;  ///< "9,790,000 characters more"; "" = nothing was cut.
  std::optional<Url> cut_link;
};

/// How lines are written: the same for every reader who looks at the log in the same way.
struct LineStyle {
  Url view;         ///< The run's page, looked at in this way: where links lead.
  TimePoint start;  ///< Of the run.
  Times times;
  TimeMode mode = TimeMode::clock;
  std::string search;         ///< Marked in the text.
  bool out_of_place = false;  ///< Hits, not neighbours: each links to its place.
};
LineStyle line_style(const JobLog& log, const Times& times, const LogQuery& query,
                     const std::string& back);

std::vector<TermLine> term_lines(std::vector<LogRow> rows, const LineStyle& style);

/// Lines that are not finished; they have no number.
std::vector<TermLine> open_lines(const std::vector<Detail>& lines, const LineStyle& style);

/// 83123 → "+1:23.123". The script does the same.
std::string since_start(std::int64_t milliseconds);

/// A run's page; every other address of the run starts with it.
Url run_link(JobLogId log);

/// The same with how it is looked at: the way back, the form of times, the level. No place in the
/// log.
Url view_link(JobLogId log, const LogQuery& query, const std::string& back);

}  // namespace joblog::web::job_logs
