// SPDX-License-Identifier: MIT
#include "core/band.h"

#include <algorithm>
#include <cmath>

namespace joblog {

std::optional<Band> band_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  if (values.size() < static_cast<std::size_t>(band_values_min)) return std::nullopt;
  std::ranges::sort(values);
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  };
  return Band{at(0.1), at(0.5), at(0.9)};
}

}  // namespace joblog
