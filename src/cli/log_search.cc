// SPDX-License-Identifier: MIT
// `logs --text` and `logs --level`: the runs whose lines match. The search is asked for a little at
// a time, so that what it finds is shown at once. A run in which a part ended is kept back until
// the next part has counted the rest of it.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "cli/json.h"
#include "cli/log_text.h"
#include "cli/logs.h"
#include "storage/search_all_runs.h"

namespace joblog::cli {
namespace {

constexpr std::chrono::milliseconds kShownAfter{200};
constexpr int kAtATime = 25;

class HitPrinter {
 public:
  explicit HitPrinter(Console& console) : console_(console) {}

  void print(const RunHits& hits) {
    Terminal& terminal = console_.terminal;
    if (console_.json) return terminal.line(json_of(hits));
    const Cell status = short_result_cell(hits.log);
    const TimePoint at = hits.log.started_at.value_or(hits.log.created_at);
    terminal.line(fmt::format("{}  {}  {}  {}  {}", terminal.styled(Style::bold, hits.log.name),
                              terminal.styled(status.style, status.text),
                              terminal.styled(Style::bold, terminal.shown_on_a_line(hits.log.kind)),
                              console_.times.exact(at), lines(hits.matching)));
    if (hits.by_name && !first_line_of_error(hits.log).empty())
      terminal.line("    " + terminal.shown_on_a_line(first_line_of_error(hits.log)));
    for (const Detail& line : hits.lines) {
      terminal.line(fmt::format("{:>8}  {}  {}", line.sequence, console_.times.millis(line.at),
                                terminal.shown_on_a_line(line.message)));
    }
    const std::int64_t more = hits.matching - std::ssize(hits.lines);
    if (more > 0) terminal.line(fmt::format("          and {} more", format_count(more)));
  }

  /// How far it has come, where it did not come to the end.
  void print_end(const FoundRuns& found, std::int64_t printed, bool stopped) {
    Terminal& terminal = console_.terminal;
    if (console_.json || console_.quiet) return;
    if (found.unreadable > 0) {
      console_.warn(
          fmt::format("{} lines are damaged in the store and were not searched; joblog db "
                      "check names them",
                      format_count(found.unreadable)));
    }
    if (found.complete && printed == 0) terminal.line("no runs match; " + searched(found));
    if (found.complete) return;
    terminal.line(fmt::format(
        "{} {}; {} {}", format_count(printed), printed == 1 ? "run" : "runs", searched(found),
        stopped ? "Stopped before the end." : "There may be more: raise --limit."));
  }

 private:
  static std::string lines(std::int64_t count) {
    return fmt::format("{} {}", format_count(count), count == 1 ? "line" : "lines");
  }
  static std::string searched(const FoundRuns& found) {
    return fmt::format("{} of {} {} searched.", lines(found.lines), format_count(found.runs),
                       found.runs == 1 ? "run" : "runs");
  }

  Console& console_;
};

RunSearch search_of(const LogFilter& filter, const Logs& logs) {
  return {.text = filter.text,
          .status = filter.status,
          .kind = filter.kind,
          .since = filter.since,
          .until = filter.until,
          .minimum = logs.level.value_or(Level::debug)};
}

}  // namespace

int search_logs(const Store& store, const Logs& logs, Console& console,
                const std::stop_token& stop) {
  const auto filter = filter_of(logs, console);
  if (!filter) return console.refuse(filter.error());
  HitPrinter printer(console);
  SearchOrder order{.search = search_of(*filter, logs)};
  FoundRuns all{.complete = false};
  int printed = 0;
  const auto is_over = [&] { return stop.stop_requested() || !console.terminal.good(); };
  while (!all.complete && printed < logs.limit && !is_over()) {
    order.runs = std::min(kAtATime, logs.limit - printed);
    const SteadyTime begin = console.clock.steady_now();
    auto found =
        search_all_runs(store, console.clock, order, {.is_enough = [&] {
                          return is_over() || console.clock.steady_now() - begin >= kShownAfter;
                        }});
    if (!found) return console.refuse(found.error());
    take_in(all, std::move(*found));
    order.below = all.reached;
    const bool goes_on_in_the_last = !all.complete && all.reached.line > 0 && !all.hits.empty() &&
                                     all.hits.back().log.id == all.reached.log;
    auto kept = all.hits.end() - (goes_on_in_the_last && !is_over() ? 1 : 0);
    for (auto hit = all.hits.begin(); hit != kept && printed < logs.limit; ++hit, ++printed)
      printer.print(*hit);
    all.hits.erase(all.hits.begin(), kept);
    console.terminal.flush();
  }
  printer.print_end(all, printed, stop.stop_requested());
  console.terminal.flush();
  return stop.stop_requested() ? exits::interrupted : exits::done;
}

}  // namespace joblog::cli
