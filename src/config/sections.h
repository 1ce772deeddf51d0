// SPDX-License-Identifier: MIT
// How each table of the file is read. One function per table, in files of their own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/section.h"

namespace joblog {

void read_store(Section section, StoreConfig& store, const ConfigContext& context);
void read_node(Section section, NodeConfig& node);
void read_web(Section section, WebConfig& web, const Environment& environment);
void read_workers(const TomlNode* list, std::vector<WorkerConfig>& workers, Problems& problems);
void read_retention(Section section, RetentionConfig& retention);
void read_open_orders(Section section, OpenOrdersConfig& orders, const ConfigContext& context);
void read_recurring(Section section, RecurringConfig& task);
void read_command(Section section, CommandConfig& command, const ConfigContext& context);
/// Parts of it: what stands about its lines, and [commands.NAME.parameters], once `command` is
/// read.
void read_line_rules(Section& section, LineRules& rules);
void read_parameters(Section& section, CommandConfig& command);

/// description, owner, labels and link of a job, which several tables have.
void read_about(Section& section, JobAbout& about);

/// What is wrong with a name of a queue or kind, or nothing.
std::optional<std::string> problem_with_queue(const std::string& queue);
std::optional<std::string> problem_with_kind(const std::string& kind);

}  // namespace joblog
