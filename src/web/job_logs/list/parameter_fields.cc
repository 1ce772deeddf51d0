// SPDX-License-Identifier: MIT
#include "web/job_logs/list/parameter_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "base/text.h"
#include "web/display_text.h"

namespace joblog::web::job_logs {
namespace {

namespace json = boost::json;

std::string name_of(const Parameter& parameter) { return "argument." + parameter.name; }

/// What was typed, without white space around it; of a text and a secret as it is.
std::string typed(const Parameter& parameter, const http::Parameters& sent) {
  const std::string& text = sent.get(name_of(parameter));
  return parameter.type == ParameterType::text ? text : std::string(trim(text));
}

std::string as_json(const Parameter& parameter, const std::string& text) {
  if (parameter.type == ParameterType::boolean && (text == "true" || text == "false")) return text;
  if (parameter.type == ParameterType::integer || parameter.type == ParameterType::number) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (!error && value.is_number()) return text;
  }
  return json::serialize(json::string(escape_invalid_utf8(text)));
}

std::string default_of(const Parameter& parameter) {
  if (!parameter.default_value) return "";
  boost::system::error_code error;
  const json::value value = json::parse(*parameter.default_value, error);
  return !error && value.is_string() ? std::string(value.get_string()) : *parameter.default_value;
}

const char* input_type(const Parameter& parameter) {
  if (parameter.secret) return "password";
  switch (parameter.type) {
    case ParameterType::integer:
    case ParameterType::number:
      return "number";
    case ParameterType::date:
      return "date";
    case ParameterType::text:
    case ParameterType::boolean:
      break;
  }
  return "text";
}

std::vector<ParameterChoice> choices_of(const Parameter& parameter, const std::string& value) {
  std::vector<std::string> words = parameter.choices;
  if (words.empty() && parameter.type == ParameterType::boolean) words = {"true", "false"};
  if (words.empty()) return {};
  std::vector<ParameterChoice> choices;
  if (!parameter.required || value.empty()) choices.push_back({"", "—", value.empty()});
  for (const std::string& word : words) choices.push_back({word, word, word == value});
  return choices;
}

std::string hint_of(const Parameter& parameter) {
  std::string hint = on_one_line(parameter.description, 300);
  const auto add = [&](const std::string& words) { hint += (hint.empty() ? "" : " · ") + words; };
  if (parameter.secret) add("kept secret");
  if (parameter.pattern) add("matches " + on_one_line(parameter.pattern->text(), 100));
  return hint;
}

ParameterField field_of(const Parameter& parameter, const std::string& value) {
  ParameterField field{.id = "argument-" + parameter.name,
                       .name = name_of(parameter),
                       .label = parameter.name,
                       .hint = hint_of(parameter),
                       .type = input_type(parameter),
                       .value = parameter.secret ? "" : value,
                       .choices = choices_of(parameter, value),
                       .is_required = parameter.required,
                       .problem = {}};
  if (field.type == "number") {
    field.step = parameter.type == ParameterType::integer ? "1" : "any";
    if (parameter.min) field.min = fmt::format("{}", *parameter.min);
    if (parameter.max) field.max = fmt::format("{}", *parameter.max);
  }
  return field;
}

std::string problem_of(const Parameter& parameter, const std::string& text) {
  if (text.empty()) return parameter.required ? "Must be given." : "";
  const std::string wrong = problem_with_value(parameter, as_json(parameter, text));
  return wrong.empty() ? "" : as_sentence(wrong);
}

}  // namespace

std::vector<ParameterField> parameter_fields(const Parameters& parameters) {
  std::vector<ParameterField> fields;
  for (const Parameter& parameter : parameters) {
    fields.push_back(field_of(parameter, default_of(parameter)));
  }
  return fields;
}

std::vector<ParameterField> parameter_fields(const Parameters& parameters,
                                             const http::Parameters& sent) {
  std::vector<ParameterField> fields;
  for (const Parameter& parameter : parameters) {
    const std::string text = typed(parameter, sent);
    fields.push_back(field_of(parameter, text));
    fields.back().problem = problem_of(parameter, text);
  }
  return fields;
}

std::string typed_arguments(const Parameters& parameters, const http::Parameters& sent) {
  std::string object;
  for (const Parameter& parameter : parameters) {
    const std::string text = typed(parameter, sent);
    if (text.empty()) continue;
    object += fmt::format("{}{}:{}", object.empty() ? "" : ",",
                          json::serialize(json::string(parameter.name)), as_json(parameter, text));
  }
  return "{" + object + "}";
}

}  // namespace joblog::web::job_logs
