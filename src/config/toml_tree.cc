// SPDX-License-Identifier: MIT
// The one place that sees toml++: it is large, and its types would be in every signature.
#include "config/toml_tree.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <sstream>

#include "base/text.h"
#include "core/quoted.h"

namespace joblog {
namespace {

TomlNode convert(const toml::node& node);

int line_of(const toml::source_region& source) { return static_cast<int>(source.begin.line); }

TomlNode convert_table(const toml::table& table) {
  TomlNode result;
  for (const auto& [key, value] : table) {
    TomlMember& member = result.members.emplace_back(std::string(key.str()), convert(value));
    member.value.line = line_of(key.source());
  }
  return result;
}

TomlNode convert_array(const toml::array& array) {
  TomlNode result{.type = TomlNode::Type::array};
  for (const toml::node& item : array) result.items.push_back(convert(item));
  return result;
}

template <class Time>
TomlNode convert_time(const Time& value) {
  std::ostringstream text;
  text << value;
  return {.type = TomlNode::Type::time, .text = text.str()};
}

TomlNode convert_value(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return convert_table(*node.as_table());
    case toml::node_type::array:
      return convert_array(*node.as_array());
    case toml::node_type::string:
      return {.type = TomlNode::Type::string, .text = node.as_string()->get()};
    case toml::node_type::integer:
      return {.type = TomlNode::Type::integer, .integer = node.as_integer()->get()};
    case toml::node_type::floating_point:
      return {.type = TomlNode::Type::real, .real = node.as_floating_point()->get()};
    case toml::node_type::boolean:
      return {.type = TomlNode::Type::boolean, .boolean = node.as_boolean()->get()};
    case toml::node_type::date:
      return convert_time(node.as_date()->get());
    case toml::node_type::time:
      return convert_time(node.as_time()->get());
    case toml::node_type::date_time:
      return convert_time(node.as_date_time()->get());
    case toml::node_type::none:
      break;
  }
  return {};
}

TomlNode convert(const toml::node& node) {
  TomlNode result = convert_value(node);
  result.line = line_of(node.source());
  return result;
}

/// toml++ repeats the text's characters in its messages, line breaks among them.
std::string on_one_line(std::string_view message) {
  std::string text = escape_invalid_utf8(message);
  std::ranges::replace_if(text, [](char c) { return c < ' ' && c >= '\0'; }, ' ');
  return std::string(trim(text));
}

}  // namespace

const TomlNode* TomlNode::find(std::string_view name) const {
  const auto found = std::ranges::lower_bound(members, name, {}, &TomlMember::name);
  return found != members.end() && found->name == name ? &found->value : nullptr;
}

std::expected<TomlNode, TomlError> parse_toml(std::string_view text) {
  try {
    return convert(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return std::unexpected(TomlError{line_of(error.source()), on_one_line(error.description())});
  }
}

std::string to_words(const TomlNode& node) {
  switch (node.type) {
    case TomlNode::Type::boolean:
      return node.boolean ? "true" : "false";
    case TomlNode::Type::integer:
      return std::to_string(node.integer);
    case TomlNode::Type::real:
      return fmt::format("{}", node.real);
    case TomlNode::Type::string:
      return quoted(node.text);
    case TomlNode::Type::time:
      return node.text;
    case TomlNode::Type::array:
      return "a list";
    case TomlNode::Type::table:
      return "a table";
  }
  return "something else";
}

}  // namespace joblog
