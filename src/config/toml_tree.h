// SPDX-License-Identifier: MIT
// A TOML text as a plain tree that knows its lines; only toml_tree.cc sees the TOML library.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace joblog {

struct TomlMember;

struct TomlNode {
  enum class Type : std::uint8_t { boolean, integer, real, string, time, array, table };
  Type type = Type::table;
  int line = 0;  ///< Of its key, or of the value itself in an array. 1 is the first.
  bool boolean = false;
  std::int64_t integer = 0;
  double real = 0;
  std::string text;  ///< Of a string, or of a date or time as ISO 8601 writes it.
  std::vector<TomlNode> items;
  std::vector<TomlMember> members;  ///< In the order of their names; each name once.

  const TomlNode* find(std::string_view name) const;
};

struct TomlMember {
  std::string name;
  TomlNode value;
};

struct TomlError {
  int line = 0;
  std::string message;
};

/// The whole text is a table. TOML ends at its first error.
std::expected<TomlNode, TomlError> parse_toml(std::string_view text);

/// The node as people write it in a message: "four", 12, true, a list, a table.
std::string to_words(const TomlNode& node);

}  // namespace joblog
