// A server is asked about only when there is one that was heard once.
#include "storage/heartbeats.h"

#include <algorithm>

#include "core/limits.h"

namespace joblog {

bool counts_as_alive(const ProcessInfo& process, TimePoint now, Heartbeats heartbeats) {
  return heartbeats == Heartbeats::blocked || now - process.heartbeat_at < limits::lease;
}

Heartbeats ask_heartbeats(const Store& store, TimePoint now) {
  std::vector<ProcessInfo> servers;
  const auto read = store.read([&](Reader& reader) {
    servers = reader.processes();
    std::erase_if(servers, [](const ProcessInfo& one) { return one.kind != "serve"; });
  });
  const auto is_heard = [now](const ProcessInfo& one) {
    return counts_as_alive(one, now, Heartbeats::arrive);
  };
  if (!read || servers.empty() || std::ranges::any_of(servers, is_heard)) return Heartbeats::arrive;
  return store.try_write() ? Heartbeats::arrive : Heartbeats::blocked;
}

}  // namespace joblog
