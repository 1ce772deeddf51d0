// SPDX-License-Identifier: MIT
// What a store remembers of what is committed, to ask for it less often. It stays true whatever
// others do: queues and the first ids of seconds are never changed once they are there.
//
// Threads: belongs to whoever writes.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace joblog::postgres {

class CommittedMemory {
 public:
  /// By one transaction, until it is committed.
  struct Learned {
    std::set<std::string, std::less<>> queues;
    std::map<std::int64_t, std::int64_t> seconds;  ///< The id of the first log of each.
  };

  bool has_queue(std::string_view queue) const { return queues_.contains(queue); }
  /// 0: not known. Only the newest second is: of an older one the store is told that the clock was
  /// set back.
  std::int64_t first_id_of(std::int64_t second) const {
    return seconds_.empty() || seconds_.rbegin()->first != second ? 0 : seconds_.rbegin()->second;
  }
  void take(Learned learned) {
    if (queues_.size() > kQueuesMost) queues_.clear();
    queues_.merge(learned.queues);
    seconds_.merge(learned.seconds);
    while (seconds_.size() > kSecondsMost) seconds_.erase(seconds_.begin());
  }
  void forget() {
    queues_.clear();
    seconds_.clear();
  }

 private:
  static constexpr std::size_t kQueuesMost = 10'000;
  static constexpr std::size_t kSecondsMost = 8;

  std::set<std::string, std::less<>> queues_;
  std::map<std::int64_t, std::int64_t> seconds_;
};

}  // namespace joblog::postgres
