// SPDX-License-Identifier: MIT
// One template reads all types; what differs is how a JSON value becomes one of each.
#include "joblog/arguments.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>

#include "base/text.h"
#include "core/quoted.h"
#include "core/secret_mark.h"
#include "joblog/request.h"

namespace joblog {
namespace {

namespace json = boost::json;

constexpr const char* expected(const bool&) { return "true or false"; }
constexpr const char* expected(const std::int64_t&) { return "a whole number"; }
constexpr const char* expected(const double&) { return "a number"; }
constexpr const char* expected(const std::string&) { return "a text"; }

bool take(const json::value& from, bool& value) {
  if (from.is_bool()) value = from.get_bool();
  return from.is_bool();
}

/// 5.0 is a whole number as well: not every program that writes JSON tells the two apart.
bool take(const json::value& from, std::int64_t& value) {
  constexpr double kExact = 9007199254740992.0;  // Beyond, a double skips whole numbers.
  if (from.is_int64()) {
    value = from.get_int64();
    return true;
  }
  if (!from.is_double()) return false;
  const double number = from.get_double();
  if (std::floor(number) != number || std::abs(number) > kExact) return false;
  value = static_cast<std::int64_t>(number);
  return true;
}

bool take(const json::value& from, double& value) {
  json::error_code error;
  const double number = from.to_number<double>(error);
  if (!error) value = number;
  return !error;
}

bool take(const json::value& from, std::string& value) {
  if (is_secret(from)) {
    value = secret_text(from);
    return true;
  }
  if (!from.is_string()) return false;
  value = std::string(from.get_string());
  return true;
}

std::string shown(const json::value& value) {
  constexpr std::size_t kLongest = 60;
  if (is_secret(value)) return "a secret";
  std::string text = json::serialize(value);
  if (utf8_length(text) <= kLongest) return text;
  return text.substr(0, utf8_prefix(text, kLongest)) + "…";
}

template <class T>
[[noreturn]] void refuse(const std::string& what, const json::value& value) {
  throw ArgumentError(fmt::format("{} is {}; {} was expected", what, shown(value), expected(T{})));
}

/// Null when it is not there. `all` holds it.
const json::value* look_up(std::string_view text, std::string_view name, json::value& all) {
  json::error_code error;
  all = json::parse(text, error);
  if (error || !all.is_object())
    throw ArgumentError("the arguments are no JSON object, like {\"name\": \"value\"}");
  const json::value* found = all.get_object().if_contains(name);
  return found != nullptr && !found->is_null() ? found : nullptr;
}

template <class T>
bool read_one(std::string_view text, std::string_view name, T& value) {
  json::value all;
  const json::value* found = look_up(text, name, all);
  if (found == nullptr) return false;
  if (!take(*found, value)) refuse<T>(fmt::format("the argument {}", quoted(name)), *found);
  return true;
}

template <class T>
bool read_list(std::string_view text, std::string_view name, std::vector<T>& values) {
  json::value all;
  const json::value* found = look_up(text, name, all);
  if (found == nullptr) return false;
  if (!found->is_array()) {
    throw ArgumentError(fmt::format("the argument {} is {}; a list was expected, each of it {}",
                                    quoted(name), shown(*found), expected(T{})));
  }
  for (const json::value& item : found->get_array()) {
    T value{};
    if (!take(item, value)) {
      refuse<T>(fmt::format("item {} of the argument {}", values.size() + 1, quoted(name)), item);
    }
    values.push_back(std::move(value));
  }
  return true;
}

json::value as_json(const std::string& text) { return json::string(text); }
json::value as_json(std::int64_t number) { return number; }
json::value as_json(double number) { return number; }
json::value as_json(bool value) { return value; }

template <class T>
json::value as_json(const std::vector<T>& values) {
  json::array all;
  for (const auto& value : values) all.push_back(as_json(static_cast<const T&>(value)));
  return all;
}

}  // namespace

bool Arguments::read(std::string_view name, bool& value) const {
  return read_one(json_, name, value);
}
bool Arguments::read(std::string_view name, std::int64_t& value) const {
  return read_one(json_, name, value);
}
bool Arguments::read(std::string_view name, double& value) const {
  return read_one(json_, name, value);
}
bool Arguments::read(std::string_view name, std::string& value) const {
  return read_one(json_, name, value);
}
bool Arguments::read(std::string_view name, std::vector<bool>& values) const {
  return read_list(json_, name, values);
}
bool Arguments::read(std::string_view name, std::vector<std::int64_t>& values) const {
  return read_list(json_, name, values);
}
bool Arguments::read(std::string_view name, std::vector<double>& values) const {
  return read_list(json_, name, values);
}
bool Arguments::read(std::string_view name, std::vector<std::string>& values) const {
  return read_list(json_, name, values);
}

std::string json_arguments(
    std::initializer_list<std::pair<std::string_view, ArgumentInput>> arguments) {
  json::object all;
  for (const auto& [name, input] : arguments) {
    all[name] = std::visit([](const auto& value) { return as_json(value); }, input);
  }
  return json::serialize(all);
}

void Arguments::refuse_missing(std::string_view name) {
  throw ArgumentError(fmt::format("the argument {} is missing", quoted(name)));
}

void Arguments::refuse_range(std::string_view name, std::int64_t value, const std::string& lowest,
                             const std::string& highest) {
  throw ArgumentError(
      fmt::format("the argument {} is {}; a whole number from {} to {} was expected", quoted(name),
                  value, lowest, highest));
}

}  // namespace joblog
