// SPDX-License-Identifier: MIT
// Has lines that an earlier joblog stored taken over into the form of today (Transaction::
// convert_lines), beside the work: turns of a few milliseconds of the writer (background_turn.h).
// It goes on where it was after any end of the process, and rests when nothing is left. What it has
// done is said at the beginning, once a minute and at the end.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/notice.h"
#include "queue/background_turn.h"
#include "storage/store.h"
#include "writer/group_writer.h"

namespace joblog {

/// Threads: used by one, but for progress().
class LineConverter {
 public:
  /// All of them outlive it.
  LineConverter(const Store& store, GroupWriter& writer, const Clock& clock, Notices& notices)
      : store_(store), writer_(writer), clock_(clock), notices_(notices) {}
  /// Takes over lines for some milliseconds if there are any; answers how long to wait.
  Duration run_once();
  /// How far it is, in a sentence; "" when nothing is left. Callable from any.
  std::string progress() const EXCLUDES(mutex_);

 private:
  struct Turn {
    ConvertedLines done;
    BackgroundTurn time;
  };
  Turn convert_for_a_while(Transaction& tx) const;
  void begin(const Conversion& found);
  void report(const Conversion& found);
  void end();
  void set_progress(std::string progress);
  Duration hold_off(const Error& error);

  const Store& store_;
  GroupWriter& writer_;
  const Clock& clock_;
  Notices& notices_;
  std::optional<SteadyTime> began_;  ///< Something is left to do, and was said.
  SteadyTime reported_{};
  std::int64_t logs_at_first_ = 0;
  std::int64_t lines_ = 0, logs_left_alone_ = 0;  ///< Since it began.
  bool paused_ = false;
  std::string trouble_;  ///< Said already.

  mutable Mutex mutex_;
  std::string progress_ GUARDED_BY(mutex_);
};

}  // namespace joblog
