// SPDX-License-Identifier: MIT
// Parameters that a C++ program declares, as the parameters that arguments are checked against.
#pragma once

#include <vector>

#include "core/parameters.h"
#include "joblog/parameter.h"

namespace joblog {

/// Errors: invalid, naming the parameter and what is wrong with it.
Result<Parameters> declared_parameters(const std::vector<ParameterDefinition>& definitions);

}  // namespace joblog
