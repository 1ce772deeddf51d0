// SPDX-License-Identifier: MIT
#include "web/job_logs/log/rendered_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "core/limits.h"
#include "web/job_logs/log/highlight.h"

namespace joblog::web::job_logs {
namespace {

std::int64_t millis_between(TimePoint from, TimePoint to) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count();
}

/// Words for the times of lines. Those of one second differ in a few digits, and there are many.
class LineTimes {
 public:
  explicit LineTimes(const LineStyle& style) : style_(style) {}

  LineTime of(TimePoint at) {
    const auto second = std::chrono::floor<std::chrono::seconds>(at);
    if (second != second_ || at_second_.text.empty()) learn(second);
    LineTime time = at_second_;
    char* const micros = time.text.data() + time.exact_at - std::string_view("000000Z").size();
    auto rest = (at - second).count();
    for (int digit = 5; digit >= 0; --digit, rest /= 10) {
      micros[digit] = static_cast<char>('0' + rest % 10);
    }
    std::copy_n(micros, 3, time.text.data() + time.clock_at + std::string_view("04:12:09.").size());
    return time;
  }

 private:
  void learn(std::chrono::sys_seconds second) {
    second_ = second;
    const std::string local = style_.times.exact(second);
    at_second_.text = iso_utc(second);
    at_second_.exact_at = at_second_.text.size();
    at_second_.clock_at = at_second_.exact_at + local.find(' ') + 1;
    at_second_.text += local + ".000 " + style_.times.zone().abbreviation(second);
  }

  const LineStyle& style_;
  std::chrono::sys_seconds second_{};
  LineTime at_second_;
};

std::string time_of(const LogRow& row, const TermLine& line, const LineStyle& style) {
  switch (style.mode) {
    case TimeMode::start:
      return since_start(line.since_start);
    case TimeMode::delta:
      return since_start(row.before ? line.since_start - millis_between(style.start, *row.before)
                                    : 0);
    default:
      return std::string(line.at.clock());
  }
}

void describe_cut(const LogRow& row, const LineStyle& style, TermLine& line) {
  if (row.hidden == 0) return;
  const bool empty = row.detail.message.empty();
  const std::int64_t next = row.detail.sequence + (empty ? 0 : 1);
  const auto characters = row.hidden * static_cast<std::int64_t>(limits::detail_characters);
  line.cut = fmt::format("up to {} characters more", format_count(characters));
  line.cut_link = style.view.with("from", next).at(fmt::format("L{}", next));
}

}  // namespace

Url run_link(JobLogId log) { return Url("/job_logs") / log.value; }

Url view_link(JobLogId log, const LogQuery& query, const std::string& back) {
  Url url = run_link(log).with("back", back);
  if (query.time != TimeMode::clock) url = url.with("time", to_string(query.time));
  if (query.is_filtered()) url = url.with("level", level_word(query.minimum));
  return url;
}

LineStyle line_style(const JobLog& log, const Times& times, const LogQuery& query,
                     const std::string& back) {
  return {.view = view_link(log.id, query, back),
          .start = log.started_at.value_or(log.created_at),
          .times = times,
          .mode = query.time,
          .search = query.search,
          .out_of_place = query.lists_hits()};
}

std::vector<TermLine> term_lines(std::vector<LogRow> rows, const LineStyle& style) {
  std::vector<TermLine> lines;
  lines.reserve(rows.size());
  AnsiState looks;
  LineTimes times(style);
  for (LogRow& row : rows) {
    Detail& detail = row.detail;
    if (!row.goes_on) looks = {};
    TermLine& line = lines.emplace_back();
    line.number = detail.sequence;
    line.goes_on = row.goes_on;
    line.from_standard_error = detail.source == Source::standard_error && !row.goes_on;
    line.level = level_word(detail.level);
    if (style.out_of_place) {
      line.in_context = style.view.without("level")
                            .with("q", style.search)
                            .with("line", detail.sequence)
                            .at(fmt::format("L{}", detail.sequence));
    }
    if (!row.goes_on) {
      line.at = times.of(detail.at);
      line.since_start = millis_between(style.start, detail.at);
      line.time = time_of(row, line, style);
    }
    describe_cut(row, style, line);
    line.text = highlighted(ansi_spans(std::move(detail.message), looks), style.search);
  }
  return lines;
}

std::vector<TermLine> open_lines(const std::vector<Detail>& lines, const LineStyle& style) {
  std::vector<LogRow> rows;
  for (const Detail& line : lines) rows.push_back({.detail = line, .before = {}});
  return term_lines(std::move(rows), style);
}

std::string since_start(std::int64_t milliseconds) {
  const auto all = std::abs(milliseconds);
  const auto hours = all / 3'600'000, minutes = all / 60'000 % 60, seconds = all / 1000 % 60;
  std::string text = milliseconds < 0 ? "\xe2\x88\x92" : "+";
  if (hours > 0) {
    text += fmt::format("{}:{:02}:{:02}", hours, minutes, seconds);
  } else if (minutes > 0) {
    text += fmt::format("{}:{:02}", minutes, seconds);
  } else {
    text += fmt::format("{}", seconds);
  }
  return text + fmt::format(".{:03}", all % 1000);
}

}  // namespace joblog::web::job_logs
