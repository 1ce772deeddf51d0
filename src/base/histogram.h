// SPDX-License-Identifier: MIT
// How often values fell into fixed buckets: for figures that a monitoring system collects.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace joblog {

/// A small value; copy it to read it in peace.
struct Histogram {
  /// Rising upper bounds, each belonging to its bucket; what is above the last one comes last.
  explicit Histogram(std::span<const double> upper_bounds)
      : bounds(upper_bounds.begin(), upper_bounds.end()), counts(bounds.size() + 1) {}

  void add(double value) {
    std::size_t bucket = 0;
    while (bucket < bounds.size() && value > bounds[bucket]) ++bucket;
    ++counts[bucket];
    ++count;
    sum += value;
  }

  std::vector<double> bounds;
  std::vector<std::uint64_t> counts;  ///< Of each bucket by itself, not summed up.
  std::uint64_t count = 0;
  double sum = 0;
};

/// Seconds, from a millisecond to a day.
inline constexpr std::array<double, 14> run_seconds{
    0.001, 0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1800, 3'600, 10'800, 43'200, 86'400};
/// Seconds of one transaction.
inline constexpr std::array<double, 12> commit_seconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                       0.05,   0.1,   0.25,   0.5,   1,    5};
/// Seconds to answer a request.
inline constexpr std::array<double, 12> answer_seconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                       0.05,   0.1,   0.25,   0.5,   1,    5};
/// Messages of one transaction.
inline constexpr std::array<double, 9> batch_sizes{1, 2, 5, 10, 50, 100, 500, 1'000, 5'000};

}  // namespace joblog
