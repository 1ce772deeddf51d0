// SPDX-License-Identifier: MIT
// A run of which nothing is kept.
#pragma once

#include <string>
#include <utility>

#include "core/output_run.h"

namespace joblog {

/// Says who it is and forgets what it is told; a class derived from it keeps what it needs.
class SilentRun : public OutputRun {
 public:
  explicit SilentRun(std::string kind = "kind", std::string name = "run", std::stop_token stop = {})
      : kind_(std::move(kind)), name_(std::move(name)), stop_(std::move(stop)) {}

  std::string_view kind() const override { return kind_; }
  std::string_view name() const override { return name_; }
  std::string_view arguments() const override { return "{}"; }
  int attempt() const override { return 1; }
  int attempts_max() const override { return 1; }
  using Run::log;
  void log(Level, std::string_view) override {}
  void output(const OutputLine&) override {}
  void unfinished(const OutputLine&) override {}
  void progress(std::uint64_t, std::uint64_t, std::string_view) override {}
  using Run::stat;
  void stat(std::string_view, double) override {}
  std::stop_token stop_token() const override { return stop_; }
  bool flush() override { return false; }

 private:
  const std::string kind_;
  const std::string name_;
  const std::stop_token stop_;
};

}  // namespace joblog
