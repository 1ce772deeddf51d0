// SPDX-License-Identifier: MIT
#include "web/statistic_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "web/display_text.h"

namespace joblog::web {
namespace {

constexpr double kExact = 9e15;  // Beyond, a double does not hold every whole number.

}  // namespace

std::string statistic_label(std::string_view name) {
  std::string label = first_line(name, 60);
  std::ranges::replace(label, '_', ' ');
  return label;
}

std::string statistic_value(const Statistic& statistic) {
  const double value = statistic.value;
  if (!std::isfinite(value)) return "—";
  const auto& name = statistic.name;
  if (value >= 0 && value < kExact) {
    if (name.ends_with("_bytes") || name == "bytes") {
      return format_bytes(static_cast<std::uint64_t>(value));
    }
    if (name.ends_with("_seconds") || name.starts_with("seconds_") || name == "seconds") {
      return fmt::format("{:.3f} s", value);
    }
  }
  if (std::abs(value) < kExact && value == std::floor(value)) {
    return format_count(static_cast<std::int64_t>(value));
  }
  return fmt::format("{:.6g}", value);
}

std::string statistic_words(const Statistic& statistic) {
  std::string label = statistic_label(statistic.name);
  if (statistic.value == 1) {  // "1 output line".
    for (const std::string_view many : {"lines", "rows"}) {
      if (const auto at = label.find(many); at != std::string::npos)
        label.erase(at + many.size() - 1, 1);
    }
  }
  return statistic_value(statistic) + " " + label;
}

}  // namespace joblog::web
