// SPDX-License-Identifier: MIT
// [{"name": …, "threads": …, "queues": […]}, …]
#include "core/work_pool.h"

#include <boost/json.hpp>

namespace joblog {

namespace json = boost::json;

std::string json_of_pools(const std::vector<WorkPool>& pools) {
  json::array all;
  for (const WorkPool& pool : pools) {
    json::array queues(pool.queues.begin(), pool.queues.end());
    json::object one;
    one["name"] = pool.name;
    one["threads"] = pool.threads;
    one["queues"] = std::move(queues);
    all.emplace_back(std::move(one));
  }
  return json::serialize(all);
}

std::optional<std::vector<WorkPool>> pools_of_json(std::string_view text) {
  try {
    std::vector<WorkPool> pools;
    const json::value all = json::parse(text);
    for (const json::value& one : all.as_array()) {
      WorkPool& pool = pools.emplace_back();
      pool.name = one.at("name").as_string();
      pool.threads = one.at("threads").to_number<int>();
      for (const json::value& queue : one.at("queues").as_array()) {
        pool.queues.emplace_back(queue.as_string());
      }
    }
    return pools;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace joblog
