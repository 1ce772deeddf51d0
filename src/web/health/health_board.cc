// One look at a time; who comes meanwhile waits for its answer.
#include "web/health/health_board.h"

#include <exception>
#include <utility>

namespace joblog::web::health {
namespace {

constexpr std::chrono::seconds kKept{1};
constexpr std::chrono::seconds kPatience{2};

std::optional<std::string> feel(const Pulse& pulse) {
  try {
    return pulse.wrong();
  } catch (const std::exception&) {  // Out of memory, most likely.
    return "cannot be told";
  }
}

}  // namespace

std::vector<Trouble> Board::troubles() {
  {
    const MutexLock lock(mutex_);
    while (looking_since_) {
      const auto left = *looking_since_ + kPatience - clock_.steady_now();
      if (left <= std::chrono::nanoseconds{0}) return {{looking_at_, "does not answer"}};
      looked_.wait_for(mutex_, left);
    }
    if (kept_since_ && clock_.steady_now() - *kept_since_ < kKept) return kept_;
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

std::vector<Trouble> Board::look() {
  std::vector<Trouble> found;
  for (const Pulse& pulse : pulses_) {
    {
      const MutexLock lock(mutex_);
      looking_at_ = pulse.part;
    }
    if (auto what = feel(pulse)) found.push_back({pulse.part, std::move(*what)});
  }
  return found;
}

}  // namespace joblog::web::health
