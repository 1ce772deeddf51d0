// SPDX-License-Identifier: MIT
#include "cli/enqueue.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/program_name.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/table.h"
#include "cli/write_with_retry.h"
#include "core/exec_job.h"
#include "core/limits.h"
#include "storage/ask.h"
#include "storage/served_queues.h"

namespace joblog::cli {
namespace {

Result<NewJob> job_of(const Enqueue& enqueue, const Registry& registry, const std::string& by,
                      const Console& console) {
  auto job = registry.make(enqueue.kind, enqueue.arguments);
  if (!job) return job;
  if (enqueue.queue) job->queue = *enqueue.queue;
  if (enqueue.priority) job->priority = *enqueue.priority;
  job->unique_key = enqueue.unique_key;
  job->request_id = enqueue.request_id;
  job->trigger = Trigger::command_line;
  job->triggered_by = by;
  if (enqueue.in > Duration{0}) job->run_at = console.now() + enqueue.in;
  if (!enqueue.at.empty()) {
    const auto at = console.times.read(enqueue.at, console.now());
    if (!at) return wrap("--at", at.error());
    job->run_at = *at;
  }
  if (is_of_exec(*job)) {
    return fail(ErrorKind::invalid,
                in_own_name("--request-id: ids with exec: in front are those of joblog exec"));
  }
  if (const auto problem = problem_with(*job)) return fail(ErrorKind::invalid, *problem);
  return job;
}

Result<std::vector<Enqueued>> store_jobs(Store& store, const NewJob& job, std::size_t count,
                                         const Console& console) {
  std::vector<Enqueued> all;
  while (all.size() < count) {
    const std::vector<NewJob> batch(std::min(limits::enqueue_batch, count - all.size()), job);
    const auto work = [&](Transaction& transaction) {
      return transaction.enqueue(batch, console.now());
    };
    auto written = job.request_id.empty() ? change(store, work) : change_surely(store, work);
    if (!written && written.error().unknown) {
      written.error().message +=
          fmt::format("; {} (a repeat with the same --request-id is harmless)", outcome_unknown);
    }
    if (!written) {
      return all.empty() ? std::unexpected(written.error())
                         : wrap(fmt::format("{} of {} jobs are stored, {}",
                                            format_count(static_cast<std::int64_t>(all.size())),
                                            format_count(static_cast<std::int64_t>(count)),
                                            written.error().unknown ? "perhaps more than these"
                                                                    : "the others not"),
                                written.error());
    }
    all.insert(all.end(), written->begin(), written->end());
  }
  return all;
}

void report(const std::vector<Enqueued>& all, const NewJob& job, Console& console) {
  Terminal& terminal = console.terminal;
  if (console.json) {
    for (const Enqueued& one : all) {
      terminal.line(json_object({{"id", one.id.value},
                                 {"state", std::string(to_string(one.state))},
                                 {"existed", one.existed}}));
    }
  } else if (console.quiet) {
    for (const Enqueued& one : all) terminal.line(std::to_string(one.id.value));
  } else if (all.size() > 1) {
    terminal.line(fmt::format("{} jobs enqueued, {} to {}",
                              format_count(static_cast<std::int64_t>(all.size())),
                              all.front().id.value, all.back().id.value));
  } else {
    const Enqueued& one = all.front();
    std::string line = fmt::format("job {} {}", one.id.value,
                                   one.existed ? "is there already, it is" : "enqueued, it is");
    line += fmt::format(" {}", to_string(one.state));
    if (one.state == JobState::scheduled && !one.existed && job.run_at) {
      line += " for " + console.times.with_zone(*job.run_at);
    }
    terminal.line(line);
  }
}

/// null where any arguments will do.
JsonValue described(const Parameters* parameters) {
  if (parameters == nullptr) return {};
  std::vector<std::string> all;
  for (const Parameter& parameter : *parameters) all.push_back(describe(parameter));
  return all;
}

/// Said at once what nobody would look for: that no worker will ever take it. When that cannot be
/// read, the job is stored all the same, and there is nothing to warn of.
void warn_of_nobody(const Store& store, const NewJob& job, Console& console) {
  const auto served = ask(store, [&](Reader& reader) {
    return ServedQueues(reader.processes(), console.now(), Heartbeats::arrive);
  });
  if (!served) return;
  if (!served->any_server()) {
    console.warn(in_own_name("no server is alive: it waits until joblog serve runs"));
  } else if (!served->takes(job.queue)) {
    console.warn(unserved_queue_text(job.queue));
  }
}

}  // namespace

int enqueue_jobs(Store& store, const Enqueue& enqueue, const Registry& registry,
                 const std::string& by, Console& console) {
  const auto job = job_of(enqueue, registry, by, console);
  if (!job) return console.refuse(job.error());
  const auto stored = store_jobs(store, *job, static_cast<std::size_t>(enqueue.count), console);
  if (!stored) return console.refuse(stored.error());
  report(*stored, *job, console);
  warn_of_nobody(store, *job, console);
  return exits::done;
}

int list_kinds(const Registry& registry, Console& console) {
  Table table(console.terminal, {{.title = "JOB"},
                                 {.title = "QUEUE"},
                                 {.title = "ATTEMPTS", .right = true},
                                 {.title = "TIME-OUT", .right = true},
                                 {.title = "AT ONCE", .right = true},
                                 {.title = "ISOLATED"}});
  const auto kinds = registry.kinds();
  for (const std::string& kind : kinds) {
    const auto found = registry.find(kind);
    const JobDefinition& definition = *found;
    if (console.json) {
      console.terminal.line(
          json_object({{"kind", kind},
                       {"queue", definition.queue},
                       {"attempts_max", std::int64_t{definition.retry.attempts_max}},
                       {"timeout_us", std::chrono::microseconds(definition.timeout).count()},
                       {"concurrency_limit", std::int64_t{definition.concurrency_limit}},
                       {"isolated", definition.isolated},
                       {"parameters", described(registry.parameters(kind).get())}}));
      continue;
    }
    table.add(
        {{kind, Style::bold},
         {definition.queue},
         {std::to_string(definition.retry.attempts_max)},
         {definition.timeout.count() > 0 ? format_duration(definition.timeout) : "none"},
         {definition.concurrency_limit > 0 ? std::to_string(definition.concurrency_limit) : "any"},
         {definition.isolated ? "yes" : ""}});
  }
  if (console.json) return exits::done;
  table.write();
  for (const std::string& kind : kinds) {
    const auto parameters = registry.parameters(kind);
    if (parameters == nullptr) continue;
    console.terminal.line();
    console.terminal.line(fmt::format("{} {}", console.terminal.styled(Style::bold, kind),
                                      parameters->empty() ? takes(*parameters) : "takes"));
    for (const Parameter& parameter : *parameters) {
      std::string line = "  " + describe(parameter);
      if (!parameter.description.empty()) line += ": " + parameter.description;
      console.terminal.line(console.terminal.shown_on_a_line(line));
    }
  }
  return exits::done;
}

}  // namespace joblog::cli
