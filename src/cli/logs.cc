// SPDX-License-Identifier: MIT
// One run: `logs show`, and a run in the foreground.
#include "cli/logs.h"

#include <optional>

#include "cli/find_run.h"
#include "cli/follow.h"
#include "cli/json.h"
#include "cli/log_text.h"
#include "cli/progress_bar.h"

namespace joblog::cli {
namespace {

int exit_of(const JobLog& log) {
  return log.status == Status::success ? exits::done : exits::failed;
}

/// Writes the end of what follow_log answered; the exit code.
int finish(Console& console, const Result<JobLog>& followed, bool until_end) {
  if (!followed) return console.refuse(followed.error());
  if (console.json)
    console.terminal.line(json_of(*followed));
  else
    print_end(console, *followed);
  console.terminal.flush();
  if (!until_end) return exits::done;
  return has_ended(followed->status) ? exit_of(*followed) : exits::interrupted;
}

}  // namespace

int show_log(const Store& store, const LogsShow& show, Console& console, const Wait& wait,
             std::stop_token stop) {
  const auto log = find_run(store, show.name);
  if (!log) return console.refuse(log.error());
  if (!console.json && !console.quiet) print_header(console, *log);
  DetailPrinter details(console, show.level, show.raw);
  const LogWatcher watcher{
      .on_detail = [&](const JobLog& run, const Detail& detail) { details.print(run, detail); },
      .on_look = {},
      .on_open_lines = [&](const JobLog& run,
                           const std::vector<Detail>& lines) { details.print_open(run, lines); }};
  const auto followed =
      follow_log(store, log->id, {.since_line = show.since_line, .until_end = show.follow}, watcher,
                 wait, stop);
  return finish(console, followed, show.follow);
}

int watch_run(const Store& store, JobLogId run, Console& console, const Wait& wait,
              std::stop_token stop) {
  const bool all = !console.quiet;
  DetailPrinter details(console, all ? std::nullopt : std::optional(Level::error));
  ProgressBar bar(console.terminal, console.clock);
  bool introduced = console.json || !all;
  const auto introduce = [&](const JobLog& log) {
    if (!introduced) print_header(console, log);
    introduced = true;
  };
  const LogWatcher watcher{.on_detail =
                               [&](const JobLog& log, const Detail& detail) {
                                 bar.hide();
                                 introduce(log);
                                 details.print(log, detail);
                               },
                           .on_look =
                               [&](const JobLog& log) {
                                 if (log.status != Status::created) introduce(log);
                                 if (all && !console.json && !has_ended(log.status)) bar.show(log);
                               },
                           .on_open_lines =
                               [&](const JobLog& log, const std::vector<Detail>& lines) {
                                 if (!all || lines.empty() || log.progress.total > 0)
                                   return;  // The bar says it.
                                 bar.hide();
                                 introduce(log);
                                 details.print_open(log, lines);
                               }};
  const auto followed = follow_log(store, run, {}, watcher, wait, stop);
  bar.hide();
  return finish(console, followed, true);
}

}  // namespace joblog::cli
