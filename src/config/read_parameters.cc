// SPDX-License-Identifier: MIT
// [commands.NAME.parameters]: what jobs of the command take.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "config/arguments_json.h"
#include "config/sections.h"
#include "core/placeholders.h"

namespace joblog {
namespace {

constexpr std::size_t kParametersMax = 50;

/// The value of a key as JSON; nothing when it is not there or is none.
std::optional<std::string> json_value(Section& section, std::string_view key) {
  const TomlNode* node = section.take(key);
  if (node == nullptr) return std::nullopt;
  auto json = value_json(*node);
  if (json) return std::move(*json);
  section.problem(key, json.error().message);
  return std::nullopt;
}

void read_type(Section& section, Parameter& parameter) {
  section.read_choice<ParameterType>("type", parameter.type,
                                     {{"text", ParameterType::text},
                                      {"integer", ParameterType::integer},
                                      {"number", ParameterType::number},
                                      {"boolean", ParameterType::boolean},
                                      {"date", ParameterType::date}});
}

/// Texts, or numbers for a parameter that is one.
void read_choices(Section& section, Parameter& parameter) {
  const TomlNode* node = section.take("choices");
  if (node == nullptr) return;
  if (node->type != TomlNode::Type::array || node->items.empty()) {
    return section.problem("choices", "must be a list like [\"full\", \"quick\"]");
  }
  for (const TomlNode& item : node->items) {
    const auto json = value_json(item);
    if (!json) return section.problem("choices", json.error().message);
    const std::string wrong =
        problem_with_value({.name = parameter.name, .type = parameter.type}, *json);
    if (!wrong.empty()) return section.problem("choices", wrong);
    const bool text = item.type == TomlNode::Type::string || item.type == TomlNode::Type::time;
    parameter.choices.push_back(text ? item.text : *json);
  }
}

void read_bound(Section& section, std::string_view key, const Parameter& parameter,
                std::optional<double>& bound) {
  const TomlNode* node = section.take(key);
  if (node == nullptr) return;
  const bool number = node->type == TomlNode::Type::integer || node->type == TomlNode::Type::real;
  const bool has_order =
      parameter.type == ParameterType::integer || parameter.type == ParameterType::number;
  if (!has_order) return section.problem(key, "is for integers and numbers only");
  if (!number) return section.problem(key, "must be a number, not " + to_words(*node));
  const double value =
      node->type == TomlNode::Type::integer ? static_cast<double>(node->integer) : node->real;
  if (!std::isfinite(value))
    return section.problem(key, "must be a number, not " + to_words(*node));
  bound = value;
}

void read_pattern(Section& section, Parameter& parameter) {
  std::string text;
  section.read("pattern", text);
  if (text.empty()) return;
  if (parameter.type != ParameterType::text) return section.problem("pattern", "is for texts only");
  auto pattern = Pattern::parse(text);
  if (!pattern) return section.problem("pattern", pattern.error().message);
  parameter.pattern = std::move(*pattern);
}

/// Last, because a default keeps the rules of its parameter.
void read_default(Section& section, Parameter& parameter) {
  auto json = json_value(section, "default");
  if (!json) return;
  if (parameter.secret) {
    return section.problem("default",
                           "a secret has none: everybody who reads this file would see it");
  }
  if (parameter.required) return section.problem("default", "a required parameter has none");
  const std::string wrong = problem_with_value(parameter, *json);
  if (!wrong.empty()) return section.problem("default", wrong);
  parameter.default_value = std::move(*json);
}

void read_parameter(Section section, Parameter& parameter) {
  read_type(section, parameter);
  read_choices(section, parameter);
  section.read("required", parameter.required);
  section.read("secret", parameter.secret);
  read_bound(section, "min", parameter, parameter.min);
  read_bound(section, "max", parameter, parameter.max);
  read_pattern(section, parameter);
  section.read("description", parameter.description);
  read_default(section, parameter);
  section.report_unknown_keys();
  if (parameter.secret && parameter.type != ParameterType::text) {
    section.problem("secret", "is for texts only");
  }
  if (parameter.min && parameter.max && *parameter.min > *parameter.max) {
    section.problem("min", "is greater than max");
  }
}

}  // namespace

void read_parameters(Section& section, CommandConfig& command) {
  const TomlNode* node = section.take("parameters");
  if (node == nullptr) return;
  if (node->type != TomlNode::Type::table) {
    return section.problem("parameters", "must be a table like { day = { type = \"date\" } }");
  }
  Parameters& parameters = command.parameters.emplace();
  for (const TomlMember& member : node->members) {
    if (!is_parameter_name(member.name)) {
      section.problem(
          "parameters",
          fmt::format("{} is no good name: a lower-case letter, then lower-case letters, "
                      "digits and _, at most 50",
                      key_words(member.name)));
      continue;
    }
    Parameter parameter{.name = member.name};
    read_parameter(section.at("parameters." + member.name, member.value), parameter);
    parameters.push_back(std::move(parameter));
  }
  if (parameters.size() > kParametersMax) {
    section.problem("parameters", fmt::format("a command has at most {}", kParametersMax));
  }
  const std::string wrong = problem_with_placeholders(command.command, parameters);
  if (!wrong.empty()) section.problem("command", wrong);
}

}  // namespace joblog
