// SPDX-License-Identifier: MIT
#include "web/job_logs/list/index.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/canonical_number.h"
#include "base/text.h"
#include "list_templates.h"
#include "storage/ask.h"
#include "storage/cancelled_by.h"
#include "web/frame.h"
#include "web/job_logs/list/filters.h"
#include "web/job_logs/list/health_summary.h"
#include "web/job_logs/list/run_now.h"
#include "web/job_logs/run/run_labels.h"

namespace joblog::web::job_logs {
namespace {

constexpr int kFreshMax = 100;  ///< New runs are counted so far.

constexpr std::chrono::milliseconds kFirstHits{250};  ///< After which they are shown.

struct Found {
  std::vector<JobLog> logs;
  bool has_newer = false, has_older = false;
  JobLogId stopped_at{};        ///< Not 0: the search stopped here before its end …
  SearchPlace go_on{};          ///< … and goes on there.
  std::vector<RunHits> hits{};  ///< Of a search in lines, as `logs`.
};

Found found_by(FoundRuns&& searched) {
  Found found{.hits = std::move(searched.hits)};
  found.has_older = found.hits.size() > rows_per_page;
  if (found.has_older) {
    found.hits.pop_back();
  } else if (!searched.complete) {
    found.stopped_at = searched.reached.log;
    found.go_on = searched.reached;
  }
  for (const RunHits& hits : found.hits) found.logs.push_back(hits.log);
  return found;
}

/// A search that stopped early has not shown that there is none.
bool may_be_any(Reader& reader, LogFilter filter) {
  filter.limit = 1;
  const FoundLogs found = reader.search_logs(filter);
  return !found.logs.empty() || found.stopped_at;
}

Found find(Reader& reader, const IndexQuery& query) {
  FoundLogs searched = reader.search_logs(query.filter());
  Found found{.logs = std::move(searched.logs), .stopped_at = searched.stopped_at};
  const bool upwards = query.after && !query.before;
  const bool more = found.logs.size() > rows_per_page;
  if (more && upwards) found.logs.erase(found.logs.begin());
  if (more && !upwards) found.logs.pop_back();
  (upwards ? found.has_newer : found.has_older) = more;
  if (found.logs.empty()) return found;
  LogFilter beyond = query.filter_alone();
  if (!upwards && !query.on_first_page()) {
    beyond.after = found.logs.front().id;
    found.has_newer = may_be_any(reader, beyond);
  } else if (upwards) {
    beyond.before = found.logs.back().id;
    found.has_older = may_be_any(reader, beyond);
  }
  return found;
}

/// A jump to a time before the oldest run leads to the oldest ones.
Found find_page(Reader& reader, const IndexQuery& query) {
  Found found = find(reader, query);
  if (!found.logs.empty() || found.stopped_at || !query.jumps()) return found;
  IndexQuery oldest = query;
  oldest.oldest = true;
  return find(reader, oldest);
}

Pager pager_of(const IndexQuery& query, const Found& found, const FilterForm& form,
               const std::optional<StatusCounts>& counts) {
  Pager pager{.filter = form, .at = query.at.shown, .at_problem = query.at.problem};
  const Url list = query.list();
  if (!query.on_first_page()) pager.first = list;
  if (found.has_newer) {
    pager.newer = list.with("after", found.logs.front().id.value);
  }
  if (found.has_older) {
    pager.older = list.with("before", found.logs.back().id.value);
    pager.last = list.with("page", "last");
  }
  const auto shown = static_cast<std::int64_t>(found.logs.size());
  std::int64_t all = 0;
  if (counts) all = query.status ? counts->of(*query.status) : counts->all();
  const auto runs = [](std::int64_t count) {
    return fmt::format("{} {}", format_count(count), count == 1 ? "run" : "runs");
  };
  if (found.stopped_at) {
    pager.shown = runs(shown) + " so far";
    return pager;
  }
  pager.shown = counts && all >= shown ? fmt::format("{} of {}", format_count(shown), runs(all))
                                       : runs(shown);
  return pager;
}

std::optional<SearchStop> stop_of(const PageContext& context, const IndexQuery& query,
                                  const Found& found, Reader& reader) {
  if (!found.stopped_at) return std::nullopt;
  const std::int64_t id = found.stopped_at.value;
  const bool upwards = !query.searches() && (query.oldest || (query.after && !query.before));
  SearchStop stop{.go_on = query.list().with(upwards ? "after" : "before", id)};
  if (found.go_on.line > 0) stop.go_on = stop.go_on.with("line", found.go_on.line);
  const LogFilter nearest = upwards ? LogFilter{.after = JobLogId{id - 1}, .limit = 1}
                                    : LogFilter{.before = JobLogId{id + 1}, .limit = 1};
  for (const JobLog& log : reader.find_logs(nearest)) {
    stop.at = context.moments.on_the_clock(log.created_at);
  }
  return stop;
}

void describe_search(const FoundRuns& found, IndexPage& page) {
  if (page.stop) {
    page.stop->read =
        fmt::format("{} lines of {} runs", format_count(found.lines), format_count(found.runs));
  }
  if (found.unreadable > 0) {
    page.unreadable = fmt::format(
        "{} lines are damaged in the store and were not searched; joblog db check names them.",
        format_count(found.unreadable));
  }
}

Url live_url(const IndexQuery& query, const Url& here, const Found& found) {
  const std::vector<JobLog>& logs = found.logs;
  Url url("/job_logs/live");
  for (const auto& [name, value] : query.list().query()) url = url.with(name, value);
  if (!here.query().empty()) url = url.with("back", here.text());
  // Whether runs that match are new is not known before one was found.
  const bool asks_for_new =
      query.on_first_page() && !query.level && !(logs.empty() && found.stopped_at);
  if (asks_for_new) url = url.with("newest", logs.empty() ? 0 : logs.front().id.value);
  std::string open;
  for (const JobLog& log : logs) {
    if (!has_ended(log.status)) open += (open.empty() ? "" : ".") + std::to_string(log.id.value);
  }
  return url.with("open", open);
}

Emptiness emptiness_of(const IndexQuery& query) {
  if (!query.on_first_page() && query.searches()) return Emptiness::nothing_more;
  if (!query.on_first_page()) return Emptiness::nothing_here;
  return query.is_filtered() ? Emptiness::nothing_matches : Emptiness::nothing_ever_ran;
}

std::string advice_for(const Planned& planned, const std::vector<KindChoice>& kinds) {
  if (planned.next) {
    return "Each run of a job will be listed here, with its log. The first one is planned, or "
           "start "
           "one "
           "yourself.";
  }
  if (!kinds.empty()) {
    return "Each run of a job will be listed here, with its log. Start one with “Run now”, or plan "
           "a "
           "recurring task in joblog.toml.";
  }
  return "Each run of a job will be listed here, with its log. Define a command or a recurring "
         "task in "
         "joblog.toml and start joblog again.";
}

/// The runs of the page that had not ended when it was made.
std::vector<JobLog> open_ones(const PageContext& context, Reader& reader) {
  std::vector<JobLog> logs;
  for (const std::string_view number : split(context.parameter("open"), '.')) {
    const auto id = parse_canonical_int(number);
    if (!id || *id <= 0) continue;
    if (auto log = reader.log_by_id(JobLogId{*id})) logs.push_back(std::move(*log));
    if (logs.size() == rows_per_page) break;
  }
  return logs;
}

int count_fresh(const PageContext& context, const IndexQuery& query, Reader& reader) {
  const auto newest = parse_canonical_int(context.parameter("newest"));
  if (!newest) return 0;
  LogFilter filter = query.filter_alone();
  filter.after = JobLogId{std::max<std::int64_t>(0, *newest)};
  filter.limit = kFreshMax;
  return static_cast<int>(reader.find_logs(filter).size());
}

}  // namespace

struct Index::Shared {
  std::shared_ptr<const Overview> overview;
  std::shared_ptr<const Planned> planned;
  std::optional<StatusCounts> counts;
  HealthSummary health;
  StripChart strip;
  std::vector<StatusChip> chips;
};

Index::Shared Index::shared(const PageContext& context, const IndexQuery& query, Reader& reader,
                            std::uint64_t version) {
  const PageServices& services = context.services;
  const TimePoint now = context.moments.now();
  const SteadyTime steady = services.clock.steady_now();
  Shared all{.overview = overviews_.latest(reader, version, now, steady),
             .planned = overviews_.planned(reader, now, steady)};
  const auto edges = bar_edges(query.period, now, context.moments.times().zone());
  const auto bars =
      overviews_.buckets(reader, version, steady, edges.front(), edges.back(), query.kind);
  all.strip = strip_chart(query, edges, *bars, context.moments);
  std::shared_ptr<const std::vector<RunBucket>> counted;
  if (const auto span = counted_span(query, now)) {
    counted = overviews_.buckets(reader, version, steady, span->since, span->until, query.kind);
  }
  all.counts = exact_counts(query, *all.overview, counted.get());
  all.chips = status_chips(query, all.counts);
  all.health = health_summary(*all.overview, *all.planned, services, context.moments);
  return all;
}

std::vector<RunRow> Index::rows_of(const PageContext& context, const std::vector<JobLog>& logs,
                                   const RowLinks& links, Reader& reader) {
  std::vector<RunRow> rows;
  const SteadyTime steady = context.services.clock.steady_now();
  for (const JobLog& log : logs) {
    rows.push_back(run_row(log, *baselines_.of(log.kind, reader, steady), context.moments, links,
                           cancelled_by(reader, log)));
  }
  return rows;
}

Result<std::optional<FoundRuns>> Index::search(const PageContext& context,
                                               const IndexQuery& query) {
  if (!query.searches()) return std::nullopt;
  SearchOrder order = query.search();
  order.soon = kFirstHits;
  const ReadLimit limit = context.limit();
  const auto turn = turns_.take(context.person(), limit);
  if (!turn) {
    return fail(ErrorKind::unavailable,
                "another search of yours took so long that this one did not begin: try it again");
  }
  auto found = search_all_runs(context.services.store, context.services.clock, order, limit);
  if (!found) return std::unexpected(std::move(found).error());
  return std::move(*found);
}

http::Response Index::list(const PageContext& context) {
  const IndexQuery query = index_query(context);
  const std::uint64_t version = context.services.store.version();  // Before the look: never newer.
  auto searched = search(context, query);
  if (!searched) return problem(context, searched.error());
  auto read = ask(context.services.store, context.limit(), [&](Reader& reader) {
    IndexPage page;
    const Found found = *searched ? found_by(FoundRuns(**searched)) : find_page(reader, query);
    Shared all = shared(context, query, reader, version);
    page.filter = filter_form(query, *all.overview);
    page.pager = pager_of(query, found, page.filter, all.counts);
    page.rows = rows_of(context, found.logs, {query.list(), context.here()}, reader);
    for (std::size_t i = 0; i < found.hits.size(); ++i) {
      put_hits(page.rows[i], found.hits[i], query.search().search, context.moments,
               {query.list(), context.here()});
    }
    page.live = live_url(query, context.here(), found);
    page.stop = stop_of(context, query, found, reader);
    if (*searched) describe_search(**searched, page);
    if (found.logs.empty()) {
      page.emptiness = page.stop ? Emptiness::nothing_yet : emptiness_of(query);
      page.empty_advice = advice_for(*all.planned, kinds_.all());
    }
    page.health = std::move(all.health);
    page.strip = std::move(all.strip);
    page.chips = std::move(all.chips);
    return page;
  });
  if (!read) return problem(context, read.error());
  IndexPage& page = *read;
  page.active = active_filters(query);
  page.reset =
      Url("/job_logs").with("period", query.period == Period::day ? "" : to_string(query.period));
  page.newest = query.list();
  page.run = run_form(context, kinds_, query.kind);
  return web::page(context, {.title = "Job Logs", .section = Section::job_logs},
                   [&](Html& out) { templates::index(out, page); });
}

http::Response Index::live(const PageContext& context) {
  const IndexQuery query = index_query(context);
  const std::uint64_t version = context.services.store.version();
  const auto page = ask(context.services.store, context.limit(), [&](Reader& reader) {
    LivePage live;
    Shared all = shared(context, query, reader, version);
    live.rows = rows_of(context, open_ones(context, reader),
                        {query.list(), context.back(Url("/job_logs"))}, reader);
    live.fresh = count_fresh(context, query, reader);
    live.health = std::move(all.health);
    live.strip = std::move(all.strip);
    live.chips = std::move(all.chips);
    return live;
  });
  if (!page) return problem(context, page.error());
  Html out;
  templates::live(out, *page);
  return {.body = out.take()};
}

std::vector<Route> index_routes(Kinds kinds) {
  const auto index = std::make_shared<Index>(kinds);
  const auto list = [index](const PageContext& context) { return index->list(context); };
  const auto run_now = std::make_shared<RunNow>(std::move(kinds));
  const Weight heavy_if_searched{.heavy_with = {"q", "text", "level"}};
  return {{http::Method::get, "/", list, heavy_if_searched},
          {http::Method::get, "/job_logs", list, heavy_if_searched},
          {http::Method::get, "/job_logs/live",
           [index](const PageContext& context) { return index->live(context); }, heavy_if_searched},
          {http::Method::get, "/job_logs/run",
           [run_now](const PageContext& context) { return run_now->form(context); }},
          {http::Method::post, "/job_logs/run",
           [run_now](const PageContext& context) { return run_now->start(context); }}};
}

}  // namespace joblog::web::job_logs
