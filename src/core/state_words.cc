// SPDX-License-Identifier: MIT
// The own word of each first, then the others.
#include "core/state_words.h"

#include <array>
#include <string>
#include <utility>

#include "base/text.h"

namespace joblog {
namespace {

constexpr std::array<std::pair<std::string_view, StatusChoice>, 14> kStatuses{{
    {"created", Status::created},
    {"waiting", Status::created},
    {"running", Status::processing},
    {"in progress", Status::processing},
    {"failed", Status::error},
    {"failure", Status::error},
    {"errors", Status::error},
    {"succeeded", Status::success},
    {"successful", Status::success},
    {"ok", Status::success},
    {"done", Status::success},
    {"warning", {Status::success, true}},
    {"warned", {Status::success, true}},
    {"success with warnings", {Status::success, true}},
}};

constexpr std::array<std::pair<std::string_view, JobState>, 10> kStates{{
    {"waiting", JobState::ready},
    {"queued", JobState::ready},
    {"pending", JobState::ready},
    {"running", JobState::claimed},
    {"processing", JobState::claimed},
    {"in progress", JobState::claimed},
    {"error", JobState::failed},
    {"failure", JobState::failed},
    {"done", JobState::finished},
    {"success", JobState::finished},
}};

template <class Words>
auto found_in(const Words& words, std::string_view word)
    -> std::optional<typename Words::value_type::second_type> {
  for (const auto& [known, meant] : words) {
    if (known == word) return meant;
  }
  return std::nullopt;
}

}  // namespace

std::optional<StatusChoice> parse_status_word(std::string_view word) {
  const std::string lower = to_lower_ascii(trim(word));
  if (const auto own = status_choice_from(lower)) return own;
  return found_in(kStatuses, lower);
}

std::optional<JobState> parse_job_state_word(std::string_view word) {
  const std::string lower = to_lower_ascii(trim(word));
  if (const auto own = job_state_from(lower)) return own;
  return found_in(kStates, lower);
}

}  // namespace joblog
