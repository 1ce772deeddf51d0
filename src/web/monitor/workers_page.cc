// SPDX-License-Identifier: MIT
// Processes and their runs, joined by the lease.
#include "web/monitor/workers_page.h"

#include <fmt/format.h>

#include "monitor_templates.h"
#include "web/display_text.h"

namespace joblog::web::monitor {
namespace {

constexpr int kRuns = 500;

PoolRow pool_row(const WorkPool& pool) {
  PoolRow row{.name = on_one_line(pool.name, 100),
              .threads = pool.threads == 1 ? "1 thread" : fmt::format("{} threads", pool.threads),
              .queues = "all queues"};
  if (!pool.queues.empty()) {
    row.queues = pool.queues.size() == 1 ? "queue " : "queues ";
    row.queues += on_one_line(fmt::format("{}", fmt::join(pool.queues, ", ")), 1'000);
  }
  return row;
}

/// By the name that people gave the machine, where it has another one than its own.
std::string place_of(const ProcessInfo& process) {
  const bool named = !process.node.empty() && process.node != process.host;
  return named ? fmt::format("{} ({})", process.node, process.host) : process.host;
}

void fill(Reader& reader, const PageContext& context, WorkersPage& page) {
  const TimePoint now = context.moments.now();
  page.tabs = tabs(reader, context, "workers");
  page.live = (jobs_url() / "live").with("view", "workers");
  const Heartbeats heartbeats = context.services.writer.heartbeats();
  const auto runs = reader.running_runs(kRuns);
  for (const ProcessInfo& process : reader.processes()) {
    ProcessRow row;
    row.id = std::to_string(process.id.value);
    row.name = fmt::format("{} · pid {}", on_one_line(place_of(process), 200), process.pid);
    row.kind = on_one_line(process.kind, 40);
    row.version = on_one_line(process.version, 40);
    row.alive = is_alive(process, now, heartbeats);
    row.unheard = row.alive && !is_alive(process, now, Heartbeats::arrive);
    row.works = is_server(process);
    row.started = context.moments.relative(process.started_at);
    row.heartbeat = context.moments.relative(process.heartbeat_at);
    for (const WorkPool& pool : process.pools.value_or(std::vector<WorkPool>{})) {
      row.pools.push_back(pool_row(pool));
    }
    for (const RunningRun& run : runs) {
      if (run.process == process.id) row.runs.push_back(running_row(run, context));
    }
    page.processes.push_back(std::move(row));
  }
}

}  // namespace

http::Response workers_page(const PageContext& context) {
  return page_of<WorkersPage>(
      context, "Workers", [&](Reader& reader, WorkersPage& page) { fill(reader, context, page); },
      [](Html& out, const WorkersPage& page) { templates::workers_page(out, page); });
}

http::Response workers_parts(const PageContext& context) {
  return parts_of<WorkersPage>(
      context, [&](Reader& reader, WorkersPage& page) { fill(reader, context, page); },
      [](Html& out, const WorkersPage& page) { templates::workers_parts(out, page); });
}

}  // namespace joblog::web::monitor
