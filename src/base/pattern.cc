// SPDX-License-Identifier: MIT
#include "base/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace joblog {
namespace {

constexpr std::size_t kLongest = 1000;
constexpr int kGroupsMax = 16;
constexpr std::int64_t kMemory = 1 << 20;  ///< Of one expression, its automaton included.

re2::StringPiece piece_of(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

Result<Pattern> Pattern::parse(const std::string& expression) {
  if (expression.empty()) return fail(ErrorKind::invalid, "must not be empty");
  if (expression.size() > kLongest) {
    return fail(ErrorKind::invalid, fmt::format("must have at most {} characters", kLongest));
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMemory);
  auto parsed = std::make_shared<const re2::RE2>(expression, options);
  if (!parsed->ok()) {
    return fail(ErrorKind::invalid, fmt::format("is no regular expression: {}", parsed->error()));
  }
  if (parsed->NumberOfCapturingGroups() > kGroupsMax) {
    return fail(ErrorKind::invalid, fmt::format("must have at most {} groups", kGroupsMax));
  }
  return Pattern(std::move(parsed));
}

bool Pattern::is_in(std::string_view text) const {
  return re2::RE2::PartialMatch(piece_of(text), *expression_);
}

bool Pattern::matches(std::string_view text) const {
  return re2::RE2::FullMatch(piece_of(text), *expression_);
}

std::optional<std::vector<std::string_view>> Pattern::groups_in(std::string_view text) const {
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(groups()) + 1);
  if (!expression_->Match(piece_of(text), 0, text.size(), re2::RE2::UNANCHORED, found.data(),
                          static_cast<int>(found.size()))) {
    return std::nullopt;
  }
  std::vector<std::string_view> groups;
  for (std::size_t at = 1; at < found.size(); ++at) {
    groups.emplace_back(found[at].data(), found[at].size());
  }
  return groups;
}

std::string Pattern::replaced(std::string_view text, const std::string& replacement) const {
  std::string result(text);
  re2::RE2::GlobalReplace(&result, *expression_, piece_of(replacement));
  return result;
}

int Pattern::groups() const { return expression_->NumberOfCapturingGroups(); }
const std::string& Pattern::text() const { return expression_->pattern(); }

}  // namespace joblog
