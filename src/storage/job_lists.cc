// SPDX-License-Identifier: MIT
// Places in lists, as they stand in links: "major.minor.id", and for blocked jobs their key behind.
#include "storage/job_lists.h"

#include <fmt/format.h>

#include "base/canonical_number.h"
#include "base/text.h"
#include "core/limits.h"

namespace joblog {

JobPosition position_of(const Job& job, std::optional<JobState> state) {
  if (!state) return {.id = job.id};
  const auto micros = [](const std::optional<TimePoint>& time) {
    return time ? to_micros(*time) : 0;
  };
  switch (*state) {
    case JobState::ready:
      return {job.spec.priority, to_micros(job.run_at), job.id};
    case JobState::blocked:
      return {job.spec.priority, to_micros(job.run_at), job.id, job.spec.concurrency_key};
    case JobState::scheduled:
      return {to_micros(job.run_at), 0, job.id};
    case JobState::claimed:
      return {micros(job.claimed_at), 0, job.id};
    case JobState::failed:
    case JobState::finished:
      break;
  }
  return {micros(job.finished_at), 0, job.id};
}

std::string to_text(const JobPosition& position) {
  std::string text = fmt::format("{}.{}.{}", position.major, position.minor, position.id.value);
  if (!position.key.empty()) text += "." + position.key;
  return text;
}

std::optional<JobPosition> job_position_from(std::string_view text) {
  JobPosition position;
  const auto next = [&text]() -> std::optional<std::int64_t> {
    const auto dot = text.find('.');
    const auto number = parse_canonical_int(text.substr(0, dot));
    text = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
    return number;
  };
  const auto major = next(), minor = next(), id = next();
  if (!major || !minor || !id || *id < 0) return std::nullopt;
  if (text.size() > limits::key_bytes || !is_valid_utf8(text)) return std::nullopt;
  return JobPosition{*major, *minor, JobId{*id}, std::string(text)};
}

}  // namespace joblog
