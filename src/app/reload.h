// SPDX-License-Identifier: MIT
// What differs between the configuration that a server runs by and the one in the file: what it can
// take up at once and what waits for a restart.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace joblog {

struct ConfigDifference {
  /// What a reload takes up, as keys: "commands.cleanup is new", "[[worker]] changed", …
  std::vector<std::string> at_once;
  /// What waits for the next start: "[store]", "[web] port, listen and the paths of TLS", …
  std::vector<std::string> at_restart;
};

ConfigDifference difference(const Config& running, const Config& next);

/// `next`, but for what `running` goes on with until it is started again.
Config taken_up(const Config& running, Config next);

}  // namespace joblog
