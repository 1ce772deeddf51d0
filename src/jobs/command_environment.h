// SPDX-License-Identifier: MIT
// The environment of a command: what cron gives a job, what is passed on and set, and what joblog
// adds. docs/commands.md lists it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/environment.h"
#include "joblog/run.h"
#include "jobs/command.h"

namespace joblog {

/// "NAME=value" each. `parameters`: the values of the declared ones.
std::vector<std::string> command_environment(const Run& run, const CommandSpec& spec,
                                             const Environment& ours,
                                             const std::map<std::string, std::string>& parameters);

/// "JOBLOG_ARG_SINCE" for the parameter "since".
std::string variable_of(std::string_view parameter);

}  // namespace joblog
