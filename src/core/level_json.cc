// Parsed within limits: a line is at most 64 KiB, and nesting is bounded by the parser.
#include "core/level_json.h"

#include <array>
#include <boost/json.hpp>

#include "core/level_words.h"

namespace joblog {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongest = 64 << 10;
constexpr std::array kKeys{"level",    "lvl",    "severity",  "log.level",
                           "loglevel", "@level", "levelname", "logLevel"};

std::optional<Level> level_of(const json::value& value) {
  if (value.is_string()) return level_named(value.get_string());
  if (value.is_int64()) return level_numbered(value.get_int64());
  return std::nullopt;
}

std::optional<Level> level_of_member(const json::object& object) {
  for (const char* key : kKeys) {
    if (const json::value* value = object.if_contains(key)) return level_of(*value);
  }
  return std::nullopt;
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
