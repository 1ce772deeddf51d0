// SPDX-License-Identifier: MIT
// What a kind of job takes: declared parameters, checked before a job is stored. A secret one is
// kept as {"$secret": "value"} among the arguments, so that whoever shows arguments can tell,
// whatever has become of the kind since.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/pattern.h"
#include "base/result.h"
#include "joblog/parameter.h"

namespace joblog {

const char* to_string(ParameterType type);  ///< "text" …
std::optional<ParameterType> parameter_type_from(std::string_view name);

struct Parameter {
  std::string name;  ///< A lower-case letter, then lower-case letters, digits and `_`; at most 50.
  ParameterType type = ParameterType::text;
  /// As JSON of the type. Filled in when a job is made, so a job keeps what it was made with.
  std::optional<std::string> default_value;
  std::vector<std::string> choices;  ///< As text; empty: any value of the type.
  bool required = false;
  bool secret = false;             ///< Shown as "•••" everywhere. Text, without a default.
  std::optional<Pattern> pattern;  ///< The whole of a text must match.
  std::optional<double> min, max;  ///< Of a number.
  std::string description;
  bool operator==(const Parameter&) const = default;
};
using Parameters = std::vector<Parameter>;

/// Whether `name` can be the name of a parameter.
bool is_parameter_name(std::string_view name);

/// "since (date, required)", for lists.
std::string describe(const Parameter& parameter);

/// "takes since (date, required), mode (text)", or "takes no parameters".
std::string takes(const Parameters& parameters);

/// Arguments to begin with: the defaults, and what is required left empty.
std::string example_arguments(const Parameters& parameters);

/// What is wrong with a value (JSON) of the parameter, or "". Never repeats a secret.
std::string problem_with_value(const Parameter& parameter, std::string_view json);

/// `arguments` (a JSON object) as a job of the kind keeps them: checked, defaults filled in,
/// secrets marked. Marked ones may come in as well. Errors: invalid, with the list of what there
/// is.
Result<std::string> checked_arguments(const Parameters& parameters, std::string_view arguments);

/// The values in `arguments`, as text; without those that are not given.
std::map<std::string, std::string> values_of(const Parameters& parameters,
                                             std::string_view arguments);

}  // namespace joblog
