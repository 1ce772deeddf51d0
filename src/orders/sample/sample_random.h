// SPDX-License-Identifier: MIT
// Random numbers that can be repeated: the same seed, subject and number give the same sequence on
// every machine.
#pragma once

#include <array>
#include <cstdint>

namespace joblog {

class SampleRandom {
 public:
  SampleRandom(std::uint64_t seed, std::uint64_t subject, std::int64_t number)
      : state_(scramble(seed) ^ scramble(subject << 56 | static_cast<std::uint64_t>(number))) {}

  /// 0 … sides - 1. Uneven by less than sides / 2^32, which nobody will see in a sample.
  std::int64_t below(std::int64_t sides) {
    const auto high = next() >> 32;
    return static_cast<std::int64_t>(high * static_cast<std::uint64_t>(sides) >> 32);
  }
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
  bool chance(std::int64_t percent) { return below(100) < percent; }
  template <class T, std::size_t n>
  const T& pick(const std::array<T, n>& among) {
    return among[static_cast<std::size_t>(below(static_cast<std::int64_t>(n)))];
  }

 private:
  // A bijection in which every bit of the input reaches every bit of the output.
  static std::uint64_t scramble(std::uint64_t x) {
    for (int round = 0; round < 3; ++round) {
      x = (x ^ (x >> 31)) * 0xd6e8feb86659fd93;
    }
    return x ^ (x >> 32);
  }
  std::uint64_t next() { return scramble(state_ += 0x9e3779b97f4a7c15); }

  std::uint64_t state_;
};

}  // namespace joblog
