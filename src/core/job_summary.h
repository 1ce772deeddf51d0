// SPDX-License-Identifier: MIT
// How a job stands, in one word with its reason, and which of many needs a person first. A job is
// what people call one: a recurring task, or a kind that is started otherwise. Pure functions: the
// store says what happened, the caller what the time is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "core/run_result.h"

namespace joblog {

/// What is known of a job. Cancelled runs are no failures, and none of its last results but where a
/// field says so.
struct JobFacts {
  std::string name{};
  std::string problem{};  ///< Why the configuration's entry cannot be used; "" = it can.
  bool paused = false;
  std::string paused_by{};
  int running = 0;                           ///< Attempts under way.
  std::optional<TimePoint> running_since{};  ///< The oldest of them.
  int waiting = 0;                           ///< Its jobs that wait for a worker or a key.
  std::optional<TimePoint> retry_at{};       ///< When a failed attempt is repeated.
  std::optional<RunResult> last{};           ///< Of the last run that ended; cancelled ones too.
  std::optional<TimePoint> last_at{};        ///< When that was.
  std::string last_error{};                  ///< Of the last failure, in a line.
  int failures_in_a_row = 0;                 ///< Runs that failed since the last success.
  bool more_failures = false;                ///< There were more; nobody counted further.
  /// The oldest planned time that has passed and for which nothing has started yet.
  std::optional<TimePoint> due{};
};

/// In this order they want a person.
enum class JobCondition : std::uint8_t {
  failing,    ///< The last run failed, and nothing repeats it.
  late,       ///< A planned time has passed by more than the grace, and nothing has started.
  left_out,   ///< The configuration's entry cannot be used.
  retrying,   ///< The last run failed, and will be repeated.
  warned,     ///< The last run succeeded with warnings.
  paused,     ///< Somebody paused it.
  waiting,    ///< Its jobs wait, and none runs.
  running,    ///< It runs.
  cancelled,  ///< Its last run was cancelled.
  never_ran,  ///< There is no run of it.
  fine,       ///< The last run succeeded.
};
inline constexpr int job_conditions = 11;
const char* to_string(JobCondition condition);  ///< "failing", "left out", "never ran".
/// The word as an address spells it: "left_out".
std::optional<JobCondition> job_condition_from(std::string_view name);
const char* address_word(JobCondition condition);

/// Whether it is one of those that somebody should look at.
constexpr bool is_trouble(JobCondition condition) { return condition <= JobCondition::warned; }

struct JobSummary {
  JobCondition condition = JobCondition::never_ran;
  std::string reason;  ///< "failed 3 times in a row: exit code 4"; "" = the word says it all.
};

/// `grace`: how long after its planned time a job may start.
JobSummary summary_of(const JobFacts& facts, TimePoint now, Duration grace);

/// Trouble first: by condition; of failing ones those that failed most often, then most lately; of
/// late ones the longest overdue; else by name. A strict order where names differ.
bool wants_attention_before(const JobFacts& a, JobCondition of_a, const JobFacts& b,
                            JobCondition of_b);

/// What is shown of successes among runs that ended and that nobody cancelled: "97 %". Never
/// "100 %" where one failed, nor "0 %" where one succeeded; "" for none.
std::string success_rate(std::int64_t successes, std::int64_t ended);

}  // namespace joblog
