// SPDX-License-Identifier: MIT
// A server that does not say what it takes is one of before it could, and may take anything.
#include "storage/served_queues.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/limits.h"

namespace joblog {
namespace {

constexpr Duration kOverdue = limits::heartbeat + std::chrono::seconds{1};

void sort_once(std::vector<std::string>& names) {
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
}

}  // namespace

ServedQueues::ServedQueues(const std::vector<ProcessInfo>& processes, TimePoint now,
                           Heartbeats heartbeats) {
  Duration newest = Duration::max();
  for (const ProcessInfo& process : processes) {
    if (!is_server(process) || !is_alive(process, now, heartbeats)) continue;
    any_server_ = true;
    newest = std::min<Duration>(newest, now - process.heartbeat_at);
    if (!process.pools) all_ = true;
    for (const WorkPool& pool : process.pools.value_or(std::vector<WorkPool>{})) {
      all_ = all_ || pool.queues.empty();
      named_.insert(named_.end(), pool.queues.begin(), pool.queues.end());
    }
  }
  sort_once(named_);
  if (!any_server_) return;
  const bool blocked = heartbeats == Heartbeats::blocked;
  if (blocked && newest >= 2 * limits::heartbeat) unheard_for_ = newest;
  if (!blocked && newest >= kOverdue) overdue_after_ = newest;
}

bool ServedQueues::takes(std::string_view queue) const {
  return all_ || std::ranges::binary_search(named_, queue);
}

std::string unserved_queue_text(std::string_view queue) {
  return fmt::format(
      "no worker takes queue {}: name it in the queues of a [[worker]] in joblog.toml, and reload",
      queue);
}

std::string servers_silent_text(Duration unheard_for) {
  return fmt::format("the server's last heartbeat is {} old, and the store takes no writes",
                     format_duration(std::chrono::floor<std::chrono::seconds>(unheard_for)));
}

std::vector<std::string> known_queues(Reader& reader, TimePoint now) {
  std::vector<std::string> names =
      ServedQueues(reader.processes(), now, Heartbeats::arrive).named();
  for (const QueueView& queue : reader.queues()) names.push_back(queue.name);
  sort_once(names);
  return names;
}

}  // namespace joblog
