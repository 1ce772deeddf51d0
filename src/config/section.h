// SPDX-License-Identifier: MIT
// One table of the config: its keys are read into fields that hold their defaults; what is wrong
// becomes a problem and leaves the default; keys nobody asked for are unknown.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/environment.h"
#include "config/load.h"
#include "config/toml_tree.h"

namespace joblog {

/// Where problems are collected. `item` is what they make unusable, see ConfigProblem.
class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}
  void set_item(std::string item) { item_ = std::move(item); }
  void add(int line, std::string key, std::string message);
  bool has_item(const std::string& item) const { return items_.contains(item); }
  std::vector<ConfigProblem> by_line() const;

 private:
  std::string file_;
  std::string item_;
  std::set<std::string> items_;  ///< Those with problems.
  std::multimap<int, ConfigProblem> by_line_;
};

class Section {
 public:
  using Microseconds = std::chrono::microseconds;

  /// `table` may be absent: then every field keeps its default. `path` is "" for the whole file.
  Section(const TomlNode* table, std::string path, int line, Problems& problems);

  /// The value of `key`, and the key is known from now on.
  const TomlNode* take(std::string_view key);
  /// A table or an array of tables that others read.
  Section subsection(std::string_view key);
  /// A table further below, whose path ends in `path`.
  Section at(std::string_view path, const TomlNode& node);
  /// `key` is known from now on, though nobody reads it here.
  void know(std::string_view key) { known_.emplace_back(key); }

  void read(std::string_view key, std::string& field);
  void read(std::string_view key, bool& field);
  void read(std::string_view key, std::vector<std::string>& field);  ///< Not empty strings.
  void read(std::string_view key, std::map<std::string, std::string>& field);
  void read_optional(std::string_view key, std::optional<std::string>& field);
  template <class Integer>
  void read_integer(std::string_view key, Integer& field, Integer min, Integer max) {
    field = static_cast<Integer>(integer(key, static_cast<std::int64_t>(field),
                                         static_cast<std::int64_t>(min),
                                         static_cast<std::int64_t>(max)));
  }
  void read_share(std::string_view key, std::optional<double>& field);  ///< 0 … 1.
  /// With `zero` also "0", which stands for none.
  void read_seconds(std::string_view key, std::chrono::seconds& field, std::chrono::seconds min,
                    std::chrono::seconds max, bool zero = false);
  void read_bytes(std::string_view key, std::uint64_t& field, std::uint64_t min, std::uint64_t max);
  template <class Choice>
  void read_choice(std::string_view key, Choice& field,
                   const std::vector<std::pair<std::string, Choice>>& choices) {
    std::vector<std::string> names;
    for (const auto& choice : choices) names.push_back(choice.first);
    if (const auto index = choose(key, names)) field = choices[*index].second;
  }
  /// Replaces ${NAME} by the variable's value; $${ stands for ${.
  void read_expanded(std::string_view key, std::string& field, const Environment& environment);
  /// The same for a path: ~ in front stands for the home folder, and what is not absolute is taken
  /// from the data folder.
  void read_path(std::string_view key, std::string& field, const Environment& environment);
  /// A whole number from 0 on, or a share from 0.0 to 1.0.
  void read_count_or_share(std::string_view key,
                           std::variant<std::monostate, std::int64_t, double>& field);

  bool has(std::string_view key) const { return table_ != nullptr && table_->find(key) != nullptr; }
  /// Reports the absence of `key` with what it is for.
  void require(std::string_view key, std::string_view what_for);
  /// The problem is at the key's line when it is there, else at the table's.
  void problem(std::string_view key, std::string message);
  void report_unknown_keys();

  const TomlNode* table() const { return table_; }

 private:
  const TomlNode* take_string(std::string_view key);
  std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t min,
                       std::int64_t max);
  std::optional<std::size_t> choose(std::string_view key, const std::vector<std::string>& names);
  std::string path_to(std::string_view key) const;

  const TomlNode* table_;
  std::string path_;
  int line_;
  bool malformed_ = false;  ///< It is no table: said once, nothing else is missing.
  Problems& problems_;
  std::vector<std::string> known_;
};

/// A key as it stands in a path: in quotes when it is no bare key of TOML.
std::string key_words(std::string_view key);

/// "10 MiB", "512 kB", "1024" → bytes; nothing when it is none.
std::optional<std::uint64_t> parse_bytes(std::string_view text);

}  // namespace joblog
