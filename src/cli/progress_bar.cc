// SPDX-License-Identifier: MIT
// Draws with a carriage return and blanks only, which every terminal understands.
#include "cli/progress_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/text.h"

namespace joblog::cli {
namespace {

constexpr std::chrono::seconds kLineEvery{10};  ///< When piped.
constexpr std::size_t kBarNarrowest = 5;
constexpr std::size_t kBarWidest = 30;
constexpr std::size_t kStepWidest = 30;

double share_of(const Progress& progress) {
  return std::min(1.0, static_cast<double>(progress.done) / static_cast<double>(progress.total));
}

std::string count(std::uint64_t number) { return format_count(static_cast<std::int64_t>(number)); }

std::string bar(double share, std::size_t columns) {
  const auto full = static_cast<std::size_t>(share * static_cast<double>(columns));
  std::string text;
  for (std::size_t i = 0; i < columns; ++i) text += i < full ? "█" : "░";
  return text;
}

int percent(double share) { return static_cast<int>(share * 100); }

bool says_something(const Progress& progress) {
  return progress.done > 0 || progress.total > 0 || !progress.step.empty();
}

}  // namespace

std::string progress_line(const Progress& progress, double rate, Duration elapsed,
                          std::size_t columns) {
  const std::string step = cut_to(sanitized(progress.step), kStepWidest);
  std::string figures;
  if (progress.total > 0) {
    figures = fmt::format("{} %  {} of {}", percent(share_of(progress)), count(progress.done),
                          count(progress.total));
  } else {
    figures = count(progress.done);
  }
  if (rate >= 1) figures += fmt::format("  {}/s", count(static_cast<std::uint64_t>(rate)));
  figures += "  " + format_duration(std::chrono::floor<std::chrono::seconds>(elapsed));

  std::string line = step.empty() ? "" : step + "  ";
  const std::size_t taken = columns_of(line) + columns_of(figures) + 2;
  if (progress.total > 0 && taken + kBarNarrowest <= columns) {
    line += bar(share_of(progress), std::min(kBarWidest, columns - taken)) + "  ";
  }
  return cut_to(line + figures, columns);
}

void ProgressBar::show(const Progress& progress, std::optional<TimePoint> started_at) {
  if (!says_something(progress)) return;
  note_step(progress);
  if (terminal_.is_terminal())
    draw(progress, started_at);
  else
    print_sometimes(progress);
}

void ProgressBar::note_step(const Progress& progress) {
  const bool same = at_step_ && at_step_->step == progress.step && at_step_->done <= progress.done;
  if (same) return;
  at_step_ = progress;
  step_began_ = clock_.steady_now();
}

double ProgressBar::rate(const Progress& progress) const {
  const std::chrono::duration<double> time = clock_.steady_now() - step_began_;
  if (time.count() < 0.5) return 0;
  return static_cast<double>(progress.done - at_step_->done) / time.count();
}

void ProgressBar::draw(const Progress& progress, std::optional<TimePoint> started_at) {
  const Duration elapsed =
      started_at ? std::max(Duration{0}, clock_.wall_now() - *started_at) : Duration{0};
  // One column stays free: some terminals wrap a line that is exactly full.
  const std::string line = progress_line(progress, rate(progress), elapsed, terminal_.width() - 1);
  const std::size_t columns = columns_of(line);
  terminal_.write("\r" + line + std::string(drawn_ > columns ? drawn_ - columns : 0, ' '));
  terminal_.flush();
  drawn_ = columns;
}

void ProgressBar::hide() {
  if (drawn_ == 0) return;
  terminal_.write("\r" + std::string(drawn_, ' ') + "\r");
  drawn_ = 0;
}

void ProgressBar::print_sometimes(const Progress& progress) {
  const SteadyTime now = clock_.steady_now();
  if (printed_ && *printed_ == progress) return;
  const bool new_step = !printed_ || printed_->step != progress.step;
  if (!new_step && now - printed_at_ < kLineEvery) return;
  printed_ = progress;
  printed_at_ = now;
  std::string line = progress.step.empty() ? "" : progress.step + ": ";
  line += count(progress.done);
  if (progress.total > 0) {
    line += fmt::format(" of {} ({} %)", count(progress.total), percent(share_of(progress)));
  }
  terminal_.line(line);
  terminal_.flush();
}

}  // namespace joblog::cli
