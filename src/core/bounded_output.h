// SPDX-License-Identifier: MIT
// When a run prints too much, keeps what explains it best: the beginning and the end.
//
// The first half of the cap goes straight on. What comes then is held back, and of it the newest is
// kept: standard error and warnings have half of the room for themselves if they need it, so that
// neither stream pushes the other out. At the end one line says how much is missing, then the rest
// follows with the times at which it was written. A line that is too long for that is cut, and its
// beginning and its end are kept. What was kept and what is missing are together
// what was written.
//
// A bar tells how far the command is, unless the command says so itself: a share in a line that is
// rewritten is the run's progress (core/progress_words.h).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "core/run_decorator.h"

namespace joblog {

/// What does not fit, in bytes with line breaks and in ended lines.
struct OutputGap {
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;
  bool cuts_a_line = false;  ///< Its beginning stands before the gap, its end behind: it is two.
};

/// Stands before `run` and takes output as well as messages. A line costs its bytes and its line
/// break, at least limits::line_cost. Of a hundred empty lines in a row the others are counted.
/// Once the first half is full the newest line is shown as unfinished. Threads: one. `run` and
/// `clock` outlive it.
class BoundedOutput final : public RunDecorator {
 public:
  BoundedOutput(Run& run, const Clock& clock, std::uint64_t bytes_max);

  using Run::log;
  void log(Level level, std::string_view message) override;
  void output(const OutputLine& line) override;
  void unfinished(const OutputLine& line) override;
  void begin_wait(WaitReason what, Duration at_most) override {
    if (output_run_ != nullptr) output_run_->begin_wait(what, at_most);
  }
  void end_wait() override {
    if (output_run_ != nullptr) output_run_->end_wait();
  }
  void progress(std::uint64_t done, std::uint64_t total, std::string_view step) override {
    reports_progress_ = true;
    run_.progress(done, total, step);
  }

  /// The output has ended: hands over the gap and what was held back. What is logged after this
  /// goes straight on.
  OutputGap finish();

 private:
  struct Held {
    std::uint64_t number = 0;
    TimePoint at;
    Source source = Source::standard_output;
    Level level = Level::info;
    bool continued = false;
    std::string text;
    std::size_t cut = 0;  ///< So many bytes of its beginning are gone.
    std::string_view rest() const { return std::string_view(text).substr(cut); }
  };
  struct Tail {
    std::deque<Held> lines;
    std::uint64_t cost = 0;
  };

  bool is_one_of_many_empty_lines(const OutputLine& line);
  void say_empty_lines();
  void take(const OutputLine& line);
  bool is_too_long(const OutputLine& line) const;
  std::uint64_t tail_space() const { return bytes_max_ - bytes_max_ / 2; }
  void hand_on(const OutputLine& line);
  void hold(const OutputLine& line);
  Tail& tail_to_shorten();
  void drop_oldest(Tail& tail);
  void cut_oldest(Tail& tail, std::uint64_t bytes);
  void show_newest(const OutputLine& line);
  void follow_bar(const OutputLine& line);

  Run& run_;
  OutputRun* const output_run_;
  const Clock& clock_;
  const std::uint64_t bytes_max_;
  std::uint64_t head_left_;
  bool head_open_ = true;
  bool finished_ = false;
  bool in_line_ = false;                           ///< The last line handed on goes on.
  std::optional<TimePoint> line_at_[4];            ///< By source, of a line in pieces.
  std::uint64_t empty_lines_ = 0;                  ///< That came last, one after the other …
  Source empty_source_ = Source::standard_output;  ///< … from here.
  Tail ordinary_, notable_;
  std::uint64_t numbers_ = 0;
  OutputGap gap_;
  bool reports_progress_ = false;
  std::string bar_[4];  ///< By source, what stood in its unfinished line.
  Progress shown_progress_;
  SteadyTime shown_at_;
};

}  // namespace joblog
