// SPDX-License-Identifier: MIT
// A run that keeps what its handler says, for tests without a store or a worker.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "joblog/run.h"

namespace joblog::test {

class RecordingRun final : public Run {
 public:
  struct Line {
    Level level;
    std::string message;
  };
  struct Step {
    std::uint64_t done, total;
    std::string step;
    bool operator==(const Step&) const = default;
  };

  explicit RecordingRun(std::string arguments = "{}", std::string name = "20261123140000")
      : arguments_(std::move(arguments)), name_(std::move(name)) {}

  std::string_view kind() const override { return "test"; }
  std::string_view name() const override { return name_; }
  std::string_view arguments() const override { return arguments_; }
  int attempt() const override { return 1; }
  int attempts_max() const override { return 1; }
  using Run::log;
  void log(Level level, std::string_view message) override {
    lines.push_back({level, std::string(message)});
    if (on_log) on_log(message);
  }
  void progress(std::uint64_t done, std::uint64_t total, std::string_view step) override {
    steps.push_back({done, total, std::string(step)});
  }
  using Run::stat;
  void stat(std::string_view name, double value) override { stats[std::string(name)] = value; }
  std::stop_token stop_token() const override { return stop.get_token(); }
  bool flush() override { return true; }

  std::vector<std::string> messages(Level level) const {
    std::vector<std::string> found;
    for (const Line& line : lines) {
      if (line.level == level) found.push_back(line.message);
    }
    return found;
  }

  std::vector<Line> lines;
  std::vector<Step> steps;
  std::map<std::string, double> stats;
  std::stop_source stop;
  std::function<void(std::string_view)> on_log;  ///< Called after each line.

 private:
  const std::string arguments_;
  const std::string name_;
};

}  // namespace joblog::test
