// SPDX-License-Identifier: MIT
#include "web/job_logs/list/search_turns.h"

namespace joblog::web::job_logs {
namespace {

/// Between two looks whether somebody still waits.
constexpr std::chrono::milliseconds kLook{50};

}  // namespace

std::optional<SearchTurns::Turn> SearchTurns::take(const std::string& reader,
                                                   const ReadLimit& limit) {
  MutexLock lock(mutex_);
  while (searching_.size() >= at_once || searching_.contains(reader)) {
    if (limit.is_given_up && limit.is_given_up()) return std::nullopt;
    changed_.wait_for(mutex_, kLook);
  }
  searching_.insert(reader);
  return std::optional<Turn>(std::in_place, *this, reader);
}

void SearchTurns::end(const std::string& reader) {
  MutexLock lock(mutex_);
  searching_.erase(reader);
  changed_.notify_all();
}

}  // namespace joblog::web::job_logs
