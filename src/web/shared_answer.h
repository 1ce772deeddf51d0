// SPDX-License-Identifier: MIT
// One answer that is long in the making and shown to many: made anew when it has grown old, by one
// thread, while the others go on with the one before.
#pragma once

#include <memory>
#include <utility>

#include "base/clock.h"
#include "base/mutex.h"

namespace joblog::web {

/// Threads: callable from any. Until there is a first answer, each makes its own.
template <class Value>
class SharedAnswer {
 public:
  explicit SharedAnswer(Duration fresh = std::chrono::seconds{1}) : fresh_(fresh) {}

  /// `make` answers a Value; what it throws is passed on, and the next one tries again.
  template <class Make>
  std::shared_ptr<const Value> get(SteadyTime now, Make make) {
    {
      const MutexLock lock(mutex_);
      if (value_ && (making_ || now - made_ < fresh_)) return value_;
      making_ = true;
    }
    const Turn turn{*this};
    auto value = std::make_shared<const Value>(make());
    const MutexLock lock(mutex_);
    value_ = value;
    made_ = now;
    return value;
  }

 private:
  struct Turn {
    SharedAnswer& answer;
    explicit Turn(SharedAnswer& of) : answer(of) {}
    ~Turn() {
      const MutexLock lock(answer.mutex_);
      answer.making_ = false;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
  };

  const Duration fresh_;
  Mutex mutex_;
  std::shared_ptr<const Value> value_ GUARDED_BY(mutex_);
  SteadyTime made_ GUARDED_BY(mutex_){};
  bool making_ GUARDED_BY(mutex_) = false;
};

}  // namespace joblog::web
