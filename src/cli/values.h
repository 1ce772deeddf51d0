// SPDX-License-Identifier: MIT
// What a value on the command line may be: each reader takes it, or says what is allowed instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/text.h"
#include "config/config.h"
#include "core/job.h"
#include "core/job_log.h"

namespace joblog::cli {

/// What is wrong with a value, or nothing once it is taken.
using ValueProblem = std::optional<std::string>;

ValueProblem take_integer(const std::string& text, std::int64_t& target, std::int64_t low,
                          std::int64_t high);
ValueProblem take_duration(const std::string& text, Duration& target);
ValueProblem take_status(const std::string& text, std::optional<StatusChoice>& target);
ValueProblem take_state(const std::string& text, std::optional<JobState>& target);
ValueProblem take_level(const std::string& text, std::optional<Level>& target);
/// Adds it, once.
ValueProblem take_role(const std::string& text, std::vector<NodeRole>& target);
ValueProblem take_job_id(const std::string& text, JobId& target);
/// Nothing wrong when `text` is one of `words`.
ValueProblem one_of(const std::string& text, const std::vector<std::string>& words);

template <class Number>
ValueProblem take_number(const std::string& text, Number& target, std::int64_t low,
                         std::int64_t high) {
  std::int64_t number = 0;
  ValueProblem problem = take_integer(text, number, low, high);
  if (!problem) target = static_cast<Number>(number);
  return problem;
}

std::string_view to_word(Level level);

/// All words there are, for the help.
std::string status_words();
std::string state_words();
std::string level_words();

}  // namespace joblog::cli
