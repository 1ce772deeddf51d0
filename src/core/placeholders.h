// SPDX-License-Identifier: MIT
// {name} in the arguments of a command stands for the value of a declared parameter.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/parameters.h"

namespace joblog {

/// `argv` with values in place: each stays one argument or a part of one, whatever it holds. An
/// argument with a parameter that has no value is left out. The program, argv[0], stays as it is,
/// and so does {name} of what is no parameter.
std::vector<std::string> with_values(const std::vector<std::string>& argv,
                                     const Parameters& parameters,
                                     const std::map<std::string, std::string>& values);

/// What is wrong with the placeholders of `argv`, or "": one in the program, or a name that looks
/// like a parameter's.
std::string problem_with_placeholders(const std::vector<std::string>& argv,
                                      const Parameters& parameters);

}  // namespace joblog
