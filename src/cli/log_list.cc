// SPDX-License-Identifier: MIT
// `logs`: the list, and how it goes on with --follow.
//
// Following keeps the id of the newest run seen and the runs that had not ended: each look reads
// the runs after that id and those that were open, and prints who is new or has another status.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/follow.h"
#include "cli/json.h"
#include "cli/log_text.h"
#include "cli/logs.h"
#include "storage/ask.h"

namespace joblog::cli {
namespace {

constexpr int kPage = 500;

/// When following, the widths must do for rows that are still to come.
std::vector<Column> columns(bool follow) {
  const auto at_least = [follow](std::size_t width) { return follow ? width : 0; };
  return {
      {.title = "NAME", .width_min = at_least(14)},
      {.title = "STATUS", .width_min = at_least(12)},
      {.title = "JOB", .shrinks = true, .width_min = at_least(16)},
      {.title = "STARTED", .width_min = at_least(8)},
      {.title = "DURATION", .right = true, .width_min = at_least(10)},
      {.title = "STARTED BY", .shrinks = true, .may_be_hidden = true, .width_min = at_least(12)},
      {.title = "ERROR OR WARNING", .important = true, .width_min = at_least(20)}};
}

class LogList {
 public:
  LogList(const Store& store, const Logs& logs, Console& console)
      : store_(store),
        wanted_status_(logs.status),
        console_(console),
        follows_(logs.follow),
        table_(console.terminal, columns(logs.follow)) {}

  Result<void> print(const LogFilter& filter, bool oldest_first);
  Result<void> continue_after(LogFilter filter, const Wait& wait, const std::stop_token& stop);

 private:
  Row row_of(const JobLog& log) const;
  std::string started(const JobLog& log) const;
  void note(const JobLog& log);
  Result<void> look(LogFilter filter);
  void print_later(const JobLog& log);

  const Store& store_;
  const std::optional<StatusChoice> wanted_status_;
  Console& console_;
  const bool follows_;
  Table table_;
  JobLogId newest_;
  std::map<JobLogId, Status> open_;
};

/// Exact when piped; short on a terminal, where "3 min ago" would go stale while following.
std::string LogList::started(const JobLog& log) const {
  const TimePoint at = log.started_at.value_or(log.created_at);
  if (!console_.terminal.is_terminal()) return console_.times.exact(at);
  return follows_ ? console_.times.clock(at) : relative_time(at, console_.now());
}

Row LogList::row_of(const JobLog& log) const {
  return {{log.name, Style::bold},
          short_result_cell(log),
          {log.kind},
          {started(log)},
          {duration_of(log, console_.now())},
          {started_by(log.trigger, log.triggered_by), Style::dim},
          problem_cell(log)};
}

void LogList::note(const JobLog& log) {
  newest_ = std::max(newest_, log.id);
  if (has_ended(log.status))
    open_.erase(log.id);
  else
    open_[log.id] = log.status;
}

/// What the list begins with, and what following it needs.
struct Beginning {
  std::vector<JobLog> logs;
  JobLogId newest;
  std::map<JobLogId, Status> open;
};

Beginning begin(Reader& reader, LogFilter filter, bool follows) {
  Beginning begun{.logs = reader.find_logs(filter), .newest = {}, .open = {}};
  if (!follows) return begun;
  // Runs that do not match now may do so at their end; those after the newest of all are new.
  const auto newest = reader.find_logs({.limit = 1});
  if (!newest.empty()) begun.newest = newest.front().id;
  filter.limit = kPage;
  for (const Status status : {Status::created, Status::processing}) {
    filter.status = status;
    for (const auto& log : reader.find_logs(filter)) begun.open[log.id] = log.status;
  }
  return begun;
}

Result<void> LogList::print(const LogFilter& filter, bool oldest_first) {
  auto begun = ask(store_, [&](Reader& reader) { return begin(reader, filter, oldest_first); });
  if (!begun) return std::unexpected(begun.error());
  auto& logs = begun->logs;
  newest_ = begun->newest;
  open_ = std::move(begun->open);
  if (oldest_first) std::ranges::reverse(logs);
  for (const auto& log : logs) {
    if (console_.json)
      console_.terminal.line(json_of(log));
    else
      table_.add(row_of(log));
  }
  if (!console_.json && (oldest_first || !logs.empty())) table_.write();
  if (!console_.json && !oldest_first && logs.empty() && !console_.quiet) {
    console_.terminal.line("no runs");
  }
  console_.terminal.flush();
  return {};
}

void LogList::print_later(const JobLog& log) {
  if (wanted_status_ && !matches(*wanted_status_, log)) return;
  if (console_.json)
    console_.terminal.line(json_of(log));
  else
    table_.write_later(row_of(log));
}

Result<void> LogList::look(LogFilter filter) {
  filter.after = newest_;
  const auto read = ask(store_, [&](Reader& reader) {
    std::vector<JobLog> changed;
    for (const auto& [id, status] : open_) {
      auto log = reader.log_by_id(id);
      if (log && log->status != status) changed.push_back(std::move(*log));
    }
    auto fresh = reader.find_logs(filter);
    std::ranges::reverse(fresh);
    std::ranges::move(fresh, std::back_inserter(changed));
    return changed;
  });
  if (!read) return std::unexpected(read.error());
  for (const auto& log : *read) {
    note(log);
    print_later(log);
  }
  console_.terminal.flush();
  return {};
}

Result<void> LogList::continue_after(LogFilter filter, const Wait& wait,
                                     const std::stop_token& stop) {
  filter.status.reset();
  filter.limit = kPage;
  if (!newest_) newest_ = JobLogId{-1};  // 0 would mean "no such bound", and so the newest page.
  while (!stop.stop_requested() && console_.terminal.good()) {
    wait(kPollInterval, stop);
    if (auto looked = look(filter); !looked) return looked;
  }
  return {};
}

}  // namespace

Result<LogFilter> filter_of(const Logs& logs, const Console& console) {
  LogFilter filter{
      .status = logs.status, .kind = logs.kind, .text = logs.text, .limit = logs.limit};
  const auto read = [&](const std::string& option, const std::string& text,
                        std::optional<TimePoint>& into) -> Result<void> {
    if (text.empty()) return {};
    auto time = console.times.read(text, console.now());
    if (!time) return wrap(option, time.error());
    into = *time;
    return {};
  };
  if (auto since = read("--since", logs.since, filter.since); !since) {
    return std::unexpected(since.error());
  }
  if (auto until = read("--until", logs.until, filter.until); !until) {
    return std::unexpected(until.error());
  }
  return filter;
}

int list_logs(const Store& store, const Logs& logs, Console& console, const Wait& wait,
              std::stop_token stop) {
  if (!logs.follow && (logs.level || !logs.text.empty()))
    return search_logs(store, logs, console, stop);
  const auto filter = filter_of(logs, console);
  if (!filter) return console.refuse(filter.error());
  LogList list(store, logs, console);
  if (auto printed = list.print(*filter, logs.follow); !printed) {
    return console.refuse(printed.error());
  }
  if (!logs.follow) return exits::done;
  if (auto ended = list.continue_after(*filter, wait, stop); !ended)
    return console.refuse(ended.error());
  return exits::done;
}

}  // namespace joblog::cli
