// SPDX-License-Identifier: MIT
// Bounds what a handler says with run.log, by what it costs to keep: one that logs in a loop would
// fill the disk that all others work on.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "core/limits.h"
#include "core/run_decorator.h"

namespace joblog {

/// Stands before `run` and passes on all but messages over the bound: below a warning they are left
/// out, which is said where it begins and, by finish(), at the end; warnings and errors have as
/// much room again. Output of commands has a bound of its own (core/bounded_output.h). Threads: as
/// Run says; finish() when the handler has returned. `run` outlives it.
class BoundedRun final : public RunDecorator {
 public:
  explicit BoundedRun(OutputRun& run, std::uint64_t bytes_max = limits::messages_bytes)
      : RunDecorator(run), run_(run), bytes_max_(bytes_max) {}

  using Run::log;
  void log(Level level, std::string_view message) override;
  void output(const OutputLine& line) override { run_.output(line); }
  void unfinished(const OutputLine& line) override { run_.unfinished(line); }
  void begin_wait(WaitReason what, Duration at_most) override { run_.begin_wait(what, at_most); }
  void end_wait() override { run_.end_wait(); }

  void finish();

 private:
  OutputRun& run_;
  const std::uint64_t bytes_max_;
  std::atomic<std::uint64_t> cost_ = 0;
  std::atomic<std::uint64_t> left_out_ = 0;
};

}  // namespace joblog
