// SPDX-License-Identifier: MIT
// The one place that reads environment variables.
#include "base/environment.h"

#include <cstdlib>

namespace joblog {

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
  };
}

}  // namespace joblog
