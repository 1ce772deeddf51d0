// SPDX-License-Identifier: MIT
// Whose search is next: each reader has one at a time, and all together two, so that searches take
// no more of the machine than that, however many are asked for.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/mutex.h"
#include "storage/read_limit.h"

namespace joblog::web::job_logs {

/// Threads: callable from any.
class SearchTurns {
 public:
  static constexpr std::size_t at_once = 2;

  /// While it lives, the reader searches. It does not outlive its turns.
  class Turn {
   public:
    Turn(SearchTurns& turns, std::string reader) : turns_(&turns), reader_(std::move(reader)) {}
    Turn(Turn&& other) noexcept
        : turns_(std::exchange(other.turns_, nullptr)), reader_(std::move(other.reader_)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
      if (turns_ != nullptr) turns_->end(reader_);
    }

   private:
    SearchTurns* turns_;
    std::string reader_;
  };

  /// Waits for it; nothing once nobody waits for the answer any more.
  std::optional<Turn> take(const std::string& reader, const ReadLimit& limit);

 private:
  void end(const std::string& reader);

  Mutex mutex_;
  CondVar changed_;
  std::set<std::string, std::less<>> searching_ GUARDED_BY(mutex_);
};

}  // namespace joblog::web::job_logs
