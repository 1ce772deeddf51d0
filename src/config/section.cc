// SPDX-License-Identifier: MIT
// Reading values with their bounds. A message says what is allowed first, then what was found.
#include "config/section.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/text.h"
#include "core/quoted.h"

namespace joblog {
namespace {

using Type = TomlNode::Type;

std::string must_be(std::string_view what, const TomlNode& node) {
  return fmt::format("must be {}, not {}", what, to_words(node));
}

std::optional<std::chrono::microseconds> duration_of(const TomlNode& node) {
  if (node.type == Type::string) return parse_duration(node.text);
  if (node.type == Type::integer) return parse_duration(std::to_string(node.integer));
  return std::nullopt;
}

std::optional<std::uint64_t> bytes_of(const TomlNode& node) {
  if (node.type == Type::string) return parse_bytes(node.text);
  if (node.type == Type::integer) return parse_bytes(std::to_string(node.integer));
  return std::nullopt;
}

/// Appends `text` with its variables replaced. Answers what is wrong, or "".
std::string expand(std::string_view text, const Environment& environment, std::string& result) {
  while (!text.empty()) {
    const std::size_t at = text.find("${");
    result += text.substr(0, at);
    if (at == std::string_view::npos) break;
    text.remove_prefix(at + 2);
    if (result.ends_with('$')) {  // $${ is a literal ${.
      result += '{';
      continue;
    }
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos) return "a ${ is not closed by }; write $${ for a literal ${";
    const std::string name(text.substr(0, end));
    const auto value = environment ? environment(name) : std::nullopt;
    if (!value) return fmt::format("the environment variable {} is not set", joblog::quoted(name));
    result += *value;
    text.remove_prefix(end + 1);
  }
  return "";
}

}  // namespace

std::string key_words(std::string_view key) {
  const auto bare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !key.empty() && key.size() <= 100 && std::ranges::all_of(key, bare) ? std::string(key)
                                                                             : joblog::quoted(key);
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  static constexpr std::pair<std::string_view, std::uint64_t> units[] = {
      {"", 1},          {"B", 1},         {"kB", 1000},    {"MB", 1000'000}, {"GB", 1000'000'000},
      {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};
  text = trim(text);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_int(text.substr(0, digits));
  if (!number || digits == 0) return std::nullopt;
  const std::string_view name = trim(text.substr(digits));
  for (const auto& [unit, factor] : units) {
    if (unit != name) continue;
    const auto count = static_cast<std::uint64_t>(*number);
    if (count > UINT64_MAX / factor) return std::nullopt;
    return count * factor;
  }
  return std::nullopt;
}

void Problems::add(int line, std::string key, std::string message) {
  by_line_.emplace(line, ConfigProblem{file_, line, std::move(key), std::move(message), item_});
  items_.insert(item_);
}

std::vector<ConfigProblem> Problems::by_line() const {
  std::vector<ConfigProblem> list;
  for (const auto& [line, problem] : by_line_) list.push_back(problem);
  return list;
}

Section::Section(const TomlNode* table, std::string path, int line, Problems& problems)
    : table_(table), path_(std::move(path)), line_(line), problems_(problems) {
  if (table_ == nullptr || table_->type == Type::table) return;
  problems_.add(line_, path_, must_be("a table", *table_));
  table_ = nullptr;
  malformed_ = true;
}

const TomlNode* Section::take(std::string_view key) {
  known_.emplace_back(key);
  return table_ != nullptr ? table_->find(key) : nullptr;
}

Section Section::subsection(std::string_view key) {
  const TomlNode* node = take(key);
  return {node, path_to(key), node != nullptr ? node->line : line_, problems_};
}

Section Section::at(std::string_view path, const TomlNode& node) {
  return {&node, path_to(path), node.line, problems_};
}

const TomlNode* Section::take_string(std::string_view key) {
  const TomlNode* node = take(key);
  if (node == nullptr || node->type == Type::string) return node;
  problem(key, must_be("a text in quotes", *node));
  return nullptr;
}

void Section::read(std::string_view key, std::string& field) {
  if (const TomlNode* node = take_string(key)) field = node->text;
}

void Section::read_optional(std::string_view key, std::optional<std::string>& field) {
  if (const TomlNode* node = take_string(key)) field = node->text;
}

void Section::read(std::string_view key, bool& field) {
  const TomlNode* node = take(key);
  if (node == nullptr) return;
  if (node->type != Type::boolean) return problem(key, must_be("true or false", *node));
  field = node->boolean;
}

void Section::read(std::string_view key, std::vector<std::string>& field) {
  const TomlNode* node = take(key);
  if (node == nullptr) return;
  if (node->type != Type::array) {
    return problem(key, must_be("a list of texts like [\"one\", \"two\"]", *node));
  }
  std::vector<std::string> texts;
  for (const TomlNode& item : node->items) {
    if (item.type != Type::string) {
      return problems_.add(item.line, path_to(key), must_be("a list of texts in quotes", item));
    }
    texts.push_back(item.text);
  }
  field = std::move(texts);
}

void Section::read(std::string_view key, std::map<std::string, std::string>& field) {
  const TomlNode* node = take(key);
  if (node == nullptr) return;
  if (node->type != Type::table) {
    return problem(key, must_be("a table like { NAME = \"value\" }", *node));
  }
  for (const TomlMember& member : node->members) {
    const std::string path = path_to(key) + "." + key_words(member.name);
    if (member.value.type != Type::string) {
      problems_.add(member.value.line, path, must_be("a text in quotes", member.value));
    } else {
      field[member.name] = member.value.text;
    }
  }
}

std::int64_t Section::integer(std::string_view key, std::int64_t fallback, std::int64_t min,
                              std::int64_t max) {
  const TomlNode* node = take(key);
  if (node == nullptr) return fallback;
  if (node->type == Type::integer && node->integer >= min && node->integer <= max) {
    return node->integer;
  }
  problem(key, must_be(fmt::format("a whole number from {} to {}", min, max), *node));
  return fallback;
}

void Section::read_share(std::string_view key, std::optional<double>& field) {
  const TomlNode* node = take(key);
  if (node == nullptr) return;
  const double value =
      node->type == Type::integer ? static_cast<double>(node->integer) : node->real;
  const bool number = node->type == Type::integer || node->type == Type::real;
  if (!number || !(value >= 0 && value <= 1)) {
    return problem(key, must_be("a share from 0.0 to 1.0", *node));
  }
  field = value;
}

void Section::read_seconds(std::string_view key, std::chrono::seconds& field,
                           std::chrono::seconds min, std::chrono::seconds max, bool zero) {
  const TomlNode* node = take(key);
  if (node == nullptr) return;
  const auto value = duration_of(*node);
  const bool whole = value && *value == std::chrono::floor<std::chrono::seconds>(*value);
  const bool fits = whole && ((zero && value->count() == 0) || (*value >= min && *value <= max));
  if (!fits) {
    return problem(key, must_be(fmt::format("a duration like \"90s\", \"5m\" or \"2 days\", from "
                                            "{} to {}{}, in whole seconds",
                                            format_duration(min), format_duration(max),
                                            zero ? " or 0 for none" : ""),
                                *node));
  }
  field = std::chrono::floor<std::chrono::seconds>(*value);
}

void Section::read_bytes(std::string_view key, std::uint64_t& field, std::uint64_t min,
                         std::uint64_t max) {
  const TomlNode* node = take(key);
  if (node == nullptr) return;
  const auto value = bytes_of(*node);
  if (!value || *value < min || *value > max) {
    return problem(key, must_be(fmt::format("a size like \"512 KiB\" or \"10 MiB\", from {} to {}",
                                            format_bytes(min), format_bytes(max)),
                                *node));
  }
  field = *value;
}

std::optional<std::size_t> Section::choose(std::string_view key,
                                           const std::vector<std::string>& names) {
  const TomlNode* node = take(key);
  if (node == nullptr) return std::nullopt;
  const auto found =
      node->type == Type::string ? std::ranges::find(names, node->text) : names.end();
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string hint = node->type == Type::string ? did_you_mean(node->text, names) : "";
  problem(key, must_be(fmt::format("\"{}\"", fmt::join(names, "\" or \"")), *node) + hint);
  return std::nullopt;
}

void Section::read_expanded(std::string_view key, std::string& field,
                            const Environment& environment) {
  const TomlNode* node = take_string(key);
  if (node == nullptr) return;
  std::string text;
  std::string wrong = expand(node->text, environment, text);
  if (!wrong.empty()) return problem(key, std::move(wrong));
  field = std::move(text);
}

void Section::read_path(std::string_view key, std::string& field, const Environment& environment) {
  read_expanded(key, field, environment);
  std::string path = field;
  const auto variable = [&](const char* name) {
    return (environment ? environment(name) : std::nullopt).value_or("");
  };
  if (path.starts_with('~')) {
    const std::string home = variable("HOME");
    if (path.size() > 1 && path[1] != '/')
      return problem(key, fmt::format("{}: only ~ and ~/… are understood; write the home folder of "
                                      "another user out",
                                      joblog::quoted(path)));
    if (home.empty())
      return problem(key, fmt::format("{}: the environment variable HOME is not set, so ~ says "
                                      "nothing; write the whole path",
                                      joblog::quoted(path)));
    path.replace(0, 1, home);
  }
  const std::string data = variable("JOBLOG_DATA");
  const bool is_relative = !path.empty() && path.front() != '/';
  field = is_relative && !data.empty()
              ? (std::filesystem::path(data) / path).lexically_normal().string()
              : path;
}

void Section::read_count_or_share(std::string_view key,
                                  std::variant<std::monostate, std::int64_t, double>& field) {
  const TomlNode* node = take(key);
  if (node == nullptr) return;
  if (node->type == Type::integer && node->integer >= 0) {
    field = node->integer;
  } else if (node->type == Type::real && node->real >= 0 && node->real <= 1) {
    field = node->real;
  } else {
    problem(key, must_be("a whole number like 10, or a share from 0.0 to 1.0 like 0.05", *node));
  }
}

void Section::require(std::string_view key, std::string_view what_for) {
  if (!has(key) && !malformed_) problem(key, fmt::format("is missing: {}", what_for));
}

void Section::problem(std::string_view key, std::string message) {
  const TomlNode* node = table_ != nullptr ? table_->find(key) : nullptr;
  problems_.add(node != nullptr ? node->line : line_, path_to(key), std::move(message));
}

void Section::report_unknown_keys() {
  if (table_ == nullptr) return;
  for (const TomlMember& member : table_->members) {
    if (std::ranges::find(known_, member.name) != known_.end()) continue;
    problems_.add(member.value.line, path_to(key_words(member.name)),
                  "is not a key of the configuration" + did_you_mean(member.name, known_));
  }
}

std::string Section::path_to(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

}  // namespace joblog
