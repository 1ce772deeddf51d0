// SPDX-License-Identifier: MIT
// By the name of an option or variable, in addresses, and as the value after such an option.
#include "jobs/shown_command.h"

#include <algorithm>

#include "base/pattern.h"
#include "base/text.h"
#include "core/secret_arguments.h"

namespace joblog {
namespace {

constexpr std::size_t kLongest = 1000;  ///< Bytes of one argument.

struct Rule {
  Pattern pattern;
  std::string replacement;
};

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all = [] {
    const std::string mask(secret_mask);
    const std::string named =
        "[\\w.-]*(?:pass|pwd|secret|token|credential|api-?_?key|access-?_?key)[\\w.-]*";
    return std::vector<Rule>{
        {*Pattern::parse("(?i)(" + named + "\\s*[=:]\\s*)(?:\"[^\"]*\"|'[^']*'|[^\\s;&]+)"),
         "\\1" + mask},
        {*Pattern::parse("(?i)(authorization:\\s*).+"), "\\1" + mask},
        {*Pattern::parse("(://[^/\\s:@]*:)[^/\\s@]+@"), "\\1" + mask + "@"},
    };
  }();
  return all;
}

/// "--password", "--api-key": the next argument is its value.
bool announces_a_secret(const std::string& argument) {
  static const Pattern option =
      *Pattern::parse("(?i)--?[\\w-]*(?:pass|passwd|password|pwd|secret|token|credential|key)");
  return option.matches(argument);
}

/// mysql's own way: -pSECRET.
bool is_attached_password(const std::string& program, const std::string& argument) {
  const bool theirs = program.contains("mysql") || program.contains("maria");
  return theirs && argument.starts_with("-p") && argument.size() > 2;
}

std::string quoted_for_a_shell(const std::string& argument) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80 || std::string_view("_-./:=,@%+").contains(c);
  };
  if (!argument.empty() && std::ranges::all_of(argument, plain)) return argument;
  std::string text = "'";
  for (const char c : argument) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string masked(const std::string& program, const std::string& previous, std::string argument) {
  if (announces_a_secret(previous) && !argument.starts_with('-')) return std::string(secret_mask);
  if (is_attached_password(program, argument)) return "-p" + std::string(secret_mask);
  for (const Rule& rule : rules()) argument = rule.pattern.replaced(argument, rule.replacement);
  return argument;
}

}  // namespace

std::string shown_command(const std::vector<std::string>& argv) {
  std::string text;
  for (std::size_t at = 0; at < argv.size(); ++at) {
    std::string argument = escape_invalid_utf8(argv[at]);
    if (at > 0) argument = masked(argv[0], argv[at - 1], std::move(argument));
    if (argument.size() > kLongest) {
      argument.resize(utf8_prefix(argument, kLongest / 4));
      argument += "…";
    }
    text += (at == 0 ? "" : " ") + quoted_for_a_shell(argument);
  }
  return text;
}

}  // namespace joblog
