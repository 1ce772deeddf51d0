// SPDX-License-Identifier: MIT
// Linear probing at most half full, hashes kept so that growing touches no value.
#include "orders/index/value_dictionary.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <functional>
#include <numeric>

#include "base/decimal.h"
#include "orders/index/text_order.h"

namespace joblog::order_index {
namespace {

std::uint32_t hash_of(std::string_view value) {
  const std::size_t hash = std::hash<std::string_view>()(value);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

// Integers are eight bytes; texts among them are longer, by as many zeros in front.
constexpr std::size_t kInteger = sizeof(std::int64_t);

std::int64_t integer_of(std::string_view bytes) {
  std::int64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

/// An integer or a decimal as compare_decimals() takes it.
std::string_view as_decimal(std::string_view bytes, std::array<char, 24>& buffer) {
  if (bytes.size() != kInteger) return bytes.substr(kInteger);
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), integer_of(bytes));
  return {buffer.data(), end.ptr};
}

bool is_less(std::string_view a, std::string_view b, bool has_decimals) {
  const bool a_is_integer = a.size() == kInteger, b_is_integer = b.size() == kInteger;
  if (a_is_integer && b_is_integer) return integer_of(a) < integer_of(b);
  if (has_decimals) {
    std::array<char, 24> of_a{}, of_b{};
    return compare_decimals(as_decimal(a, of_a), as_decimal(b, of_b)) < 0;
  }
  if (a_is_integer || b_is_integer) return a_is_integer;
  return compare_texts(a.substr(kInteger), b.substr(kInteger)) < 0;
}

}  // namespace

std::string_view ValueDictionary::value(std::uint32_t code) const {
  const std::uint32_t start = starts_[code - 1];
  return {bytes_.data() + start, starts_[code] - start};
}

std::uint32_t ValueDictionary::code_of(std::int64_t number) {
  return code_of({reinterpret_cast<const char*>(&number), sizeof number});
}

std::uint32_t ValueDictionary::code_of_mixed(std::string_view text) {
  mixed_.assign(kInteger, '\0').append(text);
  return code_of(mixed_);
}

std::uint32_t ValueDictionary::code_of(std::string_view value) {
  if (last_ != 0 && this->value(last_) == value) return last_;
  if (slots_.size() < (hashes_.size() + 1) * 2) grow();
  const std::uint32_t hash = hash_of(value);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    const std::uint32_t code = slots_[slot];
    if (code != 0 && (hashes_[code - 1] != hash || this->value(code) != value)) continue;
    if (code == 0) {
      bytes_.insert(bytes_.end(), value.begin(), value.end());
      starts_.push_back(static_cast<std::uint32_t>(bytes_.size()));
      hashes_.push_back(hash);
      slots_[slot] = size();
    }
    return last_ = slots_[slot];
  }
}

void ValueDictionary::grow() {
  slots_.assign(std::max<std::size_t>(64, slots_.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t code = 1; code <= hashes_.size(); ++code) {
    std::size_t slot = hashes_[code - 1] & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = code;
  }
}

std::size_t ValueDictionary::memory() const {
  return bytes_.capacity() + 4 * (starts_.capacity() + hashes_.capacity() + slots_.capacity());
}

std::vector<std::uint32_t> ValueDictionary::sorted_texts() const {
  std::vector<std::uint32_t> codes(size());
  std::iota(codes.begin(), codes.end(), 1U);
  std::ranges::sort(codes, [this](std::uint32_t a, std::uint32_t b) {
    return compare_texts(value(a), value(b)) < 0;
  });
  return codes;
}

std::vector<std::uint32_t> ValueDictionary::sorted_numbers(bool has_decimals) const {
  std::vector<std::uint32_t> codes(size());
  std::iota(codes.begin(), codes.end(), 1U);
  std::ranges::sort(codes, [&](std::uint32_t a, std::uint32_t b) {
    return is_less(value(a), value(b), has_decimals);
  });
  return codes;
}

}  // namespace joblog::order_index
