// SPDX-License-Identifier: MIT
// A server is asked about only when there is one that was heard once.
#include "storage/heartbeats.h"

#include <algorithm>

#include "core/limits.h"
#include "storage/ask.h"

namespace joblog {

bool is_server(const ProcessInfo& process) { return process.kind == "serve"; }

bool is_alive(const ProcessInfo& process, TimePoint now, Heartbeats heartbeats) {
  return heartbeats == Heartbeats::blocked || now - process.heartbeat_at < limits::lease;
}

Heartbeats probe_heartbeats(const Store& store, TimePoint now) {
  const auto servers = ask(store, [](Reader& reader) {
    auto all = reader.processes();
    std::erase_if(all, [](const ProcessInfo& one) { return !is_server(one); });
    return all;
  });
  const auto is_heard = [now](const ProcessInfo& one) {
    return is_alive(one, now, Heartbeats::arrive);
  };
  if (!servers || servers->empty() || std::ranges::any_of(*servers, is_heard)) {
    return Heartbeats::arrive;
  }
  return store.try_write() ? Heartbeats::arrive : Heartbeats::blocked;
}

}  // namespace joblog
