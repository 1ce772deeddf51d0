// SPDX-License-Identifier: MIT
// One walk over each argument; what was put in is not looked at again.
#include "core/placeholders.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace joblog {
namespace {

bool is_declared(const Parameters& parameters, std::string_view name) {
  return std::ranges::find(parameters, name, &Parameter::name) != parameters.end();
}

/// Calls `text` for what stands as it is and `name` for each placeholder.
template <class Text, class Name>
void walk(std::string_view argument, Text text, Name name) {
  while (!argument.empty()) {
    const auto open = argument.find('{');
    const auto close = open == std::string_view::npos ? open : argument.find('}', open);
    if (close == std::string_view::npos) return text(argument);
    text(argument.substr(0, open));
    const std::string_view inside = argument.substr(open + 1, close - open - 1);
    if (is_parameter_name(inside)) {
      name(inside);
      argument.remove_prefix(close + 1);
    } else {
      text(argument.substr(open, 1));
      argument.remove_prefix(open + 1);
    }
  }
}

std::optional<std::string> filled(std::string_view argument, const Parameters& parameters,
                                  const std::map<std::string, std::string>& values) {
  std::string result;
  bool complete = true;
  walk(
      argument, [&](std::string_view text) { result += text; },
      [&](std::string_view name) {
        if (!is_declared(parameters, name)) {
          result += fmt::format("{{{}}}", name);
        } else if (const auto value = values.find(std::string(name)); value != values.end()) {
          result += value->second;
        } else {
          complete = false;
        }
      });
  return complete ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace

std::vector<std::string> with_values(const std::vector<std::string>& argv,
                                     const Parameters& parameters,
                                     const std::map<std::string, std::string>& values) {
  std::vector<std::string> result;
  for (std::size_t at = 0; at < argv.size(); ++at) {
    auto argument = at == 0 ? std::optional(argv[at]) : filled(argv[at], parameters, values);
    if (argument) result.push_back(std::move(*argument));
  }
  return result;
}

std::string problem_with_placeholders(const std::vector<std::string>& argv,
                                      const Parameters& parameters) {
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters) names.push_back(parameter.name);
  std::string problem;
  for (std::size_t at = 0; at < argv.size() && problem.empty(); ++at) {
    walk(
        argv[at], [](std::string_view) {},
        [&](std::string_view name) {
          const bool declared = is_declared(parameters, name);
          if (declared && at == 0) {
            problem = fmt::format("the program itself cannot be a parameter: {{{}}}", name);
          } else if (const auto near = nearest(name, names); !declared && near) {
            problem =
                fmt::format("there is no parameter for {{{}}}; did you mean {{{}}}?", name, *near);
          }
        });
  }
  return problem;
}

}  // namespace joblog
