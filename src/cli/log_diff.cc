// SPDX-License-Identifier: MIT
#include "cli/log_diff.h"

#include <fmt/format.h>

#include <utility>

#include "base/program_name.h"
#include "base/text.h"
#include "cli/find_run.h"
#include "cli/json.h"
#include "cli/log_text.h"
#include "storage/ask.h"
#include "storage/log_comparison.h"

namespace joblog::cli {
namespace {

/// The run to compare `log` with.
Result<JobLog> find_other(const Store& store, const JobLog& log, const std::string& with) {
  if (!with.empty()) return find_run(store, with);
  auto success =
      ask(store, [&](Reader& reader) { return reader.last_success_before(log.kind, log.id); });
  if (!success) return std::unexpected(success.error());
  if (*success) return std::move(**success);
  return std::unexpected(
      Error{ErrorKind::not_found,
            fmt::format("no run of {} has succeeded before {}; name one to compare with: {}",
                        in_quotes(log.kind), log.name,
                        own_command(fmt::format("logs diff {} WITH", log.name)))});
}

struct Compared {
  JobLog before, after;
  LogComparison comparison;
  std::vector<StatisticChange> statistics;
};

const char* word_of(RowKind kind) {
  switch (kind) {
    case RowKind::missing:
      return "missing";
    case RowKind::added:
      return "new";
    case RowKind::moved_from:
      return "moved_from_here";
    case RowKind::moved_to:
      return "moved_to_here";
    case RowKind::equal:
      break;
  }
  return "equal";
}

class JsonPrinter {
 public:
  explicit JsonPrinter(Terminal& terminal) : terminal_(terminal) {}

  void print(const Compared& compared) {
    const LogComparison& comparison = compared.comparison;
    terminal_.line(
        json_object({{"type", std::string("comparison")},
                     {"log", compared.after.name},
                     {"with", compared.before.name},
                     {"lines_removed", !comparison.has_lines()},
                     {"identical_until", comparison.identical_until},
                     {"missing", comparison.missing},
                     {"new", comparison.added},
                     {"moved", comparison.moved},
                     {"coarse", comparison.is_coarse},
                     {"left_out", comparison.before.left_out + comparison.after.left_out},
                     {"rows", static_cast<std::int64_t>(comparison.rows_in_all)}}));
    for (const StatisticChange& change : compared.statistics) {
      terminal_.line(json_object({{"type", std::string("statistic")},
                                  {"name", change.name},
                                  {"before", number(change.before)},
                                  {"after", number(change.after)}}));
    }
    for (const StepTime& step : comparison.slow) {
      terminal_.line(json_object({{"type", std::string("slow_step")},
                                  {"line", step.line},
                                  {"before_us", std::int64_t{step.before.count()}},
                                  {"after_us", std::int64_t{step.after.count()}}}));
    }
    for (const ComparisonRow& row : comparison.rows) print(row);
  }

 private:
  static JsonValue number(const std::optional<double>& value) {
    return value ? JsonValue(*value) : JsonValue();
  }
  static JsonValue line_number(std::int64_t line) {
    return line > 0 ? JsonValue(line) : JsonValue();
  }
  static JsonValue text(const std::optional<ComparedLine>& line) {
    return line ? JsonValue(line->text) : JsonValue();
  }
  static bool is_cut(const std::optional<ComparedLine>& line) { return line && line->is_cut; }
  void print(const ComparisonRow& row) {
    terminal_.line(json_object({{"type", std::string("row")},
                                {"change", std::string(word_of(row.kind))},
                                {"before", line_number(row.before)},
                                {"after", line_number(row.after)},
                                {"moved", line_number(row.moved)},
                                {"folded", row.folded},
                                {"slow", row.is_slow},
                                {"cut", is_cut(row.line_before) || is_cut(row.line_after)},
                                {"message_before", text(row.line_before)},
                                {"message_after", text(row.line_after)}}));
  }

  Terminal& terminal_;
};

struct Mark {
  const char* sign;
  Style style;
};

Mark mark_of(const ComparisonRow& row) {
  switch (row.kind) {
    case RowKind::missing:
      return {"-", Style::yellow};
    case RowKind::added:
      return {"+", Style::red};
    case RowKind::moved_from:
      return {"<", Style::cyan};
    case RowKind::moved_to:
      return {">", Style::cyan};
    case RowKind::equal:
      break;
  }
  return row.is_slow ? Mark{"!", Style::yellow} : Mark{" ", Style::plain};
}

class TextPrinter {
 public:
  explicit TextPrinter(Console& console) : console_(console), terminal_(console.terminal) {}

  void print(const Compared& compared) {
    if (!console_.quiet) print_run(compared.after, "");
    if (!console_.quiet) print_run(compared.before, "compared with ");
    for (const StatisticChange& change : compared.statistics) print(change);
    const LogComparison& comparison = compared.comparison;
    if (!comparison.has_lines()) {
      const JobLog& log = comparison.after.is_removed ? compared.after : compared.before;
      terminal_.line(fmt::format("Retention has removed the lines of {}.", log.name));
      return;
    }
    for (const StepTime& step : comparison.slow) {
      terminal_.line(fmt::format("line {}: {}, was {}", format_count(step.line),
                                 format_duration(step.after), format_duration(step.before)));
    }
    terminal_.line(terminal_.styled(Style::bold, summary_of(comparison)));
    for (const std::string& text : reservations_of(comparison, compared.after)) {
      terminal_.line(text);
    }
    if (comparison.is_identical() && comparison.slow.empty()) return;
    for (const ComparisonRow& row : comparison.rows) print(row);
    if (const auto left = comparison.rows_in_all - comparison.rows.size(); left > 0) {
      terminal_.line(fmt::format("… {} rows more; --limit shows more of them",
                                 format_count(static_cast<std::int64_t>(left))));
    }
  }

 private:
  void print_run(const JobLog& log, std::string_view role) {
    const Cell result = result_cell(log);
    terminal_.line(fmt::format("{}{}  {}  {}  {}", role, terminal_.styled(Style::bold, log.name),
                               terminal_.styled(result.style, result.text),
                               terminal_.shown_on_a_line(log.kind),
                               duration_of(log, console_.now())));
  }
  void print(const StatisticChange& change) {
    const auto text = [&](const std::optional<double>& value) {
      return value ? statistic_text({change.name, *value}) : std::string("none");
    };
    terminal_.line(fmt::format("{}: {}, was {}", terminal_.shown_on_a_line(change.name),
                               text(change.after), text(change.before)));
  }
  void print(const ComparisonRow& row) {
    const auto [sign, style] = mark_of(row);
    if (row.folded > 0) {
      terminal_.line(terminal_.styled(
          Style::dim, fmt::format("{} … {} {} lines", sign, format_count(row.folded),
                                  row.kind == RowKind::equal ? "equal" : "more such")));
      return;
    }
    const auto number = [](std::int64_t line) { return line > 0 ? std::to_string(line) : ""; };
    const auto& line = row.line_after ? row.line_after : row.line_before;
    if (!line) return;
    std::string text = terminal_.shown_on_a_line(line->text) + (line->is_cut ? " …" : "");
    if (row.is_slow && row.line_before && row.line_before->took && line->took) {
      text += fmt::format("  ({}, was {})", format_duration(*line->took),
                          format_duration(*row.line_before->took));
    }
    terminal_.line(fmt::format(
        "{} {} {}", terminal_.styled(style, sign),
        terminal_.styled(Style::dim,
                         fmt::format("{:>7} {:>7} ", number(row.before), number(row.after))),
        terminal_.styled(style, text)));
  }

  Console& console_;
  Terminal& terminal_;
};

}  // namespace

int diff_logs(const Store& store, const LogsDiff& wanted, Console& console) {
  auto after = find_run(store, wanted.name);
  if (!after) return console.refuse(after.error());
  auto before = find_other(store, *after, wanted.with);
  if (!before) return console.refuse(before.error());
  Compared compared{
      .before = std::move(*before), .after = std::move(*after), .comparison = {}, .statistics = {}};
  auto comparison = ask(store, [&](Reader& reader) {
    return compare_logs(reader, compared.before, compared.after,
                        {.limit = static_cast<std::size_t>(wanted.limit)});
  });
  if (!comparison) return console.refuse(comparison.error());
  compared.comparison = std::move(*comparison);
  compared.statistics = statistic_changes(compared.before.statistics, compared.after.statistics);
  if (console.json) {
    JsonPrinter(console.terminal).print(compared);
  } else {
    TextPrinter(console).print(compared);
  }
  console.terminal.flush();
  return exits::done;
}

}  // namespace joblog::cli
