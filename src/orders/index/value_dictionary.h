// The different values of a column, each with a code in the order of first sight. Most columns of
// an ERP have few values, so a column of a million rows becomes a small dictionary and short codes.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace joblog::order_index {

/// Values are bytes: texts as they are, integers as as_bytes() gives them. Threads: one.
class ValueDictionary {
 public:
  /// From 1; 0 is for no value.
  std::uint32_t code_of(std::string_view value);
  std::uint32_t size() const { return static_cast<std::uint32_t>(starts_.size() - 1); }
  std::string_view value(std::uint32_t code) const;
  std::size_t memory() const;

  /// The codes in the order of their values: of texts by compare_texts, of integers by size.
  std::vector<std::uint32_t> sorted_texts() const;
  std::vector<std::uint32_t> sorted_integers() const;

 private:
  void grow();

  std::vector<char> bytes_;
  std::vector<std::uint32_t> starts_{0};  ///< Of value c: [c - 1, c).
  std::vector<std::uint32_t> hashes_;
  std::vector<std::uint32_t> slots_;  ///< Codes by hash, open addressing; a power of two.
  std::uint32_t last_ = 0;            ///< The code given last: neighbours are often equal.
};

std::int64_t integer_of(std::string_view bytes);

}  // namespace joblog::order_index
