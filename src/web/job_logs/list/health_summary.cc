// SPDX-License-Identifier: MIT
#include "web/job_logs/list/health_summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "web/job_logs/list/index_query.h"
#include "web/job_logs/run/run_labels.h"
#include "web/run_badge.h"

namespace joblog::web::job_logs {
namespace {

constexpr std::size_t kKindMax = 60;

std::int64_t of(const std::int64_t (&logs)[statuses], Status status) {
  return logs[static_cast<int>(status)];
}

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", format_count(count), count == 1 ? one : many);
}

/// "sync_open_orders fails, 3 times in a row."
std::string failing_words(const std::vector<FailingKind>& failing, std::string_view verb_one,
                          std::string_view verb_many) {
  const FailingKind& first = failing.front();
  const std::string name = one_line(first.kind, kKindMax);
  if (failing.size() > 1) {
    return fmt::format(
        "{} and {} {}.", name,
        counted(static_cast<std::int64_t>(failing.size()) - 1, "other job", "other jobs"),
        verb_many);
  }
  if (first.errors < 2) return fmt::format("{} {}.", name, verb_one);
  return fmt::format("{} {}, {} times in a row.", name, verb_one,
                     first.errors >= overview_errors_counted
                         ? fmt::format("{} or more", overview_errors_counted)
                         : std::to_string(first.errors));
}

/// "sync_open_orders succeeded with 3 warnings: 3 values could not be read: …"
std::string warned_words(const std::vector<JobLog>& warned) {
  const JobLog& first = warned.front();
  const std::string name = one_line(first.kind, kKindMax);
  if (warned.size() > 1) {
    return fmt::format(
        "{} and {} succeeded with warnings.", name,
        counted(static_cast<std::int64_t>(warned.size()) - 1, "other job", "other jobs"));
  }
  return fmt::format("{} succeeded with {}: {}", name, warnings_text(first),
                     first_warning_line(first));
}

/// The bar above says it already: the verdict repeats nothing in other numbers.
bool is_said(const std::vector<Attention>& attention, const FailingKind& failing) {
  return std::ranges::find(attention, failing.kind, &Attention::kind) != attention.end();
}

void judge(HealthSummary& line, const Overview& overview, const PageServices& services,
           const std::vector<Attention>& attention) {
  const std::int64_t errors = of(overview.day, Status::error);
  std::vector<FailingKind> failing = overview.failing;
  // What ran once under a name of its own (joblog exec) is no job that fails.
  std::erase_if(failing, [&](const FailingKind& one) { return !services.can_run(one.kind); });
  const auto said =
      std::erase_if(failing, [&](const FailingKind& one) { return is_said(attention, one); });
  std::vector<FailingKind> given_up = failing;
  std::erase_if(given_up, &FailingKind::is_retried);
  const bool urgent = std::ranges::any_of(attention, &Attention::urgent);
  std::int64_t ran = 0;
  for (const std::int64_t count : overview.day) ran += count;

  line.css = "well-warn";
  if (!given_up.empty()) {
    line.css = "well-error";
    line.verdict = said > 0 ? failing_words(given_up, "fails as well", "fail as well")
                            : failing_words(given_up, "fails", "fail");
  } else if (urgent || said > 0) {
    line.css = "well-error";
    line.verdict = "Something needs you: see above.";
  } else if (!failing.empty()) {
    line.verdict =
        failing_words(failing, "failed and is tried again", "failed and are tried again");
  } else if (!overview.warned.empty()) {
    line.verdict = warned_words(overview.warned);
  } else if (errors > 0) {
    line.verdict = "All jobs recovered.";
  } else if (!attention.empty()) {
    line.verdict = "Something needs a look: see above.";
  } else if (ran == 0) {
    line.verdict = "Nothing ran in 24 h.";
  } else {
    line.css = "well-ok";
    line.verdict = "All is well.";
  }
}

}  // namespace

HealthSummary health_summary(const Overview& overview, const Planned& planned,
                             const PageServices& services, const Moments& moments) {
  HealthSummary line;
  judge(line, overview, services,
        services.attention ? services.attention() : std::vector<Attention>{});
  const Url list("/job_logs");
  const Url day = list.with("since", link_time(overview.day_since));
  std::int64_t ran = 0;
  for (const std::int64_t count : overview.day) ran += count;
  const std::int64_t errors = of(overview.day, Status::error);
  const std::int64_t running = of(overview.ever, Status::processing);
  line.parts.push_back({day, counted(ran, "run", "runs"), "in 24 h"});
  line.parts.push_back({day.with("status", "error"),
                        errors == 0 ? "no errors" : counted(errors, "error", "errors"), ""});
  if (overview.day_with_warnings > 0) {
    line.parts.push_back({day.with("status", to_string(StatusChoice{Status::success, true})),
                          format_count(overview.day_with_warnings), "with warnings"});
  }
  line.parts.push_back({list.with("status", "processing"),
                        running == 0 ? "none running" : format_count(running) + " running", ""});
  if (planned.next) {
    line.next_task = one_line(planned.next->task, kKindMax);
    line.next = moments.relative(planned.next->at);
  }
  return line;
}

}  // namespace joblog::web::job_logs
