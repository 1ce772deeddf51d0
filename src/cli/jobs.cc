// The queue for people: a list, one job, and the reason why it waits.
#include "cli/jobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/json.h"
#include "cli/log_text.h"
#include "cli/table.h"
#include "core/limits.h"

namespace joblog::cli {
namespace {

Style style_of(JobState state) {
  switch (state) {
    case JobState::claimed:
      return Style::blue;
    case JobState::blocked:
      return Style::yellow;
    case JobState::failed:
      return Style::red;
    case JobState::finished:
      return Style::green;
    case JobState::scheduled:
    case JobState::ready:
      break;
  }
  return Style::plain;
}

std::string why_blocked(Reader& reader, const Job& job) {
  constexpr int kHolders = 10;
  for (const Job& holder : reader.holders_of(job.spec.concurrency_key, kHolders)) {
    if (holder.id == job.id) continue;
    std::string who = fmt::format("job {}", holder.id.value);
    if (holder.state == JobState::claimed && !holder.last_log_name.empty()) {
      who += fmt::format(" (run {})", holder.last_log_name);
    } else {
      who += fmt::format(" ({})", to_string(holder.state));
    }
    return fmt::format("waits for {}, which holds the key {} (at most {} at once)", who,
                       in_quotes(job.spec.concurrency_key), job.spec.concurrency_limit);
  }
  return fmt::format("waits for the key {}", in_quotes(job.spec.concurrency_key));
}

std::string why_ready(Reader& reader, const Job& job, const Console& console) {
  const TimePoint now = console.now();
  for (const QueueView& queue : reader.queues()) {
    if (queue.name != job.spec.queue || !queue.paused) continue;
    std::string text = fmt::format("queue {} is paused", queue.name);
    if (!queue.paused_by.empty()) text += " by " + queue.paused_by;
    if (queue.paused_at) text += " since " + console.times.with_zone(*queue.paused_at);
    return text + fmt::format("; joblog resume {} lets it go on", queue.name);
  }
  const auto processes = reader.processes();
  const bool somebody_works = std::ranges::any_of(processes, [now](const ProcessInfo& process) {
    return process.kind == "serve" && now - process.heartbeat_at < limits::lease;
  });
  if (!somebody_works) return "no worker process is alive; joblog serve starts one";
  return fmt::format("waits for a free worker of queue {}", job.spec.queue);
}

std::string ended_or_error(const Job& job) {
  if (!job.ended_as.empty()) return job.ended_as;
  std::string text = job.error_class;
  if (!job.error_message.empty()) {
    if (!text.empty()) text += ": ";
    text += job.error_message.substr(0, job.error_message.find('\n'));
  }
  return text;
}

void print_field(Console& console, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  Terminal& terminal = console.terminal;
  terminal.line(terminal.styled(Style::dim, fmt::format("{:<12}", name)) +
                terminal.shown_on_a_line(value));
}

void print_time(Console& console, std::string_view name, const std::optional<TimePoint>& time) {
  if (!time) return;
  print_field(
      console, name,
      fmt::format("{} ({})", console.times.with_zone(*time), relative(*time, console.now())));
}

void print_job(Console& console, const Job& job, const std::string& why) {
  Terminal& terminal = console.terminal;
  terminal.line(fmt::format("job {}  {}  {}",
                            terminal.styled(Style::bold, std::to_string(job.id.value)),
                            terminal.styled(style_of(job.state), to_string(job.state)),
                            terminal.styled(Style::bold, terminal.shown_on_a_line(job.spec.kind))));
  print_field(console, "why", why);
  print_field(console, "ended as", job.ended_as);
  print_field(console, "queue", fmt::format("{}, priority {}", job.spec.queue, job.spec.priority));
  print_field(console, "attempts", fmt::format("{} of {}", job.attempts, job.spec.attempts_max));
  print_field(console, "arguments", job.spec.arguments);
  print_field(console, "unique key", job.spec.unique_key);
  print_field(console, "key", job.spec.concurrency_key);
  print_field(console, "request id", job.spec.request_id);
  print_field(console, "started by", started_by(job.spec.trigger, job.spec.triggered_by));
  print_time(console, "created", job.created_at);
  print_time(console, "may run", job.run_at);
  print_time(console, "claimed", job.claimed_at);
  print_time(console, "cancel asked", job.cancel_requested_at);
  print_time(console, "finished", job.finished_at);
  print_field(console, "error", job.ended_as.empty() ? ended_or_error(job) : job.error_message);
}

void print_runs(Console& console, const std::vector<JobLog>& logs) {
  if (logs.empty()) return;
  console.terminal.line();
  Table table(console.terminal, {{.title = "RUN"},
                                 {.title = "ATTEMPT", .right = true},
                                 {.title = "STATUS"},
                                 {.title = "DURATION", .right = true},
                                 {.title = "ERROR", .shrinks = true}});
  for (const JobLog& log : logs) {
    table.add({{log.name, Style::bold},
               {std::to_string(log.attempt)},
               status_cell(log.status),
               {duration_of(log, console.now())},
               {first_line_of_error(log), Style::red}});
  }
  table.write();
}

using Listed = std::vector<std::pair<Job, std::string>>;  ///< With why it waits.

void print_list(Console& console, const Listed& jobs) {
  Table table(console.terminal, {{.title = "JOB", .right = true},
                                 {.title = "STATE"},
                                 {.title = "KIND", .shrinks = true},
                                 {.title = "QUEUE", .shrinks = true},
                                 {.title = "ATTEMPTS", .right = true},
                                 {.title = "MAY RUN"},
                                 {.title = "LAST RUN"},
                                 {.title = "WHY", .shrinks = true}});
  for (const auto& [job, why] : jobs) {
    table.add({{std::to_string(job.id.value), Style::bold},
               {to_string(job.state), style_of(job.state)},
               {job.spec.kind},
               {job.spec.queue},
               {fmt::format("{}/{}", job.attempts, job.spec.attempts_max)},
               {console.times.exact(job.run_at)},
               {job.last_log_name},
               {why.empty() ? ended_or_error(job) : why, Style::dim}});
  }
  table.write();
}

}  // namespace

std::string why_it_waits(Reader& reader, const Job& job, const Console& console) {
  switch (job.state) {
    case JobState::scheduled: {
      const std::string what =
          job.attempts > 0
              ? fmt::format("attempt {} of {} is due", job.attempts + 1, job.spec.attempts_max)
              : "is due";
      return fmt::format("{} {} ({})", what, console.times.with_zone(job.run_at),
                         relative(job.run_at, console.now()));
    }
    case JobState::blocked:
      return why_blocked(reader, job);
    case JobState::ready:
      return why_ready(reader, job, console);
    case JobState::claimed:
    case JobState::failed:
    case JobState::finished:
      break;
  }
  return "";
}

int list_jobs(const Store& store, const Jobs& jobs, Console& console) {
  const JobSelection& only = jobs.selection;
  Listed listed;
  const auto read = store.read([&](Reader& reader) {
    listed.clear();
    for (Job& job : reader.find_jobs({.state = only.state,
                                      .queue = only.queue,
                                      .kind = only.kind,
                                      .text = only.text,
                                      .limit = jobs.limit})) {
      std::string why = why_it_waits(reader, job, console);
      listed.emplace_back(std::move(job), std::move(why));
    }
  });
  if (!read) return console.refuse(read.error());
  if (console.json) {
    for (const auto& [job, why] : listed) console.terminal.line(json_of(job, why));
  } else if (!listed.empty()) {
    print_list(console, listed);
  } else if (!console.quiet) {
    console.terminal.line("no jobs");
  }
  return exits::done;
}

int show_job(const Store& store, const JobsShow& show, Console& console) {
  std::optional<Job> job;
  std::vector<JobLog> logs;
  std::string why;
  const auto read = store.read([&](Reader& reader) {
    job = reader.job(show.id);
    if (!job) return;
    logs = reader.logs_of_job(show.id);
    why = why_it_waits(reader, *job, console);
  });
  if (!read) return console.refuse(read.error());
  if (!job) {
    return console.refuse(
        {ErrorKind::not_found,
         fmt::format("there is no job {}: it never was, or has been removed by age",
                     show.id.value)});
  }
  if (console.json) {
    console.terminal.line(json_of(*job, why));
    return exits::done;
  }
  print_job(console, *job, why);
  print_runs(console, logs);
  return exits::done;
}

}  // namespace joblog::cli
