// SPDX-License-Identifier: MIT
#include "app/known_jobs.h"

#include <algorithm>

#include "core/bulk_request.h"

namespace joblog {
namespace {

/// Both lists are sorted by name, and asked by the thousand.
template <class Tables>
auto table_named(const Tables& tables, const std::string& name) -> decltype(tables.data()) {
  const auto found = std::ranges::lower_bound(
      tables, name, {}, [](const auto& table) { return std::string_view(table.name); });
  return found != tables.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

JobAbout said_of(const Registry& registry, const Config& config, const std::string& kind,
                 const std::string& task) {
  const auto definition = registry.find(kind);
  JobAbout about = definition ? about_of(*definition) : JobAbout{};
  const RecurringConfig* recurring = task.empty() ? nullptr : table_named(config.recurring, task);
  return recurring ? about_of_task(recurring->about, about) : about;
}

const CommandConfig* command_of(const Config& config, const std::string& kind) {
  return table_named(config.commands, kind);
}

web::monitor::KnownJob known_job(const Registry& registry, const Config& config,
                                 const std::string& file, const std::string& kind,
                                 const std::string& task) {
  web::monitor::KnownJob known;
  if (const RecurringConfig* recurring = table_named(config.recurring, task)) {
    known.task_at = {file, recurring->line};
  }
  const auto definition = registry.find(kind);
  if (!definition) return known;
  known.can_run = true;
  known.people_start_it = kind != bulk_action_kind;
  if (const CommandConfig* command = command_of(config, kind)) {
    known.command = command->command;
    known.directory = command->directory;
  }
  known.retry = definition->retry;
  known.timeout = definition->timeout;
  known.isolated = definition->isolated;
  known.concurrency_limit = definition->concurrency_limit;
  known.limit_is_by_key = definition->concurrency_key != nullptr;
  known.queue = definition->queue;
  known.priority = definition->priority;
  if (const auto parameters = registry.parameters(kind)) {
    known.declares_parameters = true;
    known.parameters = *parameters;
  }
  known.kind_at = registry.defined_at(kind).value_or(DefinedAt{});
  return known;
}

}  // namespace joblog
