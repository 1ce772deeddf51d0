// SPDX-License-Identifier: MIT
#include "web/job_logs/list/run_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/escapes.h"
#include "base/fold_case.h"
#include "base/text.h"
#include "web/job_logs/run/run_labels.h"
#include "web/statistic_text.h"

namespace joblog::web::job_logs {
namespace {

constexpr std::size_t kStepMax = 80;
constexpr std::size_t kExcerptCharacters = 300;  ///< Of a line that was found.
constexpr std::size_t kExcerptBefore = 60;       ///< Bytes in front of the text.

/// A long line around the place that was found, without its colours. Of a text that goes on in the
/// next part of the line its end is shown.
std::string excerpt(const std::string& message, std::string_view text) {
  if (utf8_length(message) <= kExcerptCharacters) return message;
  std::string room;
  const std::string_view plain = without_escapes(message, room);
  const auto found = fold_case(plain).find(fold_case(text));
  const std::size_t at = found == std::string::npos ? plain.size() : found;
  std::size_t begin =
      at - std::min(at, found == std::string::npos ? kExcerptCharacters : kExcerptBefore);
  while (begin > 0 && (static_cast<unsigned char>(plain[begin]) & 0xc0) == 0x80) --begin;
  const std::string_view rest = plain.substr(begin);
  const std::string_view shown = rest.substr(0, utf8_prefix(rest, kExcerptCharacters));
  return (begin > 0 ? "… " : "") + std::string(shown) + (shown.size() < rest.size() ? " …" : "");
}

Duration from_seconds(double seconds) {
  return Duration{static_cast<std::int64_t>(std::clamp(seconds, 0.0, 1e10) * 1e6)};
}

void put_duration(RunRow& row, const JobLog& log, const Baseline& baseline, TimePoint now) {
  const auto duration = duration_of(log, now);
  if (!duration) return;
  row.duration = format_duration(*duration);
  if (baseline.seconds) {
    row.duration_title =
        fmt::format("usually {}, learned from {} successes",
                    format_duration(from_seconds(baseline.seconds->median)), baseline.successes);
  }
  const Deviation deviation = deviation_of(*duration, baseline);
  // Only a success can be too fast: a failure ends early, and a running one is not at its end.
  if (deviation == Deviation::none ||
      (deviation == Deviation::below && log.status != Status::success))
    return;
  row.mark_css = deviation == Deviation::above ? "mark-slow" : "mark-fast";
  row.mark = times_baseline(std::chrono::duration<double>(*duration).count(), *baseline.seconds);
}

void put_figure(RunRow& row, const JobLog& log, const Baseline& baseline) {
  const Statistic* telling = main_statistic(log.statistics);
  if (!telling) return;
  row.figure = statistic_words(*telling);
  const Deviation deviation = deviation_of(*telling, baseline);
  if (deviation == Deviation::none) return;
  row.figure_mark_css = deviation == Deviation::above ? "mark-slow" : "mark-fast";
  row.figure_mark = times_baseline(telling->value, *baseline.figures);
}

void put_progress(RunRow& row, const Progress& progress) {
  row.step = one_line(progress.step, kStepMax);
  row.done = std::min(progress.done, progress.total);
  row.total = progress.total;
  if (row.total == 0) return;
  const double share = static_cast<double>(row.done) / static_cast<double>(row.total);
  row.share = fmt::format("{} %", static_cast<int>(share * 100));
}

}  // namespace

RunRow run_row(const JobLog& log, const Baseline& baseline, const Moments& moments,
               const RowLinks& links, std::string_view who) {
  RunRow row{.id = log.id.value,
             .link = Url("/job_logs") / log.id.value,
             .name = log.name,
             .kind = log.kind,
             .kind_link = links.list.with("kind", log.kind),
             .status = log.status,
             .badge = run_badge(log, who),
             .when = moments.relative(log.created_at),
             .started_by = started_by(log)};
  if (!links.back.query().empty()) row.link = row.link.with("back", links.back.text());
  put_duration(row, log, baseline, moments.now());
  switch (result_of(log)) {
    case RunResult::error:
      row.css = "is-error";
      row.error = first_error_line(log);
      break;
    case RunResult::warned:
      row.css = "is-warned";
      row.warning = first_warning_line(log);
      [[fallthrough]];
    case RunResult::success:
      put_figure(row, log, baseline);
      break;
    case RunResult::processing:
      row.css = "is-busy";
      put_progress(row, log.progress);
      break;
    case RunResult::cancelled:
    case RunResult::created:
      break;
  }
  return row;
}

void put_hits(RunRow& row, const RunHits& found, const RunSearch& search, const Moments& moments,
              const RowLinks& links) {
  if (found.matching == 0) return;
  const LogQuery query{.minimum = search.minimum, .search = search.text};
  LineStyle style = line_style(found.log, moments.times(), query, links.back.text());
  style.out_of_place = true;
  std::vector<LogRow> rows;
  for (const Detail& line : found.lines) {
    rows.push_back({.detail = line, .before = {}});
    rows.back().detail.message = excerpt(line.message, search.text);
  }
  row.hits = term_lines(std::move(rows), style);
  row.hits_in_words = found.matching == 1
                          ? "1 line matches"
                          : fmt::format("{} lines match", format_count(found.matching));
  row.all_hits = style.view.with("q", search.text).at("log");
}

}  // namespace joblog::web::job_logs
