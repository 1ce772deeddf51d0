// SPDX-License-Identifier: MIT
// Regular expressions that people write, on text that strangers write: time is linear in the text,
// whatever the expression (RE2), so neither can hang a run.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace joblog {

/// Constant after parsing; copies share it. Threads: any.
class Pattern {
 public:
  /// Perl's syntax without look-around and back references. Errors: invalid, with the reason.
  static Result<Pattern> parse(const std::string& expression);

  bool is_in(std::string_view text) const;    ///< Anywhere.
  bool matches(std::string_view text) const;  ///< The whole of it.
  /// What the groups caught at the first match, in their order; "" for one that took no part.
  /// Nothing without a match. They point into `text`.
  std::optional<std::vector<std::string_view>> groups_in(std::string_view text) const;
  /// `text` with every match replaced; \1 stands for the first group.
  std::string replaced(std::string_view text, const std::string& replacement) const;
  int groups() const;
  const std::string& text() const;
  bool operator==(const Pattern& other) const { return text() == other.text(); }

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> expression)
      : expression_(std::move(expression)) {}
  std::shared_ptr<const re2::RE2> expression_;
};

}  // namespace joblog
