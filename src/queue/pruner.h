// SPDX-License-Identifier: MIT
// Retention: removes what has aged, in transactions that take the writer a few milliseconds. While
// others wait for the writer, each is followed by a pause as long as it took, so that retention
// keeps up with what is written and takes half of the writer at most; when nobody waits it goes on
// after a moment for other processes.
//
// Nothing else that is done because of a clock is as final, so nothing is removed because of one
// reading of it. Ages are taken by trusted time (base/clock_watch.h): when the clock has run far
// ahead of the steady one, or at a start of what the store has seen, it must say so for an hour;
// then retention follows by a day an hour. And a first round that would remove nearly all there is
// waits for an hour. Removing by number goes on meanwhile: it asks no clock.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/clock_watch.h"
#include "base/mutex.h"
#include "base/notice.h"
#include "queue/background_turn.h"
#include "storage/store.h"
#include "writer/group_writer.h"

namespace joblog {

struct Retention {
  Duration details = std::chrono::days{14};
  Duration logs = std::chrono::days{90};
  Duration jobs = std::chrono::days{7};
  std::int64_t logs_max = 1'000'000;  ///< 0 = no such limit.
  std::int64_t jobs_max = 1'000'000;
  Duration every = std::chrono::minutes{10};
};

/// How far the clock may be ahead of what the store has seen at a start: a part of the shortest
/// age, three days at most.
Duration trusted_jump_at_start(const Retention& rules);

/// Threads: used by one, but for warning().
class Pruner {
 public:
  Pruner(const Retention& rules, const Store& store, GroupWriter& writer, const Clock& clock,
         Notices& notices);
  /// Removes for some milliseconds if it is time; answers how long to wait before the next step.
  Duration run_once();
  /// Why it waits, or goes slowly, in sentences; "" when nothing is unusual. Callable from any.
  std::string warning() const EXCLUDES(mutex_);

 private:
  enum class State : std::uint8_t { normal, clock_ahead, catching_up, nearly_all };

  /// What one transaction did.
  struct Batch {
    Pruned removed;
    bool is_last = false;  ///< Nothing is left.
    BackgroundTurn turn;
  };

  bool begin();
  bool goes_slowly(const ClockReading& clock) const { return slowly_ || clock.confirmed; }
  Batch remove_for_a_while(Transaction& tx, const ClockReading& clock) const;
  void begin_round(const ClockReading& clock);
  bool would_remove_nearly_all(TimePoint now);
  RetentionRules rules_at(TimePoint now) const;
  Duration pause_after(SteadyTime now) const;
  void update_warning(const ClockReading& clock);
  void set_warning(State state, std::string warning);
  void end_round();

  const Retention rules_;
  const Store& store_;
  GroupWriter& writer_;
  Notices& notices_;
  const Clock& clock_;
  ClockWatch watch_;
  bool begun_ = false;
  std::optional<SteadyTime> round_started_;
  bool in_round_ = false;
  Pruned round_;
  bool agreed_ = false;  ///< The first round has been looked at.
  bool waits_ = false;   ///< It would remove nearly all, since then: …
  SteadyTime waits_since_{};
  bool slowly_ = false;
  std::string nearly_all_;  ///< What it would remove.
  State state_ = State::normal;

  mutable Mutex mutex_;
  std::string warning_ GUARDED_BY(mutex_);
};

}  // namespace joblog
