// SPDX-License-Identifier: MIT
// One snapshot answers the page: which run to compare with, both logs, the rows that are shown.
#include "web/job_logs/run/comparison_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "run_templates.h"
#include "storage/ask.h"
#include "web/frame.h"
#include "web/job_logs/log/ansi.h"
#include "web/job_logs/log/rendered_lines.h"
#include "web/job_logs/run/run_facts.h"
#include "web/job_logs/run/run_labels.h"
#include "web/job_logs/run/run_page.h"
#include "web/statistic_text.h"

namespace joblog::web::job_logs {
namespace {

constexpr std::size_t kRows = 400;
constexpr std::size_t kNameMax = 100;
/// More rows than a comparison can have.
constexpr std::int64_t kFurthestRow = 4 * compared_lines_max;
/// Microseconds beside each line hide the step that took long.
constexpr std::chrono::milliseconds kShortestShown{1};

struct Asked {
  std::string with;  ///< "" = the last success.
  std::size_t first = 0;
};

struct Found {
  std::optional<JobLog> run, other;
  LogComparison comparison;
};

/// What is shown at a line of a run.
Url line_link(JobLogId log, std::int64_t line, const std::string& back) {
  return run_link(log).with("back", back).with("line", line).at(fmt::format("L{}", line));
}

ComparedRun described(const JobLog& log, const PageContext& context, const std::string& back) {
  ComparedRun run{.name = log.name,
                  .kind = one_line(log.kind, kNameMax),
                  .badge = run_badge(log),
                  .when = context.moments.relative(log.started_at.value_or(log.created_at)),
                  .duration = {},
                  .link = run_link(log.id).with("back", back)};
  if (const auto took = duration_of(log, context.moments.now())) {
    run.duration = format_duration(*took);
    if (!log.finished_at) run.duration += " so far";
  }
  return run;
}

const char* word_of(RowKind kind) {
  switch (kind) {
    case RowKind::missing:
      return "missing";
    case RowKind::added:
      return "new";
    case RowKind::moved_from:
    case RowKind::moved_to:
      return "moved";
    case RowKind::equal:
      break;
  }
  return "equal";
}

/// Makes rows of one comparison ready to read.
class RowWriter {
 public:
  RowWriter(JobLogId before, JobLogId after, std::string back)
      : before_(before), after_(after), back_(std::move(back)) {}

  ComparedRow row(const ComparisonRow& row) const {
    ComparedRow shown{.fold_link = {}, .before = {}, .after = {}};
    if (row.folded > 0) {
      shown.fold = fmt::format("{} {} {}", format_count(row.folded), word_of(row.kind),
                               row.folded == 1 ? "line" : "lines");
      shown.fold_link = row.after > 0 ? line_link(after_, row.after, back_)
                                      : line_link(before_, row.before, back_);
      return shown;
    }
    if (row.kind != RowKind::equal) {
      shown.mark = word_of(row.kind);
      shown.css = "is-" + shown.mark;
    }
    if (row.is_slow) {
      shown.mark = "slower";
      shown.css = "is-slow";
    }
    if (row.kind == RowKind::moved_from) shown.mark += fmt::format(" to {}", row.moved);
    if (row.kind == RowKind::moved_to) shown.mark += fmt::format(" from {}", row.moved);
    if (shown.css.empty()) shown.css = "is-equal";
    shown.before = cell(row.line_before, before_);
    shown.after = cell(row.line_after, after_);
    shown.took = took(row.line_after ? row.line_after : row.line_before);
    if (row.kind == RowKind::equal) shown.took_before = took(row.line_before);
    return shown;
  }

 private:
  ComparedCell cell(const std::optional<ComparedLine>& line, JobLogId log) const {
    if (!line) return {.link = {}};
    return {.number = std::to_string(line->number),
            .link = line_link(log, line->number, back_),
            .text = ansi_text(line->text) + (line->is_cut ? " …" : ""),
            .level = level_word(line->level)};
  }
  static std::string took(const std::optional<ComparedLine>& line) {
    const bool is_long = line && line->took && *line->took >= kShortestShown;
    return is_long ? format_duration(*line->took) : "";
  }

  JobLogId before_, after_;
  std::string back_;
};

std::string value_text(const std::string& name, const std::optional<double>& value) {
  return value ? statistic_value({name, *value}) : "—";
}

void describe_rows(const Found& found, const Asked& asked, const PageContext& context,
                   ComparisonPage& page) {
  const LogComparison& comparison = found.comparison;
  const std::string back = back_of(context);
  page.summary = summary_of(comparison);
  page.reservations = reservations_of(comparison, *found.run);
  if (found.run->kind != found.other->kind) {
    page.reservations.insert(page.reservations.begin(), "These are runs of different jobs.");
  }
  for (const StepTime& step : comparison.slow) {
    page.slow.push_back({fmt::format("line {}", format_count(step.line)),
                         line_link(found.run->id, step.line, back), format_duration(step.before),
                         format_duration(step.after)});
  }
  if (comparison.is_identical() && comparison.slow.empty()) return;
  const RowWriter writer(found.other->id, found.run->id, back);
  for (const ComparisonRow& row : comparison.rows) page.rows.push_back(writer.row(row));
  const std::size_t end = asked.first + comparison.rows.size();
  if (comparison.rows.size() == comparison.rows_in_all) return;
  const auto count = [](std::size_t number) {
    return format_count(static_cast<std::int64_t>(number));
  };
  page.range = comparison.rows.empty()
                   ? fmt::format("no row here, {} in all", count(comparison.rows_in_all))
                   : fmt::format("rows {} to {} of {}", count(asked.first + 1), count(end),
                                 count(comparison.rows_in_all));
  if (asked.first > kRows) {
    page.earlier = context.here().with("row", asked.first - kRows);
  } else if (asked.first > 0) {
    page.earlier = context.here().without("row");
  }
  if (end < comparison.rows_in_all) page.later = context.here().with("row", end);
}

void describe_absence(const Found& found, ComparisonPage& page) {
  if (!found.other) {
    page.none_text = fmt::format("No run of {} has succeeded before this one.", page.run.kind);
    page.none_advice = "There is nothing yet to compare it with.";
    return;
  }
  const bool other = found.comparison.before.is_removed;
  page.none_text = fmt::format("The lines of {} have been removed by retention.",
                               other ? "the " + page.other_role : "this run");
  page.none_advice = "What the runs reported is still compared.";
}

ComparisonPage page_of(const Found& found, const Asked& asked, const PageContext& context) {
  const std::string back = back_of(context);
  ComparisonPage page{
      .run = described(*found.run, context, back), .other = {}, .earlier = {}, .later = {}};
  page.other_role = "last success";
  if (!found.other) {
    describe_absence(found, page);
    return page;
  }
  page.other = described(*found.other, context, back);
  if (!asked.with.empty()) page.other_role = fmt::format("run {}", found.other->name);
  for (const StatisticChange& change :
       statistic_changes(found.other->statistics, found.run->statistics)) {
    page.statistics.push_back({statistic_label(change.name), value_text(change.name, change.before),
                               value_text(change.name, change.after)});
  }
  if (found.comparison.has_lines()) {
    describe_rows(found, asked, context, page);
  } else {
    describe_absence(found, page);
  }
  return page;
}

Found read(Reader& reader, const PageContext& context, const Asked& asked) {
  Found found{.run = run_asked_for(reader, context), .other = {}, .comparison = {}};
  if (!found.run) return found;
  if (asked.with.empty()) {
    found.other = reader.last_success_before(found.run->kind, found.run->id);
  } else if (const auto other = run_named(reader, asked.with)) {
    found.other = reader.log_by_id(*other);
  }
  if (!found.other) return found;
  found.comparison =
      compare_logs(reader, *found.other, *found.run, {.first = asked.first, .limit = kRows});
  return found;
}

/// The same page at the run's number.
Url by_number(const PageContext& context, JobLogId log) {
  Url url = run_link(log) / "compare";
  for (const auto& [name, value] : context.here().query()) url = url.with(name, value);
  return url;
}

}  // namespace

http::Response comparison_page(const PageContext& context) {
  const Asked asked{.with = context.parameter("with"),
                    .first = static_cast<std::size_t>(context.number("row", 1, kFurthestRow, 0))};
  auto found = ask(context.services.store, context.limit(),
                   [&](Reader& reader) { return read(reader, context, asked); });
  if (!found) return problem(context, found.error());
  if (!found->run) return no_such_run(context);
  const JobLogId run = found->run->id;
  if (context.id != std::to_string(run.value)) {
    return http::redirect(by_number(context, run).text());
  }
  if (!found->other && !asked.with.empty()) {
    return problem(context, 404, "The run to compare with is not there.",
                   "Retention may have removed it. Compare with the last success instead.",
                   {.link = run_link(run) / "compare", .words = "Compare with the last success"});
  }
  const ComparisonPage page = page_of(*found, asked, context);
  const Frame frame{.title = fmt::format("{} {} compared", page.run.kind, page.run.name),
                    .section = Section::job_logs};
  return web::page(context, frame, [&](Html& out) { templates::comparison(out, page); });
}

}  // namespace joblog::web::job_logs
