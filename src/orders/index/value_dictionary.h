// SPDX-License-Identifier: MIT
// The different values of a column, each with a code in the order of first sight. Most columns of
// an ERP have few values, so a column of a million rows becomes a small dictionary and short codes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace joblog::order_index {

/// A dictionary of texts, or one of numbers: integers and, among them, texts. Threads: one.
class ValueDictionary {
 public:
  /// From 1; 0 is for no value.
  std::uint32_t code_of(std::string_view text);
  std::uint32_t code_of(std::int64_t number);
  std::uint32_t code_of_mixed(std::string_view text);  ///< Of a text in a dictionary of numbers.
  std::uint32_t size() const { return static_cast<std::uint32_t>(starts_.size() - 1); }
  std::string_view value(std::uint32_t code) const;
  std::size_t memory() const;

  /// The codes in the order of their values: of texts by compare_texts, of numbers by size. Texts
  /// among these are decimals (base/decimal.h), or stand behind all numbers.
  std::vector<std::uint32_t> sorted_texts() const;
  std::vector<std::uint32_t> sorted_numbers(bool has_decimals) const;

 private:
  void grow();

  std::vector<char> bytes_;
  std::vector<std::uint32_t> starts_{0};  ///< Of value c: [c - 1, c).
  std::vector<std::uint32_t> hashes_;
  std::vector<std::uint32_t> slots_;  ///< Codes by hash, open addressing; a power of two.
  std::uint32_t last_ = 0;            ///< The code given last: neighbours are often equal.
  std::string mixed_;                 ///< A text among numbers, as its bytes are kept.
};

}  // namespace joblog::order_index
