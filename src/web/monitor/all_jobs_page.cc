// SPDX-License-Identifier: MIT
// How all jobs stand is remembered for a moment; only the rows of the page are read in detail.
#include "web/monitor/all_jobs_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "base/text.h"
#include "monitor_templates.h"
#include "web/display_text.h"
#include "web/monitor/job_rows.h"

namespace joblog::web::monitor {
namespace {

constexpr std::size_t kRows = 25;

bool holds(std::string_view text, const std::string& lower) {
  return to_lower_ascii(text).contains(lower);
}

/// What the label and the text leave. The state narrows it further.
std::vector<const Standing*> wanted_of(const Standings& all, const AllJobsPage& page) {
  const std::string text = to_lower_ascii(page.text);
  std::vector<const Standing*> wanted;
  for (const Standing& one : all) {
    const JobAbout& about = one.about;
    const bool labelled =
        page.label.empty() || std::ranges::find(about.labels, page.label) != about.labels.end();
    const bool found = text.empty() || holds(one.job.facts.name, text) ||
                       holds(one.job.kind, text) || holds(about.owner, text) ||
                       holds(about.description, text);
    if (labelled && found) wanted.push_back(&one);
  }
  return wanted;
}

Url narrowed(const AllJobsPage& page) {
  return all_jobs_url().with("state", page.state).with("label", page.label).with("text", page.text);
}

void fill_conditions(const std::vector<const Standing*>& all, AllJobsPage& page) {
  std::array<std::int64_t, job_conditions> counts{};
  for (const Standing* one : all) ++counts.at(static_cast<std::size_t>(one->condition));
  const Url any = narrowed(page).without("state");
  const std::int64_t sum = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  page.conditions.push_back({"all", "All", format_count(sum), any, page.state.empty()});
  for (int number = 0; number < job_conditions; ++number) {
    const auto condition = static_cast<JobCondition>(number);
    const std::string word = address_word(condition);
    const std::int64_t count = counts.at(static_cast<std::size_t>(number));
    if (count == 0 && page.state != word) continue;
    page.conditions.push_back({word, to_string(condition), format_count(count),
                               any.with("state", word), page.state == word});
  }
}

void fill_rows(Reader& reader, const std::vector<const Standing*>& chosen,
               const PageContext& context, JobsRemembered& remembered, AllJobsPage& page) {
  const std::size_t pages = std::max<std::size_t>(1, (chosen.size() + kRows - 1) / kRows);
  const std::int64_t number =
      context.number("page", 1, static_cast<std::int64_t>(pages), std::int64_t{1});
  const std::size_t from = static_cast<std::size_t>(number - 1) * kRows;
  const std::size_t to = std::min(chosen.size(), from + kRows);
  for (std::size_t at = from; at < to; ++at) {
    page.rows.push_back(job_overview(reader, *chosen[at], context, remembered));
  }
  const auto count = [](std::size_t jobs) { return format_count(static_cast<std::int64_t>(jobs)); };
  if (to > from) {
    page.counted =
        fmt::format("{} to {} of {} jobs", count(from + 1), count(to), count(chosen.size()));
  }
  if (number > 1) page.previous = narrowed(page).with("page", number - 1);
  if (to < chosen.size()) page.next = narrowed(page).with("page", number + 1);
  page.live = (jobs_url() / "live")
                  .with("view", "all")
                  .with("state", page.state)
                  .with("label", page.label)
                  .with("text", page.text)
                  .with("page", number);
}

void fill(Reader& reader, const PageContext& context, const MonitorOptions& options,
          JobsRemembered& remembered, AllJobsPage& page) {
  page.reset = all_jobs_url();
  const auto wanted = job_condition_from(context.parameter("state"));
  if (wanted) page.state = address_word(*wanted);
  page.label = on_one_line(context.parameter("label"), 100);
  page.text = on_one_line(context.parameter("text"), 200);
  page.is_narrowed = !page.state.empty() || !page.label.empty() || !page.text.empty();
  page.without_label = narrowed(page).without("label");
  const auto jobs = standings_of(reader, context, options, remembered);
  page.has_jobs = !jobs->empty();
  std::vector<const Standing*> chosen = wanted_of(*jobs, page);
  fill_conditions(chosen, page);
  if (wanted) {
    std::erase_if(chosen, [&](const Standing* one) { return one->condition != *wanted; });
  }
  fill_rows(reader, chosen, context, remembered, page);
}

}  // namespace

http::Response all_jobs_page(const PageContext& context, const MonitorOptions& options,
                             JobsRemembered& remembered) {
  return page_of<AllJobsPage>(
      context, "Jobs",
      [&](Reader& reader, AllJobsPage& page) { fill(reader, context, options, remembered, page); },
      [](Html& out, const AllJobsPage& page) { templates::all_jobs_page(out, page); }, true,
      Section::jobs);
}

http::Response all_jobs_parts(const PageContext& context, const MonitorOptions& options,
                              JobsRemembered& remembered) {
  return parts_of<AllJobsPage>(
      context,
      [&](Reader& reader, AllJobsPage& page) { fill(reader, context, options, remembered, page); },
      [](Html& out, const AllJobsPage& page) { templates::all_jobs_parts(out, page); });
}

}  // namespace joblog::web::monitor
