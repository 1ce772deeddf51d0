// SPDX-License-Identifier: MIT
// [recurring.NAME] and [commands.NAME].
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "config/arguments_json.h"
#include "config/sections.h"
#include "core/job.h"
#include "core/quoted.h"
#include "core/schedule.h"
#include "core/zone.h"

namespace joblog {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

void read_arguments(Section& section, RecurringConfig& task) {
  const TomlNode* node = section.take("arguments");
  if (node == nullptr) return;
  if (node->type != TomlNode::Type::table) {
    return section.problem("arguments",
                           "must be a table like { name = \"value\" }, not " + to_words(*node));
  }
  auto json = arguments_json(*node);
  if (!json) return section.problem("arguments", json.error().message);
  NewJob job{.kind = "any", .arguments = *json};
  if (auto wrong = problem_with(job)) return section.problem("arguments", *wrong);
  task.arguments = std::move(*json);
}

void check_schedule(Section& section, const RecurringConfig& task) {
  section.require("schedule", "when it runs, like \"every 5 minutes\" or \"30 2 * * *\"");
  const auto zone = Zone::find(task.zone);
  if (!zone) section.problem("zone", zone.error().message);
  if (task.schedule.empty()) return;
  const auto schedule = Schedule::parse(task.schedule);
  if (!schedule) section.problem("schedule", schedule.error().message);
}

void check_command(Section& section, const CommandConfig& command) {
  const TomlNode* node = section.table() != nullptr ? section.table()->find("command") : nullptr;
  if (node != nullptr && node->type == TomlNode::Type::string) return;  // Said already.
  section.require("command", "the program and its arguments, like [\"/usr/bin/rsync\", \"-a\"]");
  if (node == nullptr || node->type != TomlNode::Type::array) return;
  const auto holds_nul = [](const std::string& text) { return text.contains('\0'); };
  if (command.command.empty() || command.command.front().empty()) {
    section.problem("command", "must begin with a program");
  } else if (std::ranges::any_of(command.command, holds_nul)) {
    section.problem("command", "must not hold NUL characters");
  }
}

void check_variable(Section& section, std::string_view key, const std::string& name) {
  if (name.empty() || name.find_first_of(std::string_view("=\0", 2)) != std::string::npos) {
    section.problem(key, fmt::format("{} cannot be the name of a variable", quoted(name)));
  } else if (name.starts_with("JOBLOG_") && name != "JOBLOG_DATA") {
    section.problem(
        key, fmt::format("{}: names with JOBLOG_ in front are set by joblog itself", quoted(name)));
  }
}

void check_variables(Section& section, const CommandConfig& command) {
  for (const std::string& name : command.environment) {
    check_variable(section, "environment", name);
    if (name == "ADMIN_PASSWORD") {
      section.problem("environment",
                      "ADMIN_PASSWORD is joblog's own secret and is never passed on");
    }
  }
  for (const auto& [name, value] : command.set) {
    check_variable(section, "set", name);
    if (value.contains('\0')) section.problem("set", name + " must not hold a NUL character");
  }
}

}  // namespace

std::optional<std::string> problem_with_queue(const std::string& queue) {
  return problem_with(NewJob{.kind = "any", .queue = queue});
}

std::optional<std::string> problem_with_kind(const std::string& kind) {
  return problem_with(NewJob{.kind = kind});
}

void read_recurring(Section section, RecurringConfig& task) {
  section.read("schedule", task.schedule);
  section.read("zone", task.zone);
  section.read("kind", task.kind);
  read_arguments(section, task);
  section.read_optional("queue", task.queue);
  if (section.table() != nullptr && section.table()->find("priority") != nullptr)
    section.read_integer("priority", task.priority.emplace(), -1000, 1000);
  section.read_choice<MisfirePolicy>("misfire", task.misfire,
                                     {{"skip", MisfirePolicy::skip},
                                      {"run_once", MisfirePolicy::run_once},
                                      {"run_all", MisfirePolicy::run_all}});
  section.read_seconds("misfire_window", task.misfire_window, seconds{1}, days{366});
  section.read_choice<OverlapPolicy>(
      "overlap", task.overlap,
      {{"skip", OverlapPolicy::skip}, {"enqueue", OverlapPolicy::enqueue}});
  read_about(section, task.about);
  section.report_unknown_keys();
  section.require("kind", "which kind of job it enqueues");
  check_schedule(section, task);
  const auto wrong = task.queue ? problem_with_queue(*task.queue) : std::nullopt;
  if (wrong) section.problem("queue", *wrong);
}

void read_command(Section section, CommandConfig& command, const ConfigContext& context) {
  const TomlNode* node = section.table() != nullptr ? section.table()->find("command") : nullptr;
  if (node != nullptr && node->type == TomlNode::Type::string) {
    section.take("command");
    section.problem("command",
                    "must be a list of the program and its arguments, like "
                    "[\"/usr/bin/rsync\", \"-a\"]: no shell reads it");
  } else {
    section.read("command", command.command);
  }
  section.read_path("directory", command.directory, context.environment);
  section.read("environment", command.environment);
  section.read("set", command.set);
  section.read("secrets", command.secrets);
  read_line_rules(section, command.lines);
  read_parameters(section, command);
  section.read_seconds("timeout", command.timeout, seconds{1}, days{7}, true);
  section.read_seconds("grace", command.grace, seconds{1}, hours{1});
  section.read_integer("attempts", command.attempts, 1, 1000);
  section.read_seconds("retry_delay", command.retry_delay, seconds{0}, days{7});
  section.read("queue", command.queue);
  section.read_integer("concurrency_limit", command.concurrency_limit, 0, 10'000);
  section.read_bytes("output_max", command.output_max, 1 << 10, 1 << 30);
  section.read_choice<OutputMode>(
      "output", command.output,
      {{"separate", OutputMode::separate}, {"joined", OutputMode::joined}});
  section.read("tty", command.tty);
  section.read_choice<Children>(
      "children", command.children,
      {{"wait", Children::wait}, {"detach", Children::detach}, {"kill", Children::kill}});
  read_about(section, command.about);
  section.report_unknown_keys();
  check_command(section, command);
  check_variables(section, command);
  if (const auto wrong = problem_with_queue(command.queue)) section.problem("queue", *wrong);
}

}  // namespace joblog
