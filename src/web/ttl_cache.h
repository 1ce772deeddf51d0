// SPDX-License-Identifier: MIT
// Answers of the store that several readers of a page may share: the same as long as nothing was
// committed, and for a second while much is.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/mutex.h"

namespace joblog::web {

/// Threads: callable from any. Two that miss at once both ask; neither waits for the other.
template <class Key, class Value>
class TtlCache {
 public:
  explicit TtlCache(Duration fresh = std::chrono::seconds{1}, std::size_t entries_max = 200)
      : fresh_(fresh), entries_max_(entries_max) {}

  /// `version` is the store's; nothing: the answer lasts its time, whatever is committed. `make`
  /// answers a Value.
  template <class Make>
  std::shared_ptr<const Value> get(const Key& key, std::optional<std::uint64_t> version,
                                   SteadyTime now, Make make) {
    {
      const MutexLock lock(mutex_);
      const auto found = entries_.find(key);
      if (found != entries_.end() &&
          ((version && found->second.version == version) || now - found->second.made < fresh_)) {
        return found->second.value;
      }
    }
    auto value = std::make_shared<const Value>(make());
    const MutexLock lock(mutex_);
    if (entries_.size() >= entries_max_ && !entries_.contains(key)) entries_.clear();
    entries_[key] = {version, now, value};
    return value;
  }

 private:
  struct Entry {
    std::optional<std::uint64_t> version;
    SteadyTime made{};
    std::shared_ptr<const Value> value;
  };

  const Duration fresh_;
  const std::size_t entries_max_;
  Mutex mutex_;
  std::map<Key, Entry> entries_ GUARDED_BY(mutex_);
};

}  // namespace joblog::web
