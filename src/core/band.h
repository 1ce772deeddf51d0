// SPDX-License-Identifier: MIT
// What is usual of a number: between which values most of the past ones lie.
#pragma once

#include <optional>
#include <vector>

namespace joblog {

inline constexpr int band_values_min = 10;  ///< Known before anything is called odd.

/// How past values lie.
struct Band {
  double low = 0;  ///< One of ten is below.
  double median = 0;
  double high = 0;  ///< One of ten is above.
  bool is_above(double value) const { return value > 2 * high; }
  bool is_below(double value) const { return value < low / 2; }
};
/// Nothing for fewer than band_values_min that are finite. They are moved about.
std::optional<Band> band_of(std::vector<double> values);

}  // namespace joblog
