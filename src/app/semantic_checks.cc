// SPDX-License-Identifier: MIT
// Programs are looked for as the command will: in its folder, with its PATH.
#include "app/semantic_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/program_path.h"
#include "base/text.h"
#include "core/bulk_request.h"

namespace joblog {
namespace {

class Meaning {
 public:
  Meaning(const Setup& setup, const Clock& clock) : setup_(setup), clock_(clock) {}

  std::vector<cli::Finding> find() {
    for (const CommandConfig& command : setup_.config.commands) look_at(command);
    for (const ScheduledTask& task : setup_.tasks) look_at(task);
    look_at_queues();
    std::ranges::stable_sort(findings_, {}, &cli::Finding::warning);
    return std::move(findings_);
  }

 private:
  void say(bool warning, int line, std::string key, std::string text) {
    findings_.push_back({.part = "config",
                         .ok = warning,
                         .warning = warning,
                         .text = std::move(text),
                         .file = setup_.locations.config,
                         .line = line,
                         .key = std::move(key)});
  }

  /// What the command gets of our environment, and what is set for it.
  std::vector<std::string> environment_of(const CommandConfig& command) const {
    std::vector<std::string> entries;
    for (const std::string& name : command.environment) {
      const auto value = setup_.environment(name);
      if (value && !command.set.contains(name)) entries.push_back(name + "=" + *value);
    }
    for (const auto& [name, value] : command.set) entries.push_back(name + "=" + value);
    return entries;
  }

  void look_at(const CommandConfig& command) {
    const std::string key = "commands." + command.name;
    std::error_code error;
    if (!command.directory.empty() && !std::filesystem::is_directory(command.directory, error)) {
      return say(false, command.line, key + ".directory",
                 fmt::format("there is no folder {}: make it, or name another one",
                             in_quotes(command.directory)));
    }
    if (command.command.empty()) return;
    const auto program =
        find_program(command.command.front(), command.directory, environment_of(command));
    if (!program) say(false, command.line, key + ".command", program.error().message);
  }

  void look_at(const ScheduledTask& task) {
    const auto line = [&] {
      const auto& all = setup_.config.recurring;
      const auto found = std::ranges::find(all, task.task.key, &RecurringConfig::name);
      return found == all.end() ? 0 : found->line;
    }();
    if (!task.schedule.next_after(clock_.wall_now())) {
      say(true, line, "recurring." + task.task.key + ".schedule",
          fmt::format("{} never comes: it plans no run in the years ahead",
                      in_quotes(task.task.schedule)));
    }
    if (!task.schedule.note().empty()) {
      say(true, line, "recurring." + task.task.key + ".schedule", task.schedule.note());
    }
    look_at_queue(task.task.job.queue, line, "recurring." + task.task.key);
  }

  void look_at_queues() {
    for (const CommandConfig& command : setup_.config.commands) {
      look_at_queue(command.queue, command.line, "commands." + command.name);
    }
    for (const std::string& kind : setup_.registry.kinds()) {
      if (kind == bulk_action_kind) continue;
      const auto is_command =
          std::ranges::find(setup_.config.commands, kind, &CommandConfig::name) !=
          setup_.config.commands.end();
      const auto definition = setup_.registry.find(kind);
      if (!is_command && definition) look_at_queue(definition->queue, 0, "job " + kind);
    }
    for (const WorkerConfig& worker : setup_.config.workers) {
      for (const std::string& queue : worker.queues) {
        if (queue == "*" || used_.contains(queue)) continue;
        say(true, 0, "worker." + worker.name,
            fmt::format("nothing here puts jobs into its queue {}", in_quotes(queue)));
      }
    }
  }

  void look_at_queue(const std::string& queue, int line, const std::string& key) {
    used_.insert(queue);
    const bool taken = std::ranges::any_of(setup_.config.workers, [&](const WorkerConfig& worker) {
      return std::ranges::any_of(
          worker.queues, [&](const std::string& one) { return one == "*" || one == queue; });
    });
    if (taken) return;
    say(true, line, key,
        fmt::format(
            "no [[worker]] takes its queue {}: its jobs would wait {}", in_quotes(queue),
            setup_.config.store.url.empty() ? "for good" : "for another server on the same store"));
  }

  const Setup& setup_;
  const Clock& clock_;
  std::set<std::string> used_;
  std::vector<cli::Finding> findings_;
};

}  // namespace

std::vector<cli::Finding> check_semantics(const Setup& setup, const Clock& clock) {
  return Meaning(setup, clock).find();
}

}  // namespace joblog
