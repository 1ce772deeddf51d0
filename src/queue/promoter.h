// Makes scheduled jobs ready when their time has come.
#pragma once

#include "base/clock.h"
#include "storage/group_writer.h"

namespace joblog {

/// Threads: used by one.
class Promoter {
 public:
  Promoter(const Store& store, GroupWriter& writer, const Clock& clock)
      : store_(store), writer_(writer), clock_(clock) {}
  /// Promotes what is due; answers how long nothing will be, at most `longest`.
  Duration run_once(Duration longest);

 private:
  const Store& store_;
  GroupWriter& writer_;
  const Clock& clock_;
};

}  // namespace joblog
