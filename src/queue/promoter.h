// SPDX-License-Identifier: MIT
// Makes scheduled jobs ready when their time has come.
//
// A wall clock may be wrong in either direction. When the wall clock leaps ahead by more than an
// hour (or is days ahead of what the store has seen, at a start), what would come due by that waits
// until it has kept to it for five minutes. And a retry never waits for longer than its policy's
// longest delay from now: one that was computed from a clock that was ahead is hastened. Times that
// a person gave stand.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/clock_watch.h"
#include "base/notice.h"
#include "joblog/job.h"
#include "writer/group_writer.h"

namespace joblog {

struct PromoterOptions {
  /// The policy of a kind; nothing when it is not known: its retries are left as they are.
  std::function<std::optional<RetryPolicy>(std::string_view kind)> policy{};
  Notices* notices = nullptr;
};

/// Threads: used by one.
class Promoter {
 public:
  Promoter(const Store& store, GroupWriter& writer, const Clock& clock,
           PromoterOptions options = {});
  /// Promotes what is due; answers how long nothing will be, at most `longest`.
  Duration run_once(Duration longest);

 private:
  bool begin();
  bool hasten_retries(TimePoint now);

  const Store& store_;
  GroupWriter& writer_;
  const PromoterOptions options_;
  ClockWatch watch_;
  bool begun_ = false;
  std::optional<SteadyTime> looked_at_{};  ///< Whether retries fit.
  bool retries_fit_ = false;  ///< None waits for longer than it may, by the clock as it goes.
};

}  // namespace joblog
