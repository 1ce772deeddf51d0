// SPDX-License-Identifier: MIT
// From the text to the structs: the tables of the file in turn, then what holds between them.
#include "config/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/named_file.h"
#include "base/text.h"
#include "config/sections.h"
#include "core/quoted.h"
#include "core/zone.h"

namespace joblog {
namespace {

constexpr std::size_t file_bytes_max = 1 << 20;

/// The named tables below [recurring] or [commands]: each is an item of its own.
template <class Item, class Read>
void read_named(Section tables, const std::string& group, Problems& problems,
                std::vector<Item>& items, const Read& read) {
  if (tables.table() == nullptr) return;
  for (const TomlMember& member : tables.table()->members) {
    const std::string path = group + "." + key_words(member.name);
    problems.set_item(path);
    if (auto wrong = problem_with_kind(member.name)) {
      problems.add(member.value.line, path, "is no good name: " + *wrong);
    }
    Item item;
    item.name = member.name;
    item.line = member.value.line;
    read(Section(&member.value, path, member.value.line, problems), item);
    items.push_back(std::move(item));
    problems.set_item("");
  }
}

void check_command_names(const std::vector<CommandConfig>& commands, const ConfigContext& context,
                         Problems& problems) {
  for (const CommandConfig& command : commands) {
    if (std::ranges::find(context.kinds, command.name) == context.kinds.end()) continue;
    const std::string path = "commands." + key_words(command.name);
    problems.set_item(path);
    problems.add(command.line, path, "is the name of a job the program has itself");
    problems.set_item("");
  }
}

/// No command gets the variable that holds the password of `table`.
void check_own_secret(const std::string& secret, std::string_view table, const Config& config,
                      const Section& tables, Problems& problems) {
  if (secret.empty()) return;
  for (const CommandConfig& command : config.commands) {
    if (std::ranges::find(command.environment, secret) == command.environment.end()) continue;
    const std::string path = "commands." + key_words(command.name);
    problems.set_item(path);
    Section(tables.table()->find(command.name), path, command.line, problems)
        .problem("environment", fmt::format("{} holds the password of {} and is never "
                                            "passed on; give the command a variable of its own",
                                            secret, table));
    problems.set_item("");
  }
}

/// The ERP's password is for the sync alone, the store's for joblog itself.
void check_own_secrets(const Config& config, const Section& tables, Problems& problems) {
  check_own_secret(config.store.password_env, "[store]", config, tables, problems);
  if (config.open_orders) {
    check_own_secret(config.open_orders->password_env, "[open_orders]", config, tables, problems);
  }
}

/// Every task's kind exists, and is not a command that is left out.
void check_kinds(const Config& config, const ConfigContext& context, Section tables,
                 Problems& problems) {
  std::vector<std::string> kinds = context.kinds;
  for (const CommandConfig& command : config.commands) kinds.push_back(command.name);
  for (const RecurringConfig& task : config.recurring) {
    const std::string path = "recurring." + key_words(task.name);
    const std::string command = "commands." + key_words(task.kind);
    const TomlNode* node = tables.table()->find(task.name);
    if (node->type != TomlNode::Type::table) continue;
    Section section(node, path, task.line, problems);
    if (!section.has("kind")) continue;
    problems.set_item(path);
    if (std::ranges::find(kinds, task.kind) == kinds.end()) {
      section.problem("kind", fmt::format("there is no job {}{}", joblog::quoted(task.kind),
                                          did_you_mean(task.kind, kinds)));
    } else if (problems.has_item(command)) {
      section.problem("kind", fmt::format("{} cannot be used, see its own problem", command));
    }
    problems.set_item("");
  }
}

template <class Item>
void leave_out_refused(std::vector<Item>& items, const std::string& group,
                       const Problems& problems) {
  std::erase_if(items, [&](const Item& item) {
    return problems.has_item(group + "." + key_words(item.name));
  });
}

void read_orders(Section& file, Config& config, const ConfigContext& context, Problems& problems) {
  Section section = file.subsection("open_orders");
  if (section.table() == nullptr) return;
  config.open_orders_line = section.table()->line;
  problems.set_item("open_orders");
  read_open_orders(std::move(section), config.open_orders.emplace(), context);
  problems.set_item("");
  if (problems.has_item("open_orders")) config.open_orders.reset();
}

/// A bad zone is a problem of the whole file: every task without one of its own would be off.
void read_zone(Section& file, Config& config) {
  std::string zone = config.zone;
  file.read("zone", zone);
  const auto found = Zone::find(zone);
  if (!found) return file.problem("zone", found.error().message);
  config.zone = std::move(zone);
}

void read_file(const TomlNode& root, Config& config, const ConfigContext& context,
               Problems& problems) {
  Section file(&root, "", 1, problems);
  read_zone(file, config);
  read_store(file.subsection("store"), config.store, context);
  read_node(file.subsection("node"), config.node);
  read_web(file.subsection("web"), config.web, context.environment);
  read_workers(file.take("worker"), config.workers, problems);
  read_retention(file.subsection("retention"), config.retention);
  read_orders(file, config, context, problems);
  const Section commands = file.subsection("commands");
  read_named(commands, "commands", problems, config.commands,
             [&](Section section, CommandConfig& command) {
               read_command(std::move(section), command, context);
             });
  const Section recurring = file.subsection("recurring");
  read_named(recurring, "recurring", problems, config.recurring,
             [&](Section section, RecurringConfig& task) {
               task.zone = config.zone;
               read_recurring(std::move(section), task);
             });
  file.report_unknown_keys();
  check_command_names(config.commands, context, problems);
  check_own_secrets(config, commands, problems);
  check_kinds(config, context, recurring, problems);
  leave_out_refused(config.commands, "commands", problems);
  leave_out_refused(config.recurring, "recurring", problems);
}

/// Nothing of the file can be used; what the environment says stands.
Loaded without_file(const std::string& file, int line, std::string message,
                    const ConfigContext& context) {
  Loaded loaded;
  Problems problems(file);
  problems.add(line, "", std::move(message));
  read_file(TomlNode{}, loaded.config, context, problems);
  loaded.problems = problems.by_line();
  return loaded;
}

}  // namespace

bool Loaded::usable() const {
  return std::ranges::none_of(problems, [](const ConfigProblem& p) { return p.item.empty(); });
}

std::string to_string(const ConfigProblem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) text += fmt::format(":{}", problem.line);
  if (!text.empty()) text += ": ";
  if (!problem.key.empty()) text += problem.key + ": ";
  return text + problem.message;
}

Loaded load_config(std::string_view toml_text, const std::string& file_name,
                   const ConfigContext& context) {
  const std::uint64_t fingerprint = std::hash<std::string_view>{}(toml_text) | 1;
  const auto root = parse_toml(toml_text);
  if (!root) {
    Loaded refused = without_file(file_name, root.error().line, root.error().message, context);
    refused.fingerprint = fingerprint;
    return refused;
  }
  Loaded loaded;
  loaded.fingerprint = fingerprint;
  Problems problems(file_name);
  read_file(*root, loaded.config, context, problems);
  loaded.problems = problems.by_line();
  return loaded;
}

Loaded load_config_file(const std::string& path, const ConfigContext& context) {
  const auto text = read_named_file(path, {.bytes_max = file_bytes_max});
  if (!text) return without_file(path, 0, text.error().message, context);
  return load_config(*text, path, context);
}

}  // namespace joblog
