// SPDX-License-Identifier: MIT
// The arguments of a recurring task: a TOML table there, a JSON object in the job.
#pragma once

#include <expected>
#include <string>

#include "config/toml_tree.h"

namespace joblog {

/// Dates and times become texts. Errors: a number JSON does not have (nan, inf).
std::expected<std::string, TomlError> arguments_json(const TomlNode& table);

/// The same for any value.
std::expected<std::string, TomlError> value_json(const TomlNode& node);

}  // namespace joblog
