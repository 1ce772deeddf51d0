// SPDX-License-Identifier: MIT
#include "web/job_logs/run/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"

namespace joblog::web::job_logs {
namespace {

constexpr double kSecondsMatter = 0.5;
constexpr std::array<std::string_view, 15> kMainStatisticWords{
    "written", "imported", "sent",  "saved", "stored",   "removed", "processed", "rows",
    "records", "orders",   "items", "files", "messages", "lines",   "count"};

double in_seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

/// Names are made of words, parted by blanks or signs.
bool holds_word(std::string_view name, std::string_view word) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  for (auto at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
    const bool starts = at == 0 || !is_letter(name[at - 1]);
    const auto end = at + word.size();
    if (starts && (end == name.size() || !is_letter(name[end]))) return true;
  }
  return false;
}

/// Says how the run went rather than what it did.
bool is_technical(std::string_view name) {
  constexpr std::array<std::string_view, 4> kWords{"seconds", "bytes", "exit_code", "signal"};
  return std::ranges::any_of(kWords, [&](auto word) { return holds_word(name, word); });
}

}  // namespace

Baseline baseline_of(const std::vector<PastSuccess>& successes) {
  Baseline baseline{.successes = static_cast<int>(successes.size())};
  std::vector<double> seconds, figures;
  for (const PastSuccess& success : successes) {
    seconds.push_back(in_seconds(success.duration));
    const Statistic* telling = main_statistic(success.statistics);
    if (!telling) continue;
    if (baseline.figure.empty()) baseline.figure = telling->name;
    if (telling->name == baseline.figure) figures.push_back(telling->value);
  }
  baseline.seconds = band_of(std::move(seconds));
  baseline.figures = band_of(std::move(figures));
  return baseline;
}

const Statistic* main_statistic(const Statistics& statistics) {
  for (const std::string_view word : kMainStatisticWords) {
    for (const Statistic& statistic : statistics) {
      if (holds_word(statistic.name, word) && !is_technical(statistic.name)) return &statistic;
    }
  }
  for (const Statistic& statistic : statistics) {
    if (!is_technical(statistic.name)) return &statistic;
  }
  return nullptr;
}

Deviation deviation_of(Duration duration, const Baseline& baseline) {
  if (!baseline.seconds) return Deviation::none;
  const double seconds = in_seconds(duration);
  if (std::abs(seconds - baseline.seconds->median) < kSecondsMatter) return Deviation::none;
  if (baseline.seconds->is_above(seconds)) return Deviation::above;
  return baseline.seconds->is_below(seconds) ? Deviation::below : Deviation::none;
}

Deviation deviation_of(const Statistic& statistic, const Baseline& baseline) {
  // Twice of nothing is nothing: where most successes had 0, any number is as good as another.
  if (!baseline.figures || statistic.name != baseline.figure || baseline.figures->low <= 0) {
    return Deviation::none;
  }
  if (baseline.figures->is_above(statistic.value)) return Deviation::above;
  return baseline.figures->is_below(statistic.value) ? Deviation::below : Deviation::none;
}

std::string times_baseline(double value, const Band& band) {
  if (band.median <= 0) return "unusual";
  const double times = value / band.median;
  if (times >= 99.5)
    return fmt::format("{} × usual", format_count(std::llround(std::min(times, 1e15))));
  if (times >= 9.95) return fmt::format("{:.0f} × usual", times);
  return times < 0.05 ? "far below usual" : fmt::format("{:.1f} × usual", times);
}

std::shared_ptr<const Baseline> Baselines::of(std::string_view kind, Reader& reader,
                                              SteadyTime now) {
  // One more success changes little: what was learned stays for its time, whatever was committed.
  return cache_.get(std::string(kind), std::nullopt, now,
                    [&] { return baseline_of(reader.recent_successes(kind, {}, successes_read)); });
}

}  // namespace joblog::web::job_logs
