// SPDX-License-Identifier: MIT
// Counting, and making links of this page's address with one thing changed.
#include "web/job_logs/run/terminal_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "core/run_result.h"
#include "web/job_logs/run/run_page.h"

namespace joblog::web::job_logs {
namespace {

constexpr int kHitsShown = 100;
constexpr std::size_t kErrorsLinked = 5;

/// The address with what moves in the log taken out: what stays is how it is looked at.
class Links {
 public:
  Links(JobLogId log, const LogQuery& query, const std::string& back)
      : run_(run_link(log)), shown_(view_link(log, query, back)) {
    searched_ = shown_.with("q", query.search);
    here_ = place(searched_, query);
  }

  const Url& run() const { return run_; }
  const Url& searched() const { return searched_; }  ///< List of hits, or the default place.
  Url unsearched() const { return shown_; }
  Url here() const { return here_; }  ///< Exactly this place.
  Url from(std::int64_t line) const { return searched_.with("from", line).at("log"); }
  Url to(std::int64_t line) const { return searched_.with("to", line).at("log"); }
  Url at(std::int64_t line) const {
    return searched_.with("line", line).at(fmt::format("L{}", line));
  }

 private:
  static Url place(Url url, const LogQuery& query) {
    const auto add = [&url](const char* name, std::int64_t value) {
      if (value > 0) url = url.with(name, value);
    };
    add("from", query.from);
    add("to", query.to);
    add("line", query.line);
    return url;
  }

  Url run_, shown_, searched_, here_;
};

std::string counted(std::int64_t number, std::string_view one) {
  return fmt::format("{} {}{}", format_count(number), one, number == 1 ? "" : "s");
}

std::string removed_words(const JobLog& log) {
  return fmt::format(
      "The {} of this run have been removed by retention; the summary above is kept.",
      counted(log.detail_count, "line"));
}

void add_choices(const LogQuery& query, const Links& links, const PageContext& context,
                 TerminalView& view) {
  const std::string zone(context.moments.times().zone().name());
  const std::array<std::pair<TimeMode, std::string>, 3> modes{
      {{TimeMode::clock, "Time of day in " + zone},
       {TimeMode::start, "Since the start of the run"},
       {TimeMode::delta, "Since the line before"}}};
  for (const auto& [mode, title] : modes) {
    const bool is_default = mode == TimeMode::clock;
    view.times.push_back(
        {.word = to_string(mode),
         .link = links.here().with("time", is_default ? "" : to_string(mode)).at("log"),
         .current = mode == query.time,
         .value = to_string(mode),
         .title = title});
  }
  view.time_mode = to_string(query.time);
  if (query.lists_hits()) return;  // A search finds in all lines.
  const std::array<std::tuple<Level, const char*, const char*>, 4> levels{
      {{Level::debug, "all", "All lines"},
       {Level::info, "info+", "Without debug lines"},
       {Level::warning, "warn+", "Warnings and errors"},
       {Level::error, "error", "Errors only"}}};
  for (const auto& [level, word, title] : levels) {
    const bool is_default = level == Level::debug;
    view.levels.push_back(
        {.word = word,
         .link = links.unsearched().with("level", is_default ? "" : level_word(level)).at("log"),
         .current = level == query.minimum,
         .value = level_word(level),
         .title = title});
  }
}

/// Goes on where a search had no time for the rest.
StepLink search_on(const DetailHits& hits, const LogQuery& query, const Links& links) {
  const std::int64_t from = std::max(hits.searched_to, query.line) + 1;
  return {"Search on", links.searched().with("search_from", from).at("log")};
}

/// Of a hit in its place.
void describe_hit(const DetailHits& hits, const LogQuery& query, const Links& links,
                  TerminalView& view) {
  view.all_hits = StepLink{"All hits", links.searched().at("log")};
  if (hits.complete) {
    view.hits = fmt::format("Hit {} of {}", format_count(hits.before), format_count(hits.total));
  } else if (hits.searched_to >= query.line) {
    view.hits =
        fmt::format("Hit {} of {} or more", format_count(hits.before), format_count(hits.total));
  } else {
    view.hits = "Hits are marked.";
  }
  if (!hits.details.empty()) {
    view.next_hit = StepLink{"Next", links.at(hits.details.front().sequence)};
  } else if (!hits.complete) {
    view.next_hit = search_on(hits, query, links);
  }
}

/// What was searched, when it was not the whole log.
std::string stretch_words(const DetailHits& hits, const LogQuery& query) {
  const std::int64_t from = std::max<std::int64_t>(1, query.search_from);
  if (hits.complete && from == 1) return "";
  return hits.complete ? fmt::format(" from line {} on", format_count(from))
                       : fmt::format(" from line {} to {}", format_count(from),
                                     format_count(hits.searched_to));
}

/// What could not be read may hold the text as well.
std::string unreadable_words(const DetailHits& hits) {
  if (hits.unreadable == 0) return "";
  return fmt::format(
      "; {} damaged in the store and could not be searched",
      hits.unreadable == 1 ? "a line is" : fmt::format("{} are", counted(hits.unreadable, "line")));
}

/// Of the list of hits.
void describe_hits(const DetailHits& hits, const LogQuery& query, const Links& links,
                   TerminalView& view) {
  const auto shown = static_cast<std::int64_t>(hits.details.size());
  const std::string stretch = stretch_words(hits, query);
  view.hits = counted(hits.total, "hit") + (stretch.empty() ? " in the whole log" : stretch);
  if (shown > 0 && shown < hits.total) {
    view.hits += fmt::format(", {} to {} shown", format_count(hits.before + 1),
                             format_count(hits.before + shown));
  }
  if (!hits.complete) view.hits += "; the search took long and stopped there";
  view.hits += unreadable_words(hits);
  if (shown > 0 && hits.before + shown < hits.total) {
    Url more = links.searched().with("hits_after", hits.details.back().sequence);
    if (query.search_from > 0) more = more.with("search_from", query.search_from);
    view.next_hit = StepLink{"More hits", more.at("log")};
  } else if (!hits.complete) {
    view.next_hit = search_on(hits, query, links);
  }
  if (query.hits_after > 0 || query.search_from > 0) {
    view.all_hits = StepLink{"First hits", links.searched().at("log")};
  }
}

void describe_search(Reader& reader, const JobLog& log, const LogQuery& query, const Links& links,
                     TerminalView& view, LogWindow& window) {
  view.search = query.search;
  view.form = links.run();
  view.kept = links.unsearched().without("level").query();
  view.without_search = links.unsearched().at("log");
  if (query.search.empty()) return;
  const bool lists = query.lists_hits();
  if (!lists && query.line == 0) {
    view.all_hits = StepLink{"All hits", links.searched().at("log")};
    view.hits = "Hits are marked.";
    return;
  }
  const DetailHits hits = reader.search_details({.log = log.id,
                                                 .text = query.search,
                                                 .from = lists ? query.search_from : 0,
                                                 .after = lists ? query.hits_after : query.line,
                                                 .limit = lists ? kHitsShown : 1});
  if (!lists) return describe_hit(hits, query, links, view);
  describe_hits(hits, query, links, view);
  if (hits.details.empty()) {
    view.empty = window.facts.first == 0 && log.finished_at && log.detail_count > 0
                     ? removed_words(log)
                     : fmt::format("No line{} holds {}{}.", stretch_words(hits, query),
                                   in_quotes(query.search), unreadable_words(hits));
  }
  for (const Detail& detail : hits.details) {
    window.rows.push_back({.detail = detail, .goes_on = false, .hidden = 0, .before = {}});
  }
}

void describe_errors(const LogWindow& window, const LogQuery& query, const Links& links,
                     TerminalView& view) {
  const DetailFacts& facts = window.facts;
  if (facts.errors > 0) view.errors = counted(facts.errors, "error");
  if (facts.warnings > 0) {
    if (!view.errors.empty()) view.errors += ", ";
    view.errors += counted(facts.warnings, "warning");
  }
  if (query.lists_hits()) return;
  for (const LogRow& row : window.rows) {
    if (row.detail.level != Level::error || row.goes_on) continue;
    if (view.errors_here.size() == kErrorsLinked) break;
    const auto number = row.detail.sequence;
    view.errors_here.push_back({format_count(number), links.here().at(fmt::format("L{}", number))});
  }
  if (window.previous_error > 0) {
    view.previous_error = StepLink{"Error above", links.at(window.previous_error)};
  }
  if (window.next_error > 0) view.next_error = StepLink{"Error below", links.at(window.next_error)};
}

/// Says what a level filter hides: an empty terminal must not look like an empty log.
void describe_filter(const LogWindow& window, const LogQuery& query, const Links& links,
                     TerminalView& view) {
  view.show_all = links.unsearched().without("level").at("log");
  if (!query.is_filtered() || query.lists_hits()) return;
  const DetailFacts& facts = window.facts;
  const std::int64_t all = facts.first > 0 ? facts.last - facts.first + 1 : 0;
  if (query.minimum == Level::info) {
    view.hidden = fmt::format("Debug lines are hidden; the log has {}.", counted(all, "line"));
    return;
  }
  const std::int64_t match = facts.errors + (query.minimum == Level::warning ? facts.warnings : 0);
  view.hidden = fmt::format("Only {}: {} of {}.",
                            query.minimum == Level::error ? "errors" : "warnings and errors",
                            format_count(match), counted(all, "line"));
}

void describe_window(const JobLog& log, const LogWindow& window, const Links& links,
                     TerminalView& view) {
  const DetailFacts& facts = window.facts;
  if (facts.first == 0) {
    const bool removed = log.finished_at && log.detail_count > 0;
    view.empty = removed           ? removed_words(log)
                 : log.finished_at ? "The run wrote no lines."
                                   : "No lines yet.";
    return;
  }
  if (window.rows.empty()) {
    view.empty = "No line of this level here.";
    return;
  }
  view.shown = !log.finished_at && !window.later
                   ? fmt::format("Lines from {}", format_count(window.first))
                   : fmt::format("Lines {} to {} of {}", format_count(window.first),
                                 format_count(window.last), format_count(facts.last));
  if (window.earlier) {
    view.earlier = links.to(window.first - 1);
    view.first = links.from(facts.first);
  }
  if (window.later) {
    view.later = links.from(window.last + 1);
    view.last = links.to(facts.last);
  }
}

void describe_downloads(const LogQuery& query, const Links& links, TerminalView& view) {
  const auto asked = [&](Url url) {
    url = url.with("q", query.search);
    return query.is_filtered() && query.search.empty()
               ? url.with("level", level_word(query.minimum))
               : url;
  };
  view.text = links.run() / "download.txt";
  view.ndjson = links.run() / "download.ndjson";
  view.has_filter = query.is_filtered() || !query.search.empty();
  view.filtered_text = asked(view.text);
  view.filtered_ndjson = asked(view.ndjson);
}

/// The tail has the header's news for every reader, and lines for one who is at the end.
void describe_tail(const JobLog& log, const LogWindow& window, const LogQuery& query,
                   const Links& links, TerminalView& view) {
  constexpr std::int64_t kNever = 9'007'199'254'740'991;  // What a script counts to.
  view.live = !log.finished_at;
  if (!view.live) return;
  view.tail = links.run() / "tail";
  view.poll = links.run() / "lines";
  for (const auto& [name, value] : links.unsearched().query()) {
    view.tail = view.tail.with(name, value);
    view.poll = view.poll.with(name, value);
  }
  view.after =
      query.lists_hits() || window.later ? kNever : std::max(window.last, window.facts.first - 1);
  view.end = links.unsearched().at("log-end");
}

}  // namespace

TerminalView terminal_view(Reader& reader, const JobLog& log, const LogQuery& query,
                           const PageContext& context) {
  TerminalView view;
  const std::string back = back_of(context);
  const Links links(log.id, query, back);
  LogWindow window;
  if (query.lists_hits()) {
    window.facts = reader.detail_facts(log.id);
  } else {
    window = read_window(reader, log, query);
  }
  describe_search(reader, log, query, links, view, window);
  add_choices(query, links, context, view);
  describe_errors(window, query, links, view);
  describe_filter(window, query, links, view);
  if (!query.lists_hits()) describe_window(log, window, links, view);
  describe_downloads(query, links, view);
  describe_tail(log, window, query, links, view);
  const bool nothing_asked = query.from == 0 && query.to == 0 && query.line == 0;
  if (nothing_asked && !query.lists_hits() && result_of(log) == RunResult::error &&
      window.facts.first_error > 0) {
    view.opens_at = fmt::format("L{}", window.facts.first_error);
  }
  const LineStyle style = line_style(log, context.moments.times(), query, back);
  view.lines = term_lines(std::move(window.rows), style);
  if (view.live && !query.lists_hits() && !window.later) {
    view.open_lines = open_lines(reader.open_lines(log.id), style);
  }
  return view;
}

}  // namespace joblog::web::job_logs
