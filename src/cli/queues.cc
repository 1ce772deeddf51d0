// Queues: how deep, how old, held back or not.
#include "cli/queues.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "cli/json.h"
#include "cli/table.h"

namespace joblog::cli {
namespace {

std::string oldest_wait(const QueueView& queue, TimePoint now) {
  if (!queue.oldest_ready) return "";
  return format_duration(
      std::chrono::floor<std::chrono::seconds>(std::max(Duration{0}, now - *queue.oldest_ready)));
}

Cell paused_cell(const QueueView& queue, TimePoint now) {
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
  std::vector<QueueView> queues;
  const auto read = store.read([&](Reader& reader) { queues = reader.queues(); });
  if (!read) return console.refuse(read.error());
  if (console.json) {
    for (const auto& queue : queues) console.terminal.line(json_of(queue));
    return exits::done;
  }
  if (queues.empty()) {
    if (!console.quiet) console.terminal.line("no queues: no job has been enqueued yet");
    return exits::done;
  }
  std::vector<Column> columns{{.title = "QUEUE", .shrinks = true}};
  for (const char* title : {"SCHEDULED", "READY", "CLAIMED", "BLOCKED", "FAILED", "FINISHED"}) {
    columns.push_back({.title = title, .right = true});
  }
  columns.push_back({.title = "OLDEST WAIT", .right = true});
  columns.push_back({.title = "STATE", .shrinks = true});
  Table table(console.terminal, std::move(columns));
  for (const auto& queue : queues) {
    Row row{{queue.name, Style::bold}};
    for (const std::int64_t jobs : queue.jobs) row.push_back({format_count(jobs)});
    row.push_back({oldest_wait(queue, console.now())});
    row.push_back(paused_cell(queue, console.now()));
    table.add(std::move(row));
  }
  table.write();
  return exits::done;
}

int pause_queue(Store& store, const Pause& pause, const std::string& by, Console& console) {
  if (const auto problem = problem_with_name(pause.queue)) {
    return console.refuse({ErrorKind::invalid, *problem});
  }
  std::vector<std::string> names;
  const auto read = store.read([&](Reader& reader) {
    names.clear();
    for (const auto& queue : reader.queues()) names.push_back(queue.name);
  });
  if (!read) return console.refuse(read.error());
  const auto written = store.write(
      [&](Transaction& transaction) { transaction.pause_queue(pause.queue, console.now(), by); });
  if (!written) return console.refuse(written.error());
  if (console.json) {
    console.terminal.line(json_object({{"queue", pause.queue}, {"paused", true}}));
  } else if (!console.quiet) {
    console.terminal.line(fmt::format(
        "queue {} is paused: no job of it starts; those that run go on to their end", pause.queue));
    if (std::ranges::find(names, pause.queue) == names.end()) {  // Perhaps a slip of the keyboard.
      console.terminal.line("no job has used this queue so far" + did_you_mean(pause.queue, names));
    }
  }
  return exits::done;
}

int resume_queue(Store& store, const Resume& resume, const std::string& by, Console& console) {
  bool resumed = false;
  const auto written = store.write([&](Transaction& transaction) {
    resumed = transaction.resume_queue(resume.queue, console.now(), by);
  });
  if (!written) return console.refuse(written.error());
  if (!resumed) {
    std::vector<std::string> paused;
    const auto read = store.read([&](Reader& reader) {
      for (const auto& queue : reader.queues()) {
        if (queue.paused) paused.push_back(queue.name);
      }
    });
    if (!read) return console.refuse(read.error());
    return console.refuse(
        {ErrorKind::conflict, fmt::format("queue {} is not paused{}", in_quotes(resume.queue),
                                          did_you_mean(resume.queue, paused))});
  }
  if (console.json) {
    console.terminal.line(json_object({{"queue", resume.queue}, {"paused", false}}));
  } else if (!console.quiet) {
    console.terminal.line(fmt::format("queue {} goes on", resume.queue));
  }
  return exits::done;
}

}  // namespace joblog::cli
