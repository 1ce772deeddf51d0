// SPDX-License-Identifier: MIT
// Reading one page of a list. Pages are walks along the index of the state, from a place in it in
// either direction, so that none skips or repeats a job that stays where it is.
#include "web/monitor/job_list_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "base/canonical_number.h"
#include "base/text.h"
#include "monitor_templates.h"
#include "web/display_text.h"
#include "web/monitor/empty_state.h"

namespace joblog::web::monitor {
namespace {

constexpr int kRows = 25;
constexpr int kCauses = 5, kAllCauses = 200;
constexpr std::int64_t kCountedMax = 10'000;
constexpr int kNewerCounted = 99;
constexpr std::size_t kRefreshed = 50;  ///< Jobs that one request of the script asks about.

bool falls(const std::optional<JobState>& state) {
  return !state || *state == JobState::failed || *state == JobState::finished;
}

/// Behind the last row of the list.
JobPosition end_of(const std::optional<JobState>& state) {
  const auto end = falls(state) ? std::numeric_limits<std::int64_t>::min()
                                : std::numeric_limits<std::int64_t>::max();
  JobPosition position{.major = end, .minor = end, .id = JobId{end}};
  if (state == JobState::blocked) position.key = "\U0010FFFF";
  return position;
}

JobFilter filter_of(const PageContext& context, const Selection& selection) {
  JobFilter filter = selection.filter();
  filter.limit = kRows;
  if (context.parameter("page") == "last") {
    filter.before = end_of(selection.state);
  } else if (auto after = job_position_from(context.parameter("after"))) {
    filter.after = std::move(after);
  } else if (auto before = job_position_from(context.parameter("before"))) {
    filter.before = std::move(before);
  }
  return filter;
}

std::vector<Choice> choices(std::set<std::string> names, const std::string& chosen) {
  if (!chosen.empty()) names.insert(chosen);
  std::vector<Choice> all;
  for (const std::string& name : names) all.push_back({name, name == chosen});
  return all;
}

void fill_filter(Reader& reader, const MonitorOptions& options, ListPage& page) {
  const Selection& selection = page.selection;
  std::set<std::string> queues, kinds;
  for (const QueueView& queue : reader.queues()) queues.insert(queue.name);
  for (const KindCounts& kind : reader.kinds()) kinds.insert(kind.kind);
  if (options.kinds) {
    for (std::string& kind : options.kinds()) kinds.insert(std::move(kind));
  }
  page.queues = choices(std::move(queues), selection.queue);
  page.kinds = choices(std::move(kinds), selection.kind);
  const auto chip = [&](std::string words, const char* name) {
    page.chips.push_back({std::move(words), selection.url().without(name)});
  };
  if (!selection.queue.empty()) chip("queue " + selection.queue, "queue");
  if (!selection.kind.empty()) chip("job " + selection.kind, "kind");
  if (!selection.text.empty()) chip("“" + on_one_line(selection.text, 60) + "”", "text");
  if (!selection.cause.empty()) chip("one cause", "cause");
}

CauseRow cause_row(const FailureCause& cause, const PageContext& context) {
  Selection only;
  only.state = JobState::failed;
  only.cause = cause.cause;
  const Url bulk = only.on(jobs_url() / "bulk").with("back", context.here().text());
  return {.id = cause.cause,
          .kind = on_one_line(cause.kind, 100),
          .error_class = on_one_line(cause.error_class, 100),
          .message = first_line(cause.message, 300),
          .jobs = format_count(cause.jobs),
          .link = only.url(),
          .example = job_url(cause.newest),
          .example_id = std::to_string(cause.newest.value),
          .first = context.moments.relative(cause.first_at),
          .last = context.moments.relative(cause.last_at),
          .can_retry = context.services.can_run(cause.kind),
          .retry = bulk.with("action", "retry"),
          .discard = bulk.with("action", "discard")};
}

struct CausesAt {
  CauseCache& causes;
  std::uint64_t version;  ///< Of the store, before it was looked at: never newer than the answer.
};

void fill_causes(Reader& reader, const PageContext& context, const CausesAt& known,
                 ListPage& page) {
  const bool all = context.parameter("causes") == "all";
  const bool wanted = page.selection.state == JobState::failed && !page.selection.narrowed() &&
                      !context.request.query.has("after") && !context.request.query.has("before");
  if (!wanted) return;
  const int limit = all ? kAllCauses : kCauses + 1;
  const auto causes = known.causes.get(limit, known.version, context.services.clock.steady_now(),
                                       [&] { return reader.failure_causes(limit); });
  for (const FailureCause& cause : *causes) {
    if (!all && page.causes.size() == kCauses) {
      page.more_causes = "All causes";
      page.causes_url = page.selection.url().with("causes", "all");
      break;
    }
    page.causes.push_back(cause_row(cause, context));
  }
}

void fill_bulk(const PageContext& context, ListPage& page) {
  const Selection& selection = page.selection;
  if (page.rows.empty() || !selection.state) return;
  const Url bulk = selection.on(jobs_url() / "bulk").with("back", context.here().text());
  const bool can_run = selection.kind.empty() || context.services.can_run(selection.kind);
  if (*selection.state == JobState::failed && can_run)
    page.retry_all = bulk.with("action", "retry");
  if (*selection.state != JobState::claimed && *selection.state != JobState::finished) {
    page.discard_all = bulk.with("action", "discard");
  }
}

/// Places in the list before and after the page that was read.
void fill_pager(const JobFilter& asked, const JobPage& found, ListPage& page) {
  const Url base = page.selection.url();
  const auto place = [&](const Job& job) { return to_text(position_of(job, asked.state)); };
  const bool upwards = asked.before.has_value();
  if (upwards && found.reached) {
    page.up = base.with("before",
                        found.jobs.empty() ? to_text(*found.reached) : place(found.jobs.front()));
  }
  if (asked.after) {
    page.up =
        base.with("before", found.jobs.empty() ? to_text(*asked.after) : place(found.jobs.front()));
  }
  if (!upwards && found.reached) {
    page.down = base.with("after", to_text(*found.reached));
  }
  if (upwards && !found.jobs.empty() && asked.before != end_of(asked.state)) {
    page.down = base.with("after", place(found.jobs.back()));
  }
  if (page.up) page.first = base;
  if (page.down) page.last = base.with("page", "last");
}

void fill_count(Reader& reader, ListPage& page) {
  const JobCount count = reader.count_jobs(page.selection.filter(), kCountedMax);
  const std::string total = format_count(count.jobs) + (count.exact ? "" : " or more");
  page.matching = total;
  page.counted =
      fmt::format("{} of {}", format_count(static_cast<std::int64_t>(page.rows.size())), total);
}

/// The address that the script asks: which rows are here, and what the first of them is.
Url live_url(const JobFilter& asked, const JobPage& found, const ListPage& page) {
  std::string ids;
  for (const Job& job : found.jobs) {
    ids += (ids.empty() ? "" : ".") + std::to_string(job.id.value);
  }
  Url url = page.selection.on(jobs_url() / "live")
                .with("view", "list")
                .with("jobs", ids)
                .with("back", page.here.text());
  const bool first_page = !asked.after && !asked.before;
  if (first_page && !found.jobs.empty()) {
    url = url.with("newest", to_text(position_of(found.jobs.front(), asked.state)));
  }
  return url;
}

void fill(Reader& reader, const PageContext& context, const MonitorOptions& options,
          const CausesAt& known, ListPage& page) {
  page.selection = selection_from(context.request.query);
  const Selection& selection = page.selection;
  page.state = selection.state ? to_string(*selection.state) : "";
  page.tabs = tabs(reader, context, page.state);
  page.title = selection.state ? state_word(*selection.state) + " jobs" : "All jobs";
  page.title.front() = static_cast<char>(std::toupper(page.title.front()));
  fill_filter(reader, options, page);

  JobFilter asked = filter_of(context, selection);
  JobPage found = reader.list_jobs(asked);
  const bool came_to_the_top = asked.before && !found.reached &&
                               std::cmp_less(found.jobs.size(), asked.limit) &&
                               context.parameter("page") != "last";
  if (came_to_the_top) {
    asked.before.reset();
    found = reader.list_jobs(asked);
  }
  page.rows = job_rows(reader, found.jobs, context);
  page.here = context.here();
  page.refresh = selection.url();
  page.reset = selection.state ? jobs_url(*selection.state) : jobs_url().with("state", "any");
  page.live = live_url(asked, found, page);
  fill_pager(asked, found, page);
  fill_count(reader, page);
  fill_causes(reader, context, known, page);
  fill_bulk(context, page);
  if (page.rows.empty()) {
    const EmptyState words = empty_state(selection, found.reached.has_value());
    page.empty_title = words.title;
    page.empty_text = words.text;
  }
}

}  // namespace

http::Response list_page(const PageContext& context, const MonitorOptions& options,
                         CauseCache& causes) {
  const CausesAt known{causes, context.services.store.version()};
  return page_of<ListPage>(
      context, "Jobs",
      [&](Reader& reader, ListPage& page) { fill(reader, context, options, known, page); },
      [](Html& out, const ListPage& page) { templates::list_page(out, page); }, false);
}

http::Response list_parts(const PageContext& context) {
  return parts_of<ListPage>(
      context,
      [&](Reader& reader, ListPage& page) {
        page.selection = selection_from(context.request.query);
        page.here = context.back(page.selection.url());
        page.tabs =
            tabs(reader, context, page.selection.state ? to_string(*page.selection.state) : "");
        const std::string& ids = context.parameter("jobs");
        std::vector<Job> jobs;
        for (const std::string_view text : split(ids, '.')) {
          const auto id = parse_canonical_int(text);
          if (!id || jobs.size() >= kRefreshed) continue;
          if (auto job = reader.job(JobId{*id})) jobs.push_back(std::move(*job));
        }
        page.rows = job_rows(reader, jobs, context);
        if (auto newest = job_position_from(context.parameter("newest"))) {
          JobFilter newer = page.selection.filter();
          newer.before = std::move(newest);
          newer.limit = kNewerCounted;
          page.newer = static_cast<std::int64_t>(reader.list_jobs(newer).jobs.size());
        }
      },
      [](Html& out, const ListPage& page) { templates::list_parts(out, page); });
}

}  // namespace joblog::web::monitor
