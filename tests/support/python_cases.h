// SPDX-License-Identifier: MIT
// Cases that a Python script of ours makes with its standard library, as an independent reference.
#pragma once

#include <boost/algorithm/hex.hpp>
#include <string>

#include "support/paths.h"
#include "support/run_command.h"

namespace joblog::test {

/// What `script`, a path within the project, prints for the seed.
inline CommandResult python_cases(const std::string& script, int seed) {
  return run_command({"python3", JOBLOG_SOURCE_DIR "/" + script, std::to_string(seed)});
}

/// Bytes that a script printed in hexadecimal; "-" stands for none.
inline std::string from_hex(const std::string& hex) {
  return hex == "-" ? "" : boost::algorithm::unhex(hex);
}

}  // namespace joblog::test
