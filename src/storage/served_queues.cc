// A server that does not say what it takes is one of before it could, and may take anything.
#include "storage/served_queues.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/limits.h"

namespace joblog {
namespace {

void sort_once(std::vector<std::string>& names) {
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
}

}  // namespace

ServedQueues::ServedQueues(const std::vector<ProcessInfo>& processes, TimePoint now) {
  for (const ProcessInfo& process : processes) {
    if (process.kind != "serve" || now - process.heartbeat_at >= limits::lease) continue;
    anybody_ = true;
    if (!process.pools) all_ = true;
    for (const WorkPool& pool : process.pools.value_or(std::vector<WorkPool>{})) {
      all_ = all_ || pool.queues.empty();
      named_.insert(named_.end(), pool.queues.begin(), pool.queues.end());
    }
  }
  sort_once(named_);
}

bool ServedQueues::takes(std::string_view queue) const {
  return all_ || std::ranges::binary_search(named_, queue);
}

std::string nobody_takes(std::string_view queue) {
  return fmt::format(
      "no worker takes queue {}: name it in the queues of a [[worker]] in joblog.toml, and reload",
      queue);
}

std::vector<std::string> known_queues(Reader& reader, TimePoint now) {
  std::vector<std::string> names = ServedQueues(reader.processes(), now).named();
  for (const QueueView& queue : reader.queues()) names.push_back(queue.name);
  sort_once(names);
  return names;
}

}  // namespace joblog
