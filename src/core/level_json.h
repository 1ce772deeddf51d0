// SPDX-License-Identifier: MIT
// The level of a log line that is a JSON object.
#pragma once

#include <optional>
#include <string_view>

#include "joblog/run.h"

namespace joblog {

/// Of "level", "lvl", "severity", "log.level" and their kin: a name, or a number of pino, bunyan,
/// syslog (as journald writes it) or Python. Nothing when `line` is no JSON object or has none of
/// them.
std::optional<Level> level_in_json(std::string_view line);

}  // namespace joblog
