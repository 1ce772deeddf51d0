// Kinds, pools and the store are what they were at the start; schedules and who may sign in are
// not.
#include "app/reload.h"

#include <algorithm>

namespace joblog {
namespace {

/// Where the server listens cannot change; who may come in can.
bool listens_alike(const WebConfig& a, const WebConfig& b) {
  return a.port == b.port && a.listen == b.listen && a.tls_certificate == b.tls_certificate &&
         a.tls_key == b.tls_key;
}

bool commands_alike(std::vector<CommandConfig> a, std::vector<CommandConfig> b) {
  const auto without_line = [](CommandConfig& command) { command.line = 0; };
  std::ranges::for_each(a, without_line);
  std::ranges::for_each(b, without_line);
  return a == b;
}

}  // namespace

std::vector<std::string> needs_restart(const Setup& running, const Setup& next) {
  const Config &a = running.config, &b = next.config;
  std::vector<std::string> tables;
  const auto compare = [&](bool alike, const char* name) {
    if (!alike) tables.emplace_back(name);
  };
  compare(a.store == b.store, "[store]");
  compare(listens_alike(a.web, b.web), "[web] port, listen and the paths of TLS");
  compare(a.workers == b.workers, "[[worker]]");
  compare(a.retention == b.retention, "[retention]");
  compare(a.open_orders == b.open_orders, "[open_orders]");
  compare(commands_alike(a.commands, b.commands), "[commands]");
  return tables;
}

std::vector<ScheduledTask> tasks_for(const Setup& running, const Setup& next) {
  std::vector<ScheduledTask> tasks;
  for (const ScheduledTask& task : next.tasks) {
    if (running.registry.find(task.task.job.kind) != nullptr) tasks.push_back(task);
  }
  return tasks;
}

}  // namespace joblog
