// SPDX-License-Identifier: MIT
// What is committed from the construction on is told, so the first look comes before the thread.
#include "writer/change_watch.h"

#include <chrono>
#include <stop_token>
#include <utility>

#include "base/thread_name.h"

namespace joblog {
namespace {

constexpr std::chrono::minutes kOneWait{1};

}  // namespace

ChangeWatch::ChangeWatch(Store& store, std::function<void()> changed)
    : thread_([&store, changed = std::move(changed),
               seen = store.wait_for_change(0, Duration::zero(), {})](
                  const std::stop_token& stop) mutable {
        name_this_thread("joblog-changes");
        while (!stop.stop_requested()) {
          const std::uint64_t now = store.wait_for_change(seen, kOneWait, stop);
          if (std::exchange(seen, now) != now) changed();
        }
      }) {}

}  // namespace joblog
