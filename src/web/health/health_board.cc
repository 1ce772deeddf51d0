// SPDX-License-Identifier: MIT
// One look at a time; who comes meanwhile waits for its answer.
#include "web/health/health_board.h"

#include <exception>
#include <utility>

namespace joblog::web::health {
namespace {

constexpr std::chrono::seconds kCacheFor{1};
constexpr std::chrono::seconds kWaitMax{2};

std::optional<std::string> run_check(const LivenessCheck& check) {
  try {
    return check.wrong();
  } catch (const std::exception&) {  // Out of memory, most likely.
    return "cannot be told";
  }
}

}  // namespace

std::vector<Trouble> HealthBoard::troubles() {
  {
    const MutexLock lock(mutex_);
    while (looking_since_) {
      const auto left = *looking_since_ + kWaitMax - clock_.steady_now();
      if (left <= std::chrono::nanoseconds{0}) return {{looking_at_, "does not answer"}};
      looked_.wait_for(mutex_, left);
    }
    if (kept_since_ && clock_.steady_now() - *kept_since_ < kCacheFor) return kept_;
    looking_since_ = clock_.steady_now();
  }
  std::vector<Trouble> found = look();
  const MutexLock lock(mutex_);
  looking_since_.reset();
  kept_since_ = clock_.steady_now();
  kept_ = std::move(found);
  looked_.notify_all();
  return kept_;
}

std::vector<Trouble> HealthBoard::look() {
  std::vector<Trouble> found;
  for (const LivenessCheck& check : checks_) {
    {
      const MutexLock lock(mutex_);
      looking_at_ = check.part;
    }
    if (auto what = run_check(check)) found.push_back({check.part, std::move(*what)});
  }
  return found;
}

}  // namespace joblog::web::health
