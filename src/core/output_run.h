// SPDX-License-Identifier: MIT
// A run that tells its own messages from the output of a program it runs. Internal: a handler gets
// a Run, and one that runs programs asks whether it is this.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "core/job_log.h"
#include "joblog/run.h"

namespace joblog {

/// A line that a program printed, or a piece of one.
struct OutputLine {
  Source source = Source::standard_output;  ///< Or standard_error, or system for joblog's own word.
  Level level = Level::info;
  bool continued = false;  ///< The line goes on in the next call.
  std::string_view text;   ///< Any byte but \n; may be empty. Lives for the call.
  /// When it was written; nothing: now. The pieces of one line have the time of the first.
  std::optional<TimePoint> at = std::nullopt;
};

/// What a run waits for that may never come.
enum class WaitReason : std::uint8_t { connection = 1, answer = 2 };

class OutputRun : public Run {
 public:
  /// From now on the run waits for something outside, at most so long: longer, and an isolated run
  /// is ended from outside, whatever hangs in it. Until end_wait() is called.
  virtual void begin_wait(WaitReason, Duration) {}
  virtual void end_wait() {}
  /// Hands over one line; like log() otherwise.
  virtual void output(const OutputLine& line) = 0;
  /// What stands in a line that is not finished yet, a prompt or the state of a progress bar. It
  /// takes the place of the one before of the same source and goes when that source's next line is
  /// handed over by output(), or with an empty text. Kept only if the run dies now.
  virtual void unfinished(const OutputLine& line) = 0;
};

}  // namespace joblog
