// SPDX-License-Identifier: MIT
// Parsed within limits: a line is at most 64 KiB, and nesting is bounded by the parser.
#include "core/level_json.h"

#include <array>
#include <boost/json.hpp>
#include <cstdint>

#include "base/text.h"
#include "core/level_words.h"

namespace joblog {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongest = 64 << 10;
constexpr std::array kKeys{"level",         "lvl",       "severity", "log.level", "loglevel",
                           "@level",        "levelname", "logLevel", "Level",     "severityText",
                           "severity_text", "@l",        "PRIORITY"};

std::optional<Level> level_of(const json::value& value) {
  if (value.is_int64()) return level_numbered(value.get_int64());
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.get_string();
  if (const auto level = level_named(text)) return level;
  const auto number = parse_int(text);  // journald writes "PRIORITY":"3".
  return number ? level_numbered(*number) : std::nullopt;
}

/// Python counts one step below pino: 30 is a warning, 40 an error.
std::optional<Level> level_of_python(const json::value* number) {
  if (number == nullptr || !number->is_int64()) return std::nullopt;
  const std::int64_t level = number->get_int64();
  return level < 10 || level > 50 ? std::nullopt : level_numbered(level + 10);
}

std::optional<Level> level_of_member(const json::object& object) {
  for (const char* key : kKeys) {
    const json::value* value = object.if_contains(key);
    if (const auto level = value != nullptr ? level_of(*value) : std::nullopt) return level;
  }
  return level_of_python(object.if_contains("levelno"));
}

}  // namespace

std::optional<Level> level_in_json(std::string_view line) {
  if (line.size() > kLongest || !line.ends_with('}')) return std::nullopt;
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object()) return std::nullopt;
  const json::object& object = value.get_object();
  if (const auto level = level_of_member(object)) return level;
  const json::value* log = object.if_contains("log");  // {"log": {"level": …}}, as ECS nests it.
  return log != nullptr && log->is_object() ? level_of_member(log->get_object()) : std::nullopt;
}

}  // namespace joblog
