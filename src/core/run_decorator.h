// SPDX-License-Identifier: MIT
// Stands before another run and passes on what a class derived from it does not treat itself.
#pragma once

#include <utility>
#include <vector>

#include "core/output_run.h"

namespace joblog {

/// Threads: as Run says. The run outlives it.
class RunDecorator : public OutputRun {
 public:
  explicit RunDecorator(Run& run) : inner_(run) {}

  std::string_view kind() const override { return inner_.kind(); }
  std::string_view name() const override { return inner_.name(); }
  std::string_view arguments() const override { return inner_.arguments(); }
  std::int64_t job_id() const override { return inner_.job_id(); }
  int attempt() const override { return inner_.attempt(); }
  int attempts_max() const override { return inner_.attempts_max(); }
  using Run::log;
  void log(Level level, std::string_view message) override { inner_.log(level, message); }
  void progress(std::uint64_t done, std::uint64_t total, std::string_view step) override {
    inner_.progress(done, total, step);
  }
  using Run::stat;
  void stat(std::string_view name, double value) override { inner_.stat(name, value); }
  Result<std::vector<EnqueuedJob>> enqueue_all(std::vector<JobRequest> requests) override {
    return inner_.enqueue_all(std::move(requests));
  }
  std::stop_token stop_token() const override { return inner_.stop_token(); }
  bool flush() override { return inner_.flush(); }

 private:
  Run& inner_;
};

}  // namespace joblog
