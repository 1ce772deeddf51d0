// SPDX-License-Identifier: MIT
#include "cli/log_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/terminal_text.h"
#include "base/text.h"
#include "cli/follow.h"
#include "cli/json.h"
#include "core/run_result.h"

namespace joblog::cli {
namespace {

constexpr std::chrono::seconds kOpenAgain{1};
constexpr std::size_t kTimeColumns = 14;  ///< "15:00:00.123" and two blanks.

Style style_of(const Detail& detail) {
  switch (detail.level) {
    case Level::debug:
      return Style::dim;
    case Level::warning:
      return Style::yellow;
    case Level::error:
      return Style::red;
    case Level::info:
      break;
  }
  return detail.source == Source::system ? Style::cyan : Style::plain;
}

std::string mark_of(const Detail& detail) {
  std::string mark = detail.source == Source::standard_error ? "stderr| " : "";
  if (detail.level == Level::debug) mark += "debug: ";
  if (detail.level == Level::warning) mark += "warning: ";
  if (detail.level == Level::error) mark += "error: ";
  return mark;
}

/// On a terminal the further lines of a message stand below its first.
std::string indented(const Terminal& terminal, std::string text) {
  if (!terminal.is_terminal()) return text;
  std::string result;
  for (const char c : text) {
    result += c;
    if (c == '\n') result.append(kTimeColumns, ' ');
  }
  return result;
}

}  // namespace

Cell result_cell(const JobLog& log) {
  const RunResult result = result_of(log);
  const std::string word = to_string(result);
  switch (result) {
    case RunResult::created:
      return {"○ " + word, Style::dim};
    case RunResult::processing:
      return {"● " + word, Style::blue};
    case RunResult::error:
      return {"✗ " + word, Style::red};
    case RunResult::warned:
      return {"! success with " + warnings_text(log), Style::yellow};
    case RunResult::cancelled:
      return {"■ " + word, Style::dim};
    case RunResult::success:
      break;
  }
  return {"✓ " + word, Style::green};
}

Cell short_result_cell(const JobLog& log) {
  if (!is_success_with_warnings(log)) return result_cell(log);
  return {"! " + warnings_text(log), Style::yellow};
}

Cell problem_cell(const JobLog& log) {
  if (!is_success_with_warnings(log)) return {first_line_of_error(log), Style::red};
  return {log.first_warning.substr(0, log.first_warning.find('\n')), Style::yellow};
}

std::string started_by(Trigger trigger, const std::string& whom) {
  std::string by = trigger == Trigger::command_line ? "command line" : to_string(trigger);
  if (!whom.empty()) by += " " + whom;
  return by;
}
std::string started_by(const JobLog& log) { return started_by(log.trigger, log.triggered_by); }

std::string duration_of(const JobLog& log, TimePoint now) {
  if (!log.started_at) return "";
  const TimePoint end = log.finished_at.value_or(std::max(now, *log.started_at));
  return format_duration(std::max(Duration{0}, end - *log.started_at));
}

std::string first_line_of_error(const JobLog& log) {
  if (result_of(log) == RunResult::cancelled) return "";
  std::string line = log.error_class;
  if (!log.error_message.empty()) {
    if (!line.empty()) line += ": ";
    line += log.error_message.substr(0, log.error_message.find('\n'));
  }
  return line;
}

namespace {

bool counts_bytes(const Statistic& statistic) { return statistic.name.ends_with("_bytes"); }
bool measures_time(const Statistic& statistic) {
  return statistic.name.starts_with("seconds_") || statistic.name.ends_with("_seconds");
}

/// Counts first, as the run reported them, then times, then memory: the same order for each kind.
std::vector<Statistic> in_reading_order(std::vector<Statistic> statistics) {
  std::ranges::stable_sort(statistics, {}, [](const Statistic& statistic) {
    return counts_bytes(statistic) ? 2 : measures_time(statistic) ? 1 : 0;
  });
  return statistics;
}

}  // namespace

std::string statistic_text(const Statistic& statistic) {
  constexpr double kLargest = 1e15;
  if (statistic.value >= 0 && statistic.value < kLargest) {
    if (counts_bytes(statistic)) return format_bytes(static_cast<std::uint64_t>(statistic.value));
    if (measures_time(statistic)) return fmt::format("{:.3f} s", statistic.value);
  }
  return number_text(statistic.value);
}

std::string number_text(double number) {
  constexpr double kExact = 9e15;  // Beyond, a double does not hold every whole number.
  if (std::abs(number) < kExact && number == std::floor(number)) {
    return format_count(static_cast<std::int64_t>(number));
  }
  return fmt::format("{:.6g}", number);
}

void DetailPrinter::print(const JobLog& log, const Detail& detail) {
  if (level_ && detail.level < *level_) return;
  Terminal& terminal = console_.terminal;
  if (console_.json) {
    terminal.line(json_of(log, detail));
  } else {
    if (!inside_) {
      terminal.write(terminal.styled(Style::dim, console_.times.millis(detail.at)) + "  ");
      terminal.write(terminal.styled(style_of(detail), mark_of(detail)));
    }
    write_message(detail);
    if (!detail.continued) terminal.line();
  }
  inside_ = detail.continued;
  terminal.flush();
}

/// A message with colours of its own keeps them, where there are colours.
void DetailPrinter::write_message(const Detail& detail) {
  Terminal& terminal = console_.terminal;
  if (raw_) return terminal.write(detail.message);
  if (!terminal.has_colours()) {
    return terminal.write(indented(terminal, plain_terminal_text(detail.message)));
  }
  const bool own = coloured_ || detail.message.contains('\x1b');
  const std::string text = coloured_terminal_text(detail.message, detail.continued, coloured_);
  const std::string shown = indented(terminal, text);
  terminal.write(own ? shown : terminal.styled(style_of(detail), shown));
}

void DetailPrinter::print_open(const JobLog& log, const std::vector<Detail>& lines) {
  for (const Detail& line : lines) {
    auto& shown = open_shown_[static_cast<std::size_t>(line.source) % 4];
    if (inside_ || (shown && line.at < *shown + kOpenAgain)) continue;
    shown = line.at;
    if (console_.json) {
      if (!level_ || line.level >= *level_) console_.terminal.line(json_of_unfinished(log, line));
      continue;
    }
    Detail marked = line;
    marked.message += " (unfinished)";
    print(log, marked);
  }
  console_.terminal.flush();
}

void print_header(Console& console, const JobLog& log) {
  Terminal& terminal = console.terminal;
  const Cell status = result_cell(log);
  terminal.line(fmt::format("{}  {}  {}", terminal.styled(Style::bold, log.name),
                            terminal.styled(status.style, status.text),
                            terminal.styled(Style::bold, terminal.shown_on_a_line(log.kind))));
  std::string line = fmt::format("job {}, attempt {} of {}, queue {}, started by {}", log.job.value,
                                 log.attempt, log.attempts_max, log.queue, started_by(log));
  if (!log.process.empty()) line += ", on " + log.process;
  terminal.line(terminal.shown_on_a_line(line));
  const TimePoint at = log.started_at.value_or(log.created_at);
  terminal.line(fmt::format("{} {} ({})", log.started_at ? "started" : "created",
                            console.times.with_zone(at), relative_time(at, console.now())));
  terminal.line();
}

void print_end(Console& console, const JobLog& log) {
  Terminal& terminal = console.terminal;
  if (!log.statistics.empty()) {
    std::size_t widest = 0;
    for (const auto& [name, value] : log.statistics) {
      widest = std::max(widest, columns_of(terminal.shown_on_a_line(name)));
    }
    terminal.line();
    for (const Statistic& statistic : in_reading_order(log.statistics)) {
      const std::string shown = terminal.shown_on_a_line(statistic.name);
      terminal.line(fmt::format("{}{}  {}", shown, std::string(widest - columns_of(shown), ' '),
                                statistic_text(statistic)));
    }
  }
  terminal.line();
  const Cell status = result_cell(log);
  std::string line = terminal.styled(status.style, status.text);
  const std::string duration = duration_of(log, console.now());
  if (!duration.empty()) line += (has_ended(log.status) ? " after " : " for ") + duration;
  if (has_ended(log.status)) {  // It is counted at the end.
    line += fmt::format(", {} message{}", format_count(log.detail_count),
                        log.detail_count == 1 ? "" : "s");
  }
  const std::string error = problem_cell(log).text;
  if (!error.empty()) line += ": " + terminal.shown_on_a_line(error);
  terminal.line(line);
}

}  // namespace joblog::cli
