// SPDX-License-Identifier: MIT
#include "core/duration_trend.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace joblog {
namespace {

constexpr std::size_t kUsualLeast = 5, kTrendLeast = 10;
constexpr double kFactorLeast = 1.3;
constexpr std::chrono::milliseconds kDifferenceLeast{500};  ///< Less is noise, however many times.

Duration median(std::span<const Duration> durations) {
  std::vector<Duration> sorted(durations.begin(), durations.end());
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::ranges::nth_element(sorted, middle);
  return *middle;
}

double ratio(Duration more, Duration less) {
  return static_cast<double>(more.count()) /
         static_cast<double>(std::max<Duration::rep>(less.count(), 1));
}

}  // namespace

DurationTrend trend_of(std::span<const Duration> durations) {
  DurationTrend found;
  if (durations.size() >= kUsualLeast) found.usual = median(durations);
  if (durations.size() < kTrendLeast) return found;
  const std::size_t half = durations.size() / 2;
  const Duration newer = median(durations.first(half)), older = median(durations.subspan(half));
  const bool slower = newer > older;
  const double times = slower ? ratio(newer, older) : ratio(older, newer);
  found.trend = Trend::steady;
  if (times < kFactorLeast || std::chrono::abs(newer - older) < kDifferenceLeast) return found;
  found.trend = slower ? Trend::slower : Trend::faster;
  found.times = times;
  return found;
}

std::string trend_words(const DurationTrend& trend) {
  if (trend.trend != Trend::slower && trend.trend != Trend::faster) return "";
  const char* word = trend.trend == Trend::slower ? "slower" : "faster";
  if (trend.times > 100) return fmt::format("over 100 × {}", word);
  return fmt::format("{:.1f} × {}", trend.times, word);
}

}  // namespace joblog
