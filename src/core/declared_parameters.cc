// SPDX-License-Identifier: MIT
// The rules are those of [commands.NAME.parameters] in the configuration.
#include "core/declared_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "core/quoted.h"

namespace joblog {
namespace {

namespace json = boost::json;

constexpr std::size_t kParametersMax = 50;

struct AsJson {
  std::string operator()(std::monostate) const { return ""; }
  template <class T>
  std::string operator()(const T& value) const {
    return json::serialize(json::value(value));
  }
};

bool is_bound(const std::optional<double>& bound) { return bound.has_value(); }

std::string problem_with_bounds(const ParameterDefinition& definition) {
  if (!is_bound(definition.min) && !is_bound(definition.max)) return "";
  const bool has_order =
      definition.type == ParameterType::integer || definition.type == ParameterType::number;
  if (!has_order) return "has min or max, which are for integers and numbers only";
  const double low = definition.min.value_or(0), high = definition.max.value_or(0);
  if (!std::isfinite(low) || !std::isfinite(high)) return "has a min or max that is no number";
  const bool both = is_bound(definition.min) && is_bound(definition.max);
  return both && low > high ? "has a min that is greater than its max" : "";
}

std::string problem_with_choices(const ParameterDefinition& definition) {
  const bool text =
      definition.type == ParameterType::text || definition.type == ParameterType::date;
  const Parameter plain{.name = definition.name, .type = definition.type};
  for (const std::string& choice : definition.choices) {
    const std::string wrong =
        problem_with_value(plain, text ? json::serialize(json::value(choice)) : choice);
    if (!wrong.empty()) return "has a choice that " + wrong;
  }
  return "";
}

std::string problem_with_default(const ParameterDefinition& definition, const Parameter& made) {
  if (!made.default_value) return "";
  if (definition.secret) return "is secret and so has no default: the code would hold it";
  if (definition.required) return "is required and so has no default";
  const std::string wrong = problem_with_value(made, *made.default_value);
  return wrong.empty() ? "" : "has a default that " + wrong;
}

std::string problem_with_text_rules(const ParameterDefinition& definition) {
  if (definition.type == ParameterType::text) return "";
  if (definition.secret) return "is secret, which only a text can be";
  return definition.pattern.empty() ? "" : "has a pattern, which is for texts only";
}

/// What is wrong with it, or "".
std::string read(const ParameterDefinition& definition, Parameter& made) {
  for (const auto problem : {problem_with_bounds, problem_with_choices, problem_with_text_rules}) {
    if (auto wrong = problem(definition); !wrong.empty()) return wrong;
  }
  made = {.name = definition.name,
          .type = definition.type,
          .default_value = std::nullopt,
          .choices = definition.choices,
          .required = definition.required,
          .secret = definition.secret,
          .pattern = std::nullopt,
          .min = definition.min,
          .max = definition.max,
          .description = definition.help};
  if (!definition.pattern.empty()) {
    auto pattern = Pattern::parse(definition.pattern);
    if (!pattern) return "has a pattern that cannot be read: " + pattern.error().message;
    made.pattern = std::move(*pattern);
  }
  if (auto text = std::visit(AsJson{}, definition.default_value); !text.empty())
    made.default_value = std::move(text);
  return problem_with_default(definition, made);
}

}  // namespace

Result<Parameters> declared_parameters(const std::vector<ParameterDefinition>& definitions) {
  const auto refuse = [](std::string_view name, std::string_view problem) {
    return fail(ErrorKind::invalid, fmt::format("the parameter {} {}", quoted(name), problem));
  };
  if (definitions.size() > kParametersMax) {
    return fail(ErrorKind::invalid, fmt::format("it has {} parameters; it may have {}",
                                                definitions.size(), kParametersMax));
  }
  Parameters parameters;
  for (const ParameterDefinition& definition : definitions) {
    if (!is_parameter_name(definition.name)) {
      return refuse(definition.name,
                    "has no good name: a lower-case letter, then lower-case letters, digits and _, "
                    "at most 50");
    }
    if (std::ranges::find(parameters, definition.name, &Parameter::name) != parameters.end())
      return refuse(definition.name, "is there twice");
    Parameter made;
    if (auto wrong = read(definition, made); !wrong.empty()) return refuse(definition.name, wrong);
    parameters.push_back(std::move(made));
  }
  return parameters;
}

}  // namespace joblog
