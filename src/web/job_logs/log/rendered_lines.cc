// SPDX-License-Identifier: MIT
#include "web/job_logs/log/rendered_lines.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <initializer_list>
#include <string_view>

#include "base/text.h"
#include "core/limits.h"
#include "web/job_logs/log/highlight.h"

namespace joblog::web::job_logs {
namespace {

std::int64_t millis_between(TimePoint from, TimePoint to) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count();
}

/// Words for the times of lines. Lines of one second share most of them, and there are many.
class LineTimes {
 public:
  explicit LineTimes(const LineStyle& style) : style_(style) {}

  void put(TimePoint at, TermLine& line) {
    const auto second = std::chrono::floor<std::chrono::seconds>(at);
    if (second != second_ || clock_.empty()) learn(second);
    std::array<char, 6> micros{};  // By hand: a page has hundreds of lines with three times each.
    auto rest = (at - second).count();
    for (std::size_t digit = micros.size(); digit-- > 0; rest /= 10) {
      micros[digit] = static_cast<char>('0' + rest % 10);
    }
    put_together(line.machine, {iso_, {micros.data(), micros.size()}, "Z"});
    put_together(line.clock, {clock_, ".", {micros.data(), 3}});
    put_together(line.exact, {date_, " ", line.clock, " ", zone_});
  }

 private:
  static void put_together(std::string& whole, std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts) size += part.size();
    whole.reserve(size);
    for (const std::string_view part : parts) whole += part;
  }

  void learn(std::chrono::sys_seconds second) {
    second_ = second;
    iso_ = iso_utc(second);
    iso_.resize(iso_.size() - std::string_view("000000Z").size());
    const std::string local = style_.times.exact(second);
    date_ = local.substr(0, local.find(' '));
    clock_ = local.substr(date_.size() + 1);
    zone_ = style_.times.zone().abbreviation(second);
  }

  const LineStyle& style_;
  std::chrono::sys_seconds second_{};
  std::string iso_, date_, clock_, zone_;
};

std::string time_of(const LogRow& row, const TermLine& line, const LineStyle& style) {
  switch (style.mode) {
    case TimeMode::start:
      return since_start(line.since_start);
    case TimeMode::delta:
      return since_start(row.before ? line.since_start - millis_between(style.start, *row.before)
                                    : 0);
    default:
      return line.clock;
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

std::vector<TermLine> term_lines(const std::vector<LogRow>& rows, const LineStyle& style) {
  std::vector<TermLine> lines;
  lines.reserve(rows.size());
  AnsiState looks;
  LineTimes times(style);
  for (const LogRow& row : rows) {
    const Detail& detail = row.detail;
    if (!row.goes_on) looks = {};
    TermLine line{.number = detail.sequence,
                  .goes_on = row.goes_on,
                  .from_standard_error = detail.source == Source::standard_error && !row.goes_on,
                  .level = level_word(detail.level)};
    if (style.out_of_place) {
      line.in_context = style.view.without("level")
                            .with("q", style.search)
                            .with("line", detail.sequence)
                            .at(fmt::format("L{}", detail.sequence));
    }
    if (!row.goes_on) {
      times.put(detail.at, line);
      line.since_start = millis_between(style.start, detail.at);
      line.time = time_of(row, line, style);
    }
    line.text = highlighted(ansi_spans(detail.message, looks), style.search);
    describe_cut(row, style, line);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<TermLine> open_lines(const std::vector<Detail>& lines, const LineStyle& style) {
  std::vector<LogRow> rows;
  for (const Detail& line : lines) rows.push_back({.detail = line, .before = {}});
  return term_lines(rows, style);
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
