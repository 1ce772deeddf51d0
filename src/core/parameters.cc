// SPDX-License-Identifier: MIT
// A value is checked as JSON of its type, then as the text a command gets.
#include "core/parameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "core/line_report.h"
#include "core/quoted.h"
#include "core/secret_arguments.h"
#include "core/secret_mark.h"

namespace joblog {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<const char*, ParameterType>, 5> kTypes{
    {{"text", ParameterType::text},
     {"integer", ParameterType::integer},
     {"number", ParameterType::number},
     {"boolean", ParameterType::boolean},
     {"date", ParameterType::date}}};

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = parse_int(text.substr(0, 4)), month = parse_int(text.substr(5, 2)),
             day = parse_int(text.substr(8, 2));
  if (!year || !month || !day || *year < 1 || *month < 1 || *day < 1) return false;
  using namespace std::chrono;
  return year_month_day(std::chrono::year(static_cast<int>(*year)),
                        std::chrono::month(static_cast<unsigned>(*month)),
                        std::chrono::day(static_cast<unsigned>(*day)))
      .ok();
}

std::string words_for(ParameterType type) {
  switch (type) {
    case ParameterType::text:
      return "a text";
    case ParameterType::integer:
      return "a whole number";
    case ParameterType::number:
      return "a number";
    case ParameterType::boolean:
      return "true or false";
    case ParameterType::date:
      break;
  }
  return "a date like \"2026-11-23\"";
}

bool is_whole(double number) {
  constexpr double kExact = 9007199254740992.0;  // Beyond, a double skips whole numbers.
  return std::floor(number) == number && std::abs(number) <= kExact;
}

/// The value as the command gets it; nothing when it is of another type.
std::optional<std::string> text_of(ParameterType type, const json::value& value) {
  const bool whole = value.is_int64() || value.is_uint64();
  switch (type) {
    case ParameterType::text:
      if (value.is_string()) return std::string(value.get_string());
      return std::nullopt;
    case ParameterType::integer:
      if (value.is_double() && is_whole(value.get_double())) {
        return std::to_string(static_cast<std::int64_t>(value.get_double()));
      }
      return whole ? std::optional(json::serialize(value)) : std::nullopt;
    case ParameterType::number:
      if (value.is_double()) return fmt::format("{}", value.get_double());
      return whole ? std::optional(json::serialize(value)) : std::nullopt;
    case ParameterType::boolean:
      if (value.is_bool()) return value.get_bool() ? "true" : "false";
      return std::nullopt;
    case ParameterType::date:
      break;
  }
  if (!value.is_string() || !is_date(value.get_string())) return std::nullopt;
  return std::string(value.get_string());
}

/// The value as JSON, which has no control characters left in it.
std::string shown(const Parameter& parameter, const json::value& value) {
  constexpr std::size_t kLongest = 60;
  if (parameter.secret) return "what was given";
  std::string text = json::serialize(value);
  if (utf8_length(text) <= kLongest) return text;
  return text.substr(0, utf8_prefix(text, kLongest)) + "…";
}

std::string problem_with_number(const Parameter& parameter, std::string_view text) {
  const auto given = number_in(text);
  if (!given) return fmt::format("must be a number that a computer can hold, not {}", text);
  const double number = *given;
  const bool fits =
      (!parameter.min || number >= *parameter.min) && (!parameter.max || number <= *parameter.max);
  if (fits) return "";
  if (!parameter.max) return fmt::format("must be at least {}, not {}", *parameter.min, text);
  if (!parameter.min) return fmt::format("must be at most {}, not {}", *parameter.max, text);
  return fmt::format("must be from {} to {}, not {}", *parameter.min, *parameter.max, text);
}

std::string problem_with(const Parameter& parameter, const json::value& value) {
  const json::value plain =
      parameter.secret && is_secret(value) ? json::value(secret_text(value)) : value;
  const auto text = text_of(parameter.type, plain);
  if (!text)
    return fmt::format("must be {}, not {}", words_for(parameter.type), shown(parameter, plain));
  if (parameter.secret && *text == secret_mask) return "must be given anew: it is not known here";
  if (text->contains('\0')) return "must not hold a NUL character";
  if (!parameter.choices.empty() &&
      std::ranges::find(parameter.choices, *text) == parameter.choices.end()) {
    return fmt::format("must be \"{}\", not {}{}", fmt::join(parameter.choices, "\" or \""),
                       shown(parameter, plain),
                       parameter.secret ? "" : did_you_mean(*text, parameter.choices));
  }
  if (parameter.pattern && !parameter.pattern->matches(*text)) {
    return fmt::format("must match {}, which {} does not", parameter.pattern->text(),
                       shown(parameter, plain));
  }
  const bool bounded = parameter.min || parameter.max;
  return bounded ? problem_with_number(parameter, *text) : "";
}

std::vector<std::string> names_of(const Parameters& parameters) {
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters) names.push_back(parameter.name);
  return names;
}

const Parameter* find(const Parameters& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? nullptr : &*found;
}

/// The first thing that is wrong, or "".
std::string problem_with_names(const Parameters& parameters, const json::object& given) {
  for (const auto& member : given) {
    if (find(parameters, member.key()) != nullptr) continue;
    return fmt::format("there is no parameter {}{}; {}", quoted(member.key()),
                       did_you_mean(member.key(), names_of(parameters)), "it " + takes(parameters));
  }
  return "";
}

json::value parsed(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  return error ? json::value() : value;
}

}  // namespace

const char* to_string(ParameterType type) {
  return std::ranges::find(kTypes, type, [](const auto& entry) { return entry.second; })->first;
}

std::optional<ParameterType> parameter_type_from(std::string_view name) {
  for (const auto& [word, type] : kTypes) {
    if (name == word) return type;
  }
  return std::nullopt;
}

bool is_parameter_name(std::string_view name) {
  constexpr std::size_t kLongest = 50;
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto fits = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= kLongest && lower(name[0]) &&
         std::ranges::all_of(name, fits);
}

std::string describe(const Parameter& parameter) {
  std::string text = fmt::format("{} ({}", parameter.name, to_string(parameter.type));
  if (!parameter.choices.empty()) text += fmt::format(": {}", fmt::join(parameter.choices, ", "));
  if (parameter.required) text += ", required";
  if (parameter.secret) text += ", secret";
  if (parameter.default_value) text += ", " + *parameter.default_value + " by default";
  return text + ")";
}

std::string takes(const Parameters& parameters) {
  std::vector<std::string> words;
  for (const Parameter& parameter : parameters) words.push_back(describe(parameter));
  return words.empty() ? "takes no parameters" : fmt::format("takes {}", fmt::join(words, ", "));
}

std::string example_arguments(const Parameters& parameters) {
  json::object example;
  for (const Parameter& parameter : parameters) {
    if (parameter.default_value) {
      example[parameter.name] = parsed(*parameter.default_value);
    } else if (parameter.required) {
      example[parameter.name] = parameter.choices.empty() ? "" : json::string(parameter.choices[0]);
    }
  }
  return json::serialize(example);
}

std::string problem_with_value(const Parameter& parameter, std::string_view json_text) {
  return problem_with(parameter, parsed(json_text));
}

Result<std::string> checked_arguments(const Parameters& parameters, std::string_view arguments) {
  const json::value value = parsed(arguments);
  if (!value.is_object()) {
    return fail(ErrorKind::invalid,
                "the arguments must be a JSON object, like {\"name\": \"value\"}");
  }
  const json::object& given = value.get_object();
  if (auto wrong = problem_with_names(parameters, given); !wrong.empty())
    return fail(ErrorKind::invalid, wrong);
  json::object kept;
  for (const Parameter& parameter : parameters) {
    const json::value* here = given.if_contains(parameter.name);
    if (here == nullptr || here->is_null()) {
      if (parameter.required) {
        return fail(ErrorKind::invalid, fmt::format("the parameter {} is missing; {}",
                                                    parameter.name, "it " + takes(parameters)));
      }
      if (parameter.default_value) kept[parameter.name] = parsed(*parameter.default_value);
      continue;
    }
    if (const auto wrong = problem_with(parameter, *here); !wrong.empty()) {
      return fail(ErrorKind::invalid, fmt::format("the parameter {} {}", parameter.name, wrong));
    }
    kept[parameter.name] =
        parameter.secret && !is_secret(*here) ? as_secret(here->get_string()) : *here;
  }
  return json::serialize(kept);
}

std::map<std::string, std::string> values_of(const Parameters& parameters,
                                             std::string_view arguments) {
  std::map<std::string, std::string> values;
  const json::value value = parsed(revealed_arguments(arguments));
  if (!value.is_object()) return values;
  for (const Parameter& parameter : parameters) {
    const json::value* here = value.get_object().if_contains(parameter.name);
    if (here == nullptr) continue;
    if (auto text = text_of(parameter.type, *here)) values[parameter.name] = std::move(*text);
  }
  return values;
}

}  // namespace joblog
