// SPDX-License-Identifier: MIT
// The queue for people: a list, and one job.
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
#include "core/run_result.h"
#include "core/secret_arguments.h"
#include "core/times.h"
#include "storage/ask.h"
#include "storage/why_it_waits.h"

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
      fmt::format("{} ({})", console.times.with_zone(*time), relative_time(*time, console.now())));
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
  print_field(console, "arguments", masked_arguments(job.spec.arguments));
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
                                 {.title = "ERROR", .important = true}});
  for (const JobLog& log : logs) {
    table.add({{log.name, Style::bold},
               {std::to_string(log.attempt)},
               result_cell(log),
               {duration_of(log, console.now())},
               {first_line_of_error(log), Style::red}});
  }
  table.write();
}

struct ListedJob {
  Job job;
  std::string why;    ///< It waits; "" when it does not.
  std::string ended;  ///< How it ended, or its error.
};
using Listed = std::vector<ListedJob>;

/// A success whose run has warnings is no plain one.
std::string ended_words(Reader& reader, const Job& job) {
  if (job.ended_as == "success") {
    const auto log = reader.log_by_id(job.last_log);
    if (log && is_success_with_warnings(*log)) {
      return "success, " + warnings_text(*log);
    }
  }
  return ended_or_error(job);
}

void print_list(Console& console, const Listed& jobs) {
  Table table(console.terminal, {{.title = "JOB", .right = true},
                                 {.title = "STATE"},
                                 {.title = "NAME", .shrinks = true},
                                 {.title = "QUEUE", .shrinks = true},
                                 {.title = "ATTEMPTS", .right = true, .may_be_hidden = true},
                                 {.title = "MAY RUN", .may_be_hidden = true},
                                 {.title = "LAST RUN", .may_be_hidden = true},
                                 {.title = "WHY", .important = true}});
  for (const auto& [job, why, ended] : jobs) {
    table.add({{std::to_string(job.id.value), Style::bold},
               {to_string(job.state), style_of(job.state)},
               {job.spec.kind},
               {job.spec.queue},
               {fmt::format("{}/{}", job.attempts, job.spec.attempts_max)},
               {console.times.exact(job.run_at)},
               {job.last_log_name},
               {why.empty() ? ended : why, Style::dim}});
  }
  table.write();
}

/// Why the job does not run now; "" when it runs or has ended.
std::string why(const Job& job, const WaitFacts& facts, const Console& console) {
  const TimePoint now = console.now();
  const TimeWords words{.exact = [&](TimePoint t) { return console.times.with_zone(t); },
                        .relative = [&](TimePoint t) { return relative_time(t, now); }};
  return why_it_waits(job, facts, words);
}

}  // namespace

int list_jobs(const Store& store, const Jobs& jobs, Console& console) {
  const JobSelection& only = jobs.selection;
  const Heartbeats heartbeats = probe_heartbeats(store, console.now());
  const auto listed = ask(store, [&](Reader& reader) {
    std::vector<Job> jobs_found = reader.find_jobs({.state = only.state,
                                                    .queue = only.queue,
                                                    .kind = only.kind,
                                                    .text = only.text,
                                                    .limit = jobs.limit});
    const auto facts = wait_facts(reader, jobs_found, console.now(), heartbeats);
    Listed found;
    for (std::size_t i = 0; i < jobs_found.size(); ++i) {
      std::string reason = why(jobs_found[i], facts[i], console);
      std::string ended = console.json ? "" : ended_words(reader, jobs_found[i]);
      found.push_back({std::move(jobs_found[i]), std::move(reason), std::move(ended)});
    }
    return found;
  });
  if (!listed) return console.refuse(listed.error());
  if (console.json) {
    for (const ListedJob& one : *listed) console.terminal.line(json_of(one.job, one.why));
  } else if (!listed->empty()) {
    print_list(console, *listed);
  } else if (!console.quiet) {
    console.terminal.line("no jobs");
  }
  return exits::done;
}

int show_job(const Store& store, const JobsShow& show, Console& console) {
  struct Shown {
    std::optional<Job> job;
    std::vector<JobLog> logs;
    std::string reason;
  };
  const Heartbeats heartbeats = probe_heartbeats(store, console.now());
  const auto shown = ask(store, [&](Reader& reader) {
    Shown found{.job = reader.job(show.id), .logs = {}, .reason = {}};
    if (!found.job) return found;
    found.logs = reader.logs_of_job(show.id);
    found.reason =
        why(*found.job, wait_facts(reader, *found.job, console.now(), heartbeats), console);
    return found;
  });
  if (!shown) return console.refuse(shown.error());
  const auto& [job, logs, reason] = *shown;
  if (!job) {
    return console.refuse(
        {ErrorKind::not_found,
         fmt::format("there is no job {}: it never was, or has been removed by age",
                     show.id.value)});
  }
  if (console.json) {
    console.terminal.line(json_of(*job, reason));
    return exits::done;
  }
  print_job(console, *job, reason);
  print_runs(console, logs);
  return exits::done;
}

}  // namespace joblog::cli
