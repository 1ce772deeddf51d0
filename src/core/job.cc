// SPDX-License-Identifier: MIT
// The names of a job's states, and the rules every new job keeps.
#include "core/job.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "core/limits.h"

namespace joblog {

const char* to_string(JobState state) {
  switch (state) {
    case JobState::scheduled:
      return "scheduled";
    case JobState::ready:
      return "ready";
    case JobState::claimed:
      return "claimed";
    case JobState::blocked:
      return "blocked";
    case JobState::failed:
      return "failed";
    case JobState::finished:
      return "finished";
  }
  return "unknown";
}

std::optional<JobState> job_state_from(std::string_view name) {
  for (int number = 0; number < job_states; ++number) {
    const auto state = static_cast<JobState>(number);
    if (name == to_string(state)) return state;
  }
  return std::nullopt;
}

const char* to_string(Trigger trigger) {
  switch (trigger) {
    case Trigger::api:
      return "api";
    case Trigger::schedule:
      return "schedule";
    case Trigger::command_line:
      return "command_line";
    case Trigger::person:
      return "person";
    case Trigger::retry:
      return "retry";
  }
  return "unknown";
}

namespace {

using Problem = std::optional<std::string>;

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == ':' || c == '-';
}

/// Kinds and queues stand in URLs, config files and command lines, so their alphabet is small.
Problem problem_with_name(const char* what, std::string_view name, std::size_t bytes_max) {
  if (name.empty()) return fmt::format("the {} is missing", what);
  if (name.size() > bytes_max) {
    return fmt::format("the {} {} is longer than {} characters", what, in_quotes(name), bytes_max);
  }
  if (!std::ranges::all_of(name, is_name_character)) {
    return fmt::format("the {} {} may only hold letters, digits and _ . : -", what,
                       in_quotes(name));
  }
  return std::nullopt;
}

/// C0, DEL and C1 (U+0080 … U+009F, in UTF-8 0xC2 and that byte), in valid UTF-8.
bool holds_control_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) return true;
    if (byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
  }
  return false;
}

Problem problem_with_line(const char* what, std::string_view text) {
  if (text.size() > limits::key_bytes) {
    return fmt::format("the {} is {} bytes long; {} are allowed", what, text.size(),
                       limits::key_bytes);
  }
  if (!is_valid_utf8(text)) return fmt::format("the {} is not valid UTF-8", what);
  if (holds_control_character(text)) {
    return fmt::format("the {} {} holds a control character", what, in_quotes(text));
  }
  return std::nullopt;
}

Problem problem_with_arguments(std::string_view arguments) {
  if (arguments == "{}") return std::nullopt;
  if (arguments.size() > limits::arguments_bytes) {
    return fmt::format("the arguments are {} long; {} are allowed: store the data and pass its key",
                       format_bytes(arguments.size()), format_bytes(limits::arguments_bytes));
  }
  namespace json = boost::json;
  constexpr std::size_t kDepth = 32;
  unsigned char buffer[4096];
  json::monotonic_resource memory(buffer, sizeof(buffer));
  json::error_code error;
  const json::value value = json::parse({arguments.data(), arguments.size()}, error, &memory,
                                        json::parse_options{.max_depth = kDepth});
  if (error == json::error::too_deep) {
    return fmt::format("the arguments are nested more than {} levels deep", kDepth);
  }
  if (error) return fmt::format("the arguments are not valid JSON: {}", error.message());
  if (!value.is_object()) return "the arguments must be a JSON object, like {\"name\": \"value\"}";
  return std::nullopt;
}

Problem problem_with_number(const char* what, int number, int low, int high) {
  if (number >= low && number <= high) return std::nullopt;
  return fmt::format("the {} is {}; it must be from {} to {}", what, number, low, high);
}

Problem problem_with_timeout(Duration timeout) {
  if (timeout < Duration::zero()) return "the time-out is negative; 0 means none";
  if (timeout > limits::wait_max) {
    return fmt::format("the time-out is longer than {}; 0 means none",
                       format_duration(limits::wait_max));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> problem_with(const NewJob& job) {
  if (auto problem = problem_with_name("kind", job.kind, limits::kind_bytes)) return problem;
  if (auto problem = problem_with_name("queue", job.queue, limits::queue_bytes)) return problem;
  if (auto problem = problem_with_arguments(job.arguments)) return problem;
  if (auto problem = problem_with_number("priority", job.priority, -limits::priority_max,
                                         limits::priority_max)) {
    return problem;
  }
  if (auto problem =
          problem_with_number("number of attempts", job.attempts_max, 1, limits::attempts_max)) {
    return problem;
  }
  if (auto problem = problem_with_number("concurrency limit", job.concurrency_limit, 1,
                                         limits::concurrency_max)) {
    return problem;
  }
  if (auto problem = problem_with_timeout(job.timeout)) return problem;
  if (auto problem = problem_with_line("unique key", job.unique_key)) return problem;
  if (auto problem = problem_with_line("concurrency key", job.concurrency_key)) return problem;
  if (auto problem = problem_with_line("request id", job.request_id)) return problem;
  return problem_with_line("name of who triggered it", job.triggered_by);
}

}  // namespace joblog
