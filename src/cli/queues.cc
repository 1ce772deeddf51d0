// SPDX-License-Identifier: MIT
// Queues: how deep, how old, held back or not.
#include "cli/queues.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/json.h"
#include "cli/table.h"
#include "cli/write_with_retry.h"
#include "storage/ask.h"
#include "storage/served_queues.h"

namespace joblog::cli {
namespace {

std::string oldest_wait(const QueueView& queue, TimePoint now) {
  if (!queue.oldest_ready) return "";
  return format_duration(
      std::chrono::floor<std::chrono::seconds>(std::max(Duration{0}, now - *queue.oldest_ready)));
}

Cell state_cell(const QueueView& queue, const ServedQueues& served, TimePoint now) {
  if (!queue.paused && !served.any_server()) return {"no server is alive", Style::red};
  if (!queue.paused && served.unheard_for())
    return {servers_silent_text(*served.unheard_for()), Style::red};
  if (!queue.paused && !served.takes(queue.name)) return {"no worker takes it", Style::red};
  if (!queue.paused) return {"working", Style::green};
  std::string text = "paused";
  if (!queue.paused_by.empty()) text += " by " + queue.paused_by;
  if (queue.paused_at) text += " " + relative_time(*queue.paused_at, now);
  return {text, Style::yellow};
}

/// What is wrong with a queue's name, as the store would find it when a job is enqueued.
std::optional<std::string> problem_with_name(const std::string& queue) {
  return problem_with(NewJob{.kind = "any", .queue = queue});
}

}  // namespace

int list_queues(const Store& store, Console& console) {
  const Heartbeats heartbeats = probe_heartbeats(store, console.now());
  const auto read = ask(store, [&](Reader& reader) {
    return std::pair(reader.queues(), ServedQueues(reader.processes(), console.now(), heartbeats));
  });
  if (!read) return console.refuse(read.error());
  const auto& [queues, served] = *read;
  if (console.json) {
    for (const auto& queue : queues)
      console.terminal.line(json_of(queue, served.takes(queue.name)));
    return exits::done;
  }
  if (queues.empty()) {
    if (!console.quiet) console.terminal.line("no queues: no job has been enqueued yet");
    return exits::done;
  }
  std::vector<Column> columns{{.title = "QUEUE", .shrinks = true}};
  for (const char* title : {"SCHEDULED", "READY", "CLAIMED", "BLOCKED", "FAILED", "FINISHED"}) {
    const std::string_view name(title);
    const bool may_be_hidden = name == "SCHEDULED" || name == "BLOCKED" || name == "FINISHED";
    columns.push_back({.title = title, .right = true, .may_be_hidden = may_be_hidden});
  }
  columns.push_back({.title = "OLDEST WAIT", .right = true});
  columns.push_back({.title = "STATE", .important = true});
  Table table(console.terminal, std::move(columns));
  for (const auto& queue : queues) {
    Row row{{queue.name, Style::bold}};
    for (const std::int64_t jobs : queue.jobs) row.push_back({format_count(jobs)});
    row.push_back({oldest_wait(queue, console.now())});
    row.push_back(state_cell(queue, served, console.now()));
    table.add(std::move(row));
  }
  table.write();
  return exits::done;
}

namespace {

/// Refuses a queue of which nothing is known: a job put there later would wait for good.
std::optional<Error> unknown_queue(const Store& store, const std::string& queue,
                                   const std::vector<std::string>& configured,
                                   const Console& console) {
  auto known = ask(store, [&](Reader& reader) { return known_queues(reader, console.now()); });
  if (!known) return known.error();
  known->insert(known->end(), configured.begin(), configured.end());
  if (std::ranges::find(*known, queue) != known->end()) return std::nullopt;
  return Error{
      ErrorKind::not_found,
      fmt::format("nobody knows a queue {}: nothing is in it, and no job, task or worker names "
                  "it{}",
                  in_quotes(queue), did_you_mean(queue, *known))};
}

}  // namespace

int pause_queue(Store& store, const Pause& pause, const std::vector<std::string>& configured,
                const std::string& by, Console& console) {
  if (const auto problem = problem_with_name(pause.queue)) {
    return console.refuse({ErrorKind::invalid, *problem});
  }
  if (!pause.anyway) {
    if (auto unknown = unknown_queue(store, pause.queue, configured, console)) {
      if (unknown->kind == ErrorKind::not_found) {
        unknown->message += "; --anyway pauses it all the same";
      }
      return console.refuse(*unknown);
    }
  }
  const auto written = change_surely(store, [&, now = console.now()](Transaction& transaction) {
    transaction.pause_queue(pause.queue, now, by);
  });
  if (!written) return console.refuse(written.error());
  if (console.json) {
    console.terminal.line(json_object({{"queue", pause.queue}, {"paused", true}}));
  } else if (!console.quiet) {
    console.terminal.line(fmt::format(
        "queue {} is paused: no job of it starts; those that run go on to their end", pause.queue));
  }
  return exits::done;
}

int resume_queue(Store& store, const Resume& resume, const std::vector<std::string>& configured,
                 const std::string& by, Console& console) {
  const auto resumed = change_surely(store, [&, now = console.now()](Transaction& transaction) {
    return transaction.resume_queue(resume.queue, now, by);
  });
  if (!resumed) return console.refuse(resumed.error());
  if (!*resumed) {
    if (const auto unknown = unknown_queue(store, resume.queue, configured, console)) {
      return console.refuse(*unknown);
    }
    return console.refuse(
        {ErrorKind::conflict, fmt::format("queue {} is not paused", in_quotes(resume.queue))});
  }
  if (console.json) {
    console.terminal.line(json_object({{"queue", resume.queue}, {"paused", false}}));
  } else if (!console.quiet) {
    console.terminal.line(fmt::format("queue {} goes on", resume.queue));
  }
  return exits::done;
}

}  // namespace joblog::cli
