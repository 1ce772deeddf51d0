// Reading one page of a list. Pages are walks along the index of the state, from a place in it in
// either direction, so that none skips or repeats a job that stays where it is.
#include "web/monitor/job_list_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "base/plain_number.h"
#include "base/text.h"
#include "monitor_templates.h"
#include "web/display_text.h"
#include "web/monitor/empty_state.h"

namespace joblog::web::monitor {
namespace {

constexpr int kRows = 25;
constexpr int kCauses = 5, kAllCauses = 200;
constexpr std::int64_t kCounted = 10'000;
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

JobFilter filter_of(const Visit& visit, const Selection& selection) {
  JobFilter filter = selection.filter();
  filter.limit = kRows;
  if (visit.parameter("page") == "last") {
    filter.before = end_of(selection.state);
  } else if (auto after = job_position_from(visit.parameter("after"))) {
    filter.after = std::move(after);
  } else if (auto before = job_position_from(visit.parameter("before"))) {
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
  if (!selection.text.empty()) chip("“" + on_a_line(selection.text, 60) + "”", "text");
  if (!selection.cause.empty()) chip("one cause", "cause");
}

CauseRow cause_row(const FailureCause& cause, const Visit& visit) {
  Selection only;
  only.state = JobState::failed;
  only.cause = cause.cause;
  const Url bulk = only.on(jobs_url() / "bulk").with("back", visit.here().text());
  return {.id = cause.cause,
          .kind = on_a_line(cause.kind, 100),
          .error_class = on_a_line(cause.error_class, 100),
          .message = first_line(cause.message, 300),
          .jobs = format_count(cause.jobs),
          .link = only.url(),
          .example = job_url(cause.newest),
          .example_id = std::to_string(cause.newest.value),
          .first = visit.moments.relative(cause.first_at),
          .last = visit.moments.relative(cause.last_at),
          .can_retry = visit.site.can_run(cause.kind),
          .retry = bulk.with("action", "retry"),
          .discard = bulk.with("action", "discard")};
}

struct CausesAt {
  KnownCauses& causes;
  std::uint64_t version;  ///< Of the store, before it was looked at: never newer than the answer.
};

void fill_causes(Reader& reader, const Visit& visit, const CausesAt& known, ListPage& page) {
  const bool all = visit.parameter("causes") == "all";
  const bool wanted = page.selection.state == JobState::failed && !page.selection.narrowed() &&
                      !visit.request.query.has("after") && !visit.request.query.has("before");
  if (!wanted) return;
  const int limit = all ? kAllCauses : kCauses + 1;
  const auto causes = known.causes.get(limit, known.version, visit.site.clock.steady_now(),
                                       [&] { return reader.failure_causes(limit); });
  for (const FailureCause& cause : *causes) {
    if (!all && page.causes.size() == kCauses) {
      page.more_causes = "All causes";
      page.causes_url = page.selection.url().with("causes", "all");
      break;
    }
    page.causes.push_back(cause_row(cause, visit));
  }
}

void fill_bulk(const Visit& visit, ListPage& page) {
  const Selection& selection = page.selection;
  if (page.rows.empty() || !selection.state) return;
  const Url bulk = selection.on(jobs_url() / "bulk").with("back", visit.here().text());
  const bool can_run = selection.kind.empty() || visit.site.can_run(selection.kind);
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
  const JobCount count = reader.count_jobs(page.selection.filter(), kCounted);
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

void fill(Reader& reader, const Visit& visit, const MonitorOptions& options, const CausesAt& known,
          ListPage& page) {
  page.selection = selection_from(visit.request.query);
  const Selection& selection = page.selection;
  page.state = selection.state ? to_string(*selection.state) : "";
  page.tabs = tabs(reader, visit, page.state);
  page.title = selection.state ? state_word(*selection.state) + " jobs" : "All jobs";
  page.title.front() = static_cast<char>(std::toupper(page.title.front()));
  fill_filter(reader, options, page);

  JobFilter asked = filter_of(visit, selection);
  JobPage found = reader.list_jobs(asked);
  const bool came_to_the_top = asked.before && !found.reached &&
                               std::cmp_less(found.jobs.size(), asked.limit) &&
                               visit.parameter("page") != "last";
  if (came_to_the_top) {
    asked.before.reset();
    found = reader.list_jobs(asked);
  }
  page.rows = job_rows(reader, found.jobs, visit);
  page.here = visit.here();
  page.refresh = selection.url();
  page.reset = selection.state ? jobs_url(*selection.state) : jobs_url().with("state", "any");
  page.live = live_url(asked, found, page);
  fill_pager(asked, found, page);
  fill_count(reader, page);
  fill_causes(reader, visit, known, page);
  fill_bulk(visit, page);
  if (page.rows.empty()) {
    const EmptyWords words = empty_words(selection, found.reached.has_value());
    page.empty_title = words.title;
    page.empty_text = words.text;
  }
}

}  // namespace

http::Response list_page(const Visit& visit, const MonitorOptions& options, KnownCauses& causes) {
  const CausesAt known{causes, visit.site.store.version()};
  return page_of<ListPage>(
      visit, "Jobs",
      [&](Reader& reader, ListPage& page) { fill(reader, visit, options, known, page); },
      [](Html& out, const ListPage& page) { templates::list_page(out, page); }, false);
}

http::Response list_parts(const Visit& visit) {
  return parts_of<ListPage>(
      visit,
      [&](Reader& reader, ListPage& page) {
        page.selection = selection_from(visit.request.query);
        page.here = visit.back(page.selection.url());
        page.tabs =
            tabs(reader, visit, page.selection.state ? to_string(*page.selection.state) : "");
        const std::string& ids = visit.parameter("jobs");
        std::vector<Job> jobs;
        for (const std::string_view text : split(ids, '.')) {
          const auto id = parse_plain_int(text);
          if (!id || jobs.size() >= kRefreshed) continue;
          if (auto job = reader.job(JobId{*id})) jobs.push_back(std::move(*job));
        }
        page.rows = job_rows(reader, jobs, visit);
        if (auto newest = job_position_from(visit.parameter("newest"))) {
          JobFilter newer = page.selection.filter();
          newer.before = std::move(newest);
          newer.limit = kNewerCounted;
          page.newer = static_cast<std::int64_t>(reader.list_jobs(newer).jobs.size());
        }
      },
      [](Html& out, const ListPage& page) { templates::list_parts(out, page); });
}

}  // namespace joblog::web::monitor
