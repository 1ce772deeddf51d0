// SPDX-License-Identifier: MIT
// TOML's values are JSON's, but for dates (texts) and the numbers that are none (refused).
#include "config/arguments_json.h"

#include <boost/json.hpp>
#include <cmath>

namespace joblog {
namespace {

namespace json = boost::json;
using Type = TomlNode::Type;

json::value to_value(const TomlNode& node, const TomlNode*& odd) {
  switch (node.type) {
    case Type::boolean:
      return node.boolean;
    case Type::integer:
      return node.integer;
    case Type::real:
      if (!std::isfinite(node.real)) odd = &node;
      return node.real;
    case Type::string:
    case Type::time:
      return json::value(json::string_view(node.text));
    case Type::array: {
      json::array items;
      for (const TomlNode& item : node.items) items.push_back(to_value(item, odd));
      return items;
    }
    case Type::table: {
      json::object members;
      for (const TomlMember& member : node.members) {
        members.insert_or_assign(member.name, to_value(member.value, odd));
      }
      return members;
    }
  }
  return nullptr;
}

}  // namespace

std::expected<std::string, TomlError> arguments_json(const TomlNode& table) {
  return value_json(table);
}

std::expected<std::string, TomlError> value_json(const TomlNode& node) {
  const TomlNode* odd = nullptr;
  const json::value value = to_value(node, odd);
  if (odd != nullptr) {
    return std::unexpected(TomlError{odd->line, "nan and inf are no numbers of JSON"});
  }
  return json::serialize(value);
}

}  // namespace joblog
