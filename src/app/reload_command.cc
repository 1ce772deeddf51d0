// SPDX-License-Identifier: MIT
// `reload`: asks the servers of this machine to read the configuration again; what is wrong with it
// is said here, before anybody is asked.
#include <fmt/format.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is POSIX.

#include <cerrno>
#include <cstring>
#include <vector>

#include "app/commands.h"
#include "app/engine.h"
#include "base/program_name.h"
#include "base/text.h"
#include "queue/machine_id.h"
#include "queue/process_identity.h"
#include "storage/ask.h"
#include "storage/heartbeats.h"

namespace joblog {
namespace {

/// Whether its pid is its own. Where /proc hides it, its heartbeat says so.
bool lives_here(const ProcessInfo& process, const ThisMachine& here, TimePoint now) {
  if (!process.machine_id.empty() && !ran_on(process, here)) return false;
  constexpr std::chrono::seconds kFresh{10};
  const ProcessState seen = process_state(process.host, process.pid, process.start_mark);
  const bool is_of_our_pids =
      process.host == host_name() && shares_pid_namespace(process.start_mark);
  return seen == ProcessState::alive ||
         (seen == ProcessState::unknown && is_of_our_pids && now - process.heartbeat_at < kFresh);
}

/// Servers on this store that live on this machine, each once.
Result<std::vector<ProcessInfo>> servers_here(const Store& store, const ThisMachine& here,
                                              TimePoint now) {
  return ask(store, [&](Reader& reader) {
    auto servers = reader.processes();
    std::erase_if(servers, [&](const ProcessInfo& process) {
      return !is_server(process) || !lives_here(process, here, now);
    });
    return servers;
  });
}

}  // namespace

int reload_servers(CommandContext& c) {
  if (!c.setup.problems.empty()) {
    std::string all = "the configuration has problems, the server goes on as it is";
    for (const ConfigProblem& problem : c.setup.problems) all += "\n  " + to_string(problem);
    return c.console.refuse({ErrorKind::invalid, all}, cli::exits::config);
  }
  auto store = open_store(c.setup, c.clock, true, NewStore::never);
  if (!store) return c.console.refuse(store.error());
  const auto servers =
      servers_here(**store, {.id = machine_id(c.setup.locations.data)}, c.clock.wall_now());
  if (!servers) return c.console.refuse(servers.error());
  if (servers->empty()) {
    return c.console.refuse(
        {ErrorKind::not_found,
         in_own_name("no server runs here: joblog serve reads the configuration when it "
                     "starts")});
  }
  for (const ProcessInfo& server : *servers) {
    if (::kill(static_cast<pid_t>(server.pid), SIGUSR1) != 0) {
      return c.console.refuse(
          {ErrorKind::unavailable,
           fmt::format("asking the server with pid {}: {}", server.pid, std::strerror(errno))});
    }
    if (c.console.quiet || c.console.json) continue;
    c.console.terminal.line(fmt::format(
        "asked the server with pid {} to read {} again; its log and its pages say what it took up",
        server.pid, c.setup.locations.config));
  }
  return cli::exits::done;
}

}  // namespace joblog
