// SPDX-License-Identifier: MIT
// A multiply-and-fold hash, eight bytes a step. Not for adversaries: an ERP that wants to hide a
// change need only not make it. With a million rows the odds that a changed row keeps its hash are
// 1 in 10^13.
#include "orders/file/row_hash.h"

#include <bit>
#include <cstring>

namespace joblog::sqlite {
namespace {

static_assert(std::endian::native == std::endian::little, "the stored hashes would differ");

__extension__ using Wide = unsigned __int128;

// Odd 64-bit numbers without a pattern: the fractions of the square roots of 2, 3, 5 and 7.
constexpr std::uint64_t kStart = 0x6a09e667f3bcc909;
constexpr std::uint64_t kStep = 0xbb67ae8584caa73b;
constexpr std::uint64_t kInteger = 0x3c6ef372fe94f82b;
constexpr std::uint64_t kNull = 0xa54ff53a5f1d36f1;

std::uint64_t mix(std::uint64_t state, std::uint64_t word) {
  const Wide product = static_cast<Wide>(state ^ word) * kStep;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64) ^
         std::rotl(state, 23);
}

std::uint64_t mix_text(std::uint64_t state, std::string_view text) {
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    state = mix(state, word);
  }
  std::uint64_t tail = 0;
  if (left > 0) std::memcpy(&tail, at, left);
  // The length closes the field: "ab" + "c" is not "a" + "bc", and "" is not NULL.
  return mix(state ^ tail, text.size() + 1);
}

}  // namespace

std::int64_t row_hash(const OrderRow& row) {
  std::uint64_t state = kStart;
  for (const Field& field : row) {
    if (const auto* text = std::get_if<std::string_view>(&field)) {
      state = mix_text(state, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&field)) {
      state = mix(mix(state, kInteger), static_cast<std::uint64_t>(*number));
    } else {
      state = mix(state, kNull);
    }
  }
  return std::bit_cast<std::int64_t>(mix(state, kStart));
}

}  // namespace joblog::sqlite
