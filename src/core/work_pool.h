// SPDX-License-Identifier: MIT
// A pool of worker threads, as a process tells others of it.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace joblog {

struct WorkPool {
  std::string name;
  int threads = 0;
  std::vector<std::string> queues;  ///< Empty: every queue.
  bool operator==(const WorkPool&) const = default;

  bool takes(std::string_view queue) const {
    return queues.empty() || std::ranges::find(queues, queue) != queues.end();
  }
};

std::string json_of_pools(const std::vector<WorkPool>& pools);
/// Nothing when the text is none of ours.
std::optional<std::vector<WorkPool>> pools_of_json(std::string_view text);

}  // namespace joblog
