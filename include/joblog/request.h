// SPDX-License-Identifier: MIT
// Asking for a job: what Client::enqueue and Run::enqueue take and give.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace joblog {

/// One job. What is left open has the rule of its kind (JobDefinition).
struct JobRequest {
  std::string kind;
  std::string arguments = "{}";  ///< A JSON object, 64 KiB at most; see json_arguments().
  /// Not before this time (UTC). Nothing: at once.
  std::optional<std::chrono::system_clock::time_point> at{};
  std::optional<int> priority{};  ///< -1000 … 1000, the lowest first.
  std::optional<std::string> queue{};
  /// At most one unfinished job has this key: while there is one, that one is the answer. "" =
  /// none.
  std::string unique_key{};
  /// At most `concurrency_limit` unfinished jobs of this key run at once, the others wait. Nothing:
  /// the rule of the kind; "" = no key.
  std::optional<std::string> concurrency_key{};
  std::optional<int> concurrency_limit{};  ///< 1 … 10,000. Nothing: that of the kind, or 1.
  /// Made by the caller. A repeat with the same one is answered with the job of the first time,
  /// even when that has ended, so that a repeat is harmless when nobody knows what became of the
  /// first call. "" = none.
  std::string request_id{};
};

struct EnqueuedJob {
  std::int64_t id = 0;
  std::string state;     ///< "ready", "scheduled", "blocked"; of one that existed also the others.
  bool existed = false;  ///< The unique key or the request id is that of a job that was there.
};

/// What json_arguments() makes a JSON value of.
using ArgumentInput =
    std::variant<bool, std::int64_t, double, std::string, std::vector<bool>,
                 std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>>;

/// Arguments without a JSON library: json_arguments({{"rows", 5}, {"mode", "full"}}). Texts must be
/// UTF-8, numbers finite: enqueue refuses the job otherwise. The last of two equal names counts.
std::string json_arguments(
    std::initializer_list<std::pair<std::string_view, ArgumentInput>> arguments);

}  // namespace joblog
