// SPDX-License-Identifier: MIT
// The first rule that holds gives the word. What is wrong comes before what goes on: a job that
// fails and runs again is failing until it succeeds, and says in its reason that it runs.
#include "core/job_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace joblog {
namespace {

struct Words {
  const char* shown;
  const char* address;
};
constexpr std::array<Words, job_conditions> kWords{{{"failing", "failing"},
                                                    {"late", "late"},
                                                    {"left out", "left_out"},
                                                    {"retrying", "retrying"},
                                                    {"warned", "warned"},
                                                    {"paused", "paused"},
                                                    {"waiting", "waiting"},
                                                    {"running", "running"},
                                                    {"cancelled", "cancelled"},
                                                    {"never ran", "never_ran"},
                                                    {"fine", "fine"}}};

const Words& words_of(JobCondition condition) {
  return kWords.at(static_cast<std::size_t>(condition));
}

bool is_late(const JobFacts& facts, TimePoint now, Duration grace) {
  return !facts.paused && facts.due && now - *facts.due > grace;
}

bool failed_last(const JobFacts& facts) {
  // A cancelled run after failures has repaired nothing.
  return facts.last == RunResult::error ||
         (facts.last == RunResult::cancelled && facts.failures_in_a_row > 0);
}

JobCondition condition_of(const JobFacts& facts, TimePoint now, Duration grace) {
  if (!facts.problem.empty()) return JobCondition::left_out;
  if (failed_last(facts)) return facts.retry_at ? JobCondition::retrying : JobCondition::failing;
  if (is_late(facts, now, grace)) return JobCondition::late;
  if (facts.paused) return JobCondition::paused;
  if (facts.running > 0) return JobCondition::running;
  if (facts.waiting > 0) return JobCondition::waiting;
  if (!facts.last) return JobCondition::never_ran;
  if (facts.last == RunResult::warned) return JobCondition::warned;
  return facts.last == RunResult::cancelled ? JobCondition::cancelled : JobCondition::fine;
}

std::string ago(TimePoint since, TimePoint now) {
  return format_duration(std::max(Duration{}, now - since));
}

std::string failure_words(const JobFacts& facts) {
  std::string words = "failed";
  if (facts.more_failures) {
    words = fmt::format("failed more than {} times in a row", facts.failures_in_a_row);
  } else if (facts.failures_in_a_row > 1) {
    words = fmt::format("failed {} times in a row", facts.failures_in_a_row);
  }
  if (!facts.last_error.empty()) words += ": " + facts.last_error;
  return words;
}

std::string running_words(const JobFacts& facts, TimePoint now) {
  std::string words = facts.running > 1 ? fmt::format("{} runs", facts.running) : "";
  if (facts.running_since) {
    words += fmt::format("{}for {}", words.empty() ? "" : ", the longest ",
                         ago(*facts.running_since, now));
  }
  return words;
}

std::string reason_for(JobCondition condition, const JobFacts& facts, TimePoint now) {
  switch (condition) {
    case JobCondition::left_out:
      return facts.problem;
    case JobCondition::failing:
      return failure_words(facts);
    case JobCondition::retrying:
      if (facts.retry_at <= now) return failure_words(facts) + "; the next attempt is due";
      return fmt::format("{}; the next attempt comes in {}", failure_words(facts),
                         format_duration(*facts.retry_at - now));
    case JobCondition::late:
      return "should have started " + ago(*facts.due, now) + " ago";
    case JobCondition::paused:
      return facts.paused_by.empty() ? "" : "by " + facts.paused_by;
    case JobCondition::waiting:
      return facts.waiting > 1 ? fmt::format("{} jobs", facts.waiting) : "";
    case JobCondition::running:
      return running_words(facts, now);
    case JobCondition::warned:
      return "the last run succeeded with warnings";
    case JobCondition::cancelled:
      return "the last run was cancelled";
    case JobCondition::never_ran:
    case JobCondition::fine:
      break;
  }
  return "";
}

/// What a broken job does beside: somebody may be at work on it already.
std::string beside_trouble(JobCondition condition, const JobFacts& facts) {
  if (condition == JobCondition::paused || !is_trouble(condition)) return "";
  std::string words;
  if (facts.paused) words += "; paused";
  if (facts.running > 0) words += "; runs now";
  return words;
}

}  // namespace

const char* to_string(JobCondition condition) { return words_of(condition).shown; }
const char* address_word(JobCondition condition) { return words_of(condition).address; }

std::optional<JobCondition> job_condition_from(std::string_view name) {
  for (int number = 0; number < job_conditions; ++number) {
    const auto condition = static_cast<JobCondition>(number);
    if (name == address_word(condition)) return condition;
  }
  return std::nullopt;
}

JobSummary summary_of(const JobFacts& facts, TimePoint now, Duration grace) {
  const JobCondition condition = condition_of(facts, now, grace);
  return {condition, reason_for(condition, facts, now) + beside_trouble(condition, facts)};
}

bool wants_attention_before(const JobFacts& a, JobCondition of_a, const JobFacts& b,
                            JobCondition of_b) {
  if (of_a != of_b) return of_a < of_b;
  if (of_a == JobCondition::failing || of_a == JobCondition::retrying) {
    const auto rank = [](const JobFacts& job) {
      return std::tuple(job.more_failures, job.failures_in_a_row, job.last_at);
    };
    if (rank(a) != rank(b)) return rank(a) > rank(b);
  }
  if (of_a == JobCondition::late && a.due != b.due) return a.due < b.due;
  return a.name < b.name;
}

std::string success_rate(std::int64_t successes, std::int64_t ended) {
  if (ended <= 0) return "";
  if (successes >= ended) return "100 %";
  if (successes <= 0) return "0 %";
  const double percent = 100.0 * static_cast<double>(successes) / static_cast<double>(ended);
  if (percent < 0.1) return "under 0.1 %";
  if (percent > 99.9) return "over 99.9 %";
  // A place behind the point near both ends, where a whole percent hides the failures.
  const double exact = std::clamp(percent, 0.1, 99.9);
  return percent < 2 || percent > 98 ? fmt::format("{:.1f} %", exact)
                                     : fmt::format("{:.0f} %", exact);
}

}  // namespace joblog
