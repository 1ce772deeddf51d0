// SPDX-License-Identifier: MIT
// What the pages show of a job's definition, put together from the registry and the configuration.
#pragma once

#include <string>

#include "config/config.h"
#include "core/registry.h"
#include "web/monitor/known_job.h"

namespace joblog {

/// What is said of a recurring task that starts jobs of the kind, or with `task` "" of the kind.
JobAbout said_of(const Registry& registry, const Config& config, const std::string& kind,
                 const std::string& task);

/// The table [commands.KIND]; null when there is none.
const CommandConfig* command_of(const Config& config, const std::string& kind);

/// `file`: of the configuration.
web::monitor::KnownJob known_job(const Registry& registry, const Config& config,
                                 const std::string& file, const std::string& kind,
                                 const std::string& task);

}  // namespace joblog
