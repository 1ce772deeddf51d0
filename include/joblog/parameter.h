// SPDX-License-Identifier: MIT
// What a kind of job takes, declared: checked before a job is stored, and shown where jobs are
// started (pages, `joblog kinds`).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace joblog {

enum class ParameterType : std::uint8_t {
  text,
  integer,  ///< A whole number.
  number,
  boolean,
  date,  ///< A text like "2026-11-23".
};

/// Nothing, or a value of the parameter's type; of a date its text.
using ParameterDefault = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

///   {.name = "rows", .type = ParameterType::integer, .default_value = 10, .help = "how many"}
struct ParameterDefinition {
  std::string name;  ///< A lower-case letter, then lower-case letters, digits and `_`; at most 50.
  ParameterType type = ParameterType::text;
  ParameterDefault default_value{};    ///< Filled in when a job is made, which keeps it.
  std::string help{};                  ///< A few words for people.
  bool required = false;               ///< Then it has no default.
  bool secret = false;                 ///< Shown as "•••" everywhere. Text, without a default.
  std::vector<std::string> choices{};  ///< Empty: any value of the type.
  std::optional<double> min{}, max{};  ///< Of an integer or a number.
  std::string pattern{};  ///< RE2 syntax; the whole of a text must match it. "": any text.
};

}  // namespace joblog
