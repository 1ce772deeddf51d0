// SPDX-License-Identifier: MIT
// A job log: one execution (attempt) of a job, its details and its statistics.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "core/ids.h"
#include "core/job.h"
#include "joblog/run.h"

namespace joblog {

/// Stored as these numbers. Nothing else, ever.
enum class Status : std::uint8_t { created = 0, processing = 1, error = 2, success = 3 };
inline constexpr int statuses = 4;
const char* to_string(Status status);  ///< "new", "processing", "error", "success".
std::optional<Status> status_from(std::string_view name);
/// Nothing is added to its log any more.
constexpr bool has_ended(Status status) {
  return status == Status::error || status == Status::success;
}

/// Where a detail came from.
enum class Source : std::uint8_t {
  handler = 0,
  standard_output = 1,
  standard_error = 2,
  system = 3
};
const char* to_string(Source source);

/// One message of a log. `message` is valid UTF-8, not empty, at most limits::detail_characters.
struct DetailView {
  JobLogId log;
  std::int64_t sequence = 0;  ///< 1, 2, 3 … within the log.
  TimePoint at;
  Level level = Level::info;
  Source source = Source::handler;
  bool continued = false;  ///< Goes on in the next detail (one message was too long for one).
  bool escaped = false;    ///< Held bytes that are no text; they are shown as \xNN.
  std::string_view message;
};

struct Detail {
  std::int64_t sequence = 0;
  TimePoint at;
  Level level = Level::info;
  Source source = Source::handler;
  bool continued = false;
  bool escaped = false;
  std::string message;
};

struct Statistic {
  std::string name;
  double value = 0;
  bool operator==(const Statistic&) const = default;
};
/// In the order of their first mention.
using Statistics = std::vector<Statistic>;
std::string to_json(const Statistics& statistics);
Statistics statistics_from_json(std::string_view json);

struct Progress {
  std::uint64_t done = 0;
  std::uint64_t total = 0;  ///< 0 = unknown.
  std::string step;
  bool operator==(const Progress&) const = default;
};

struct JobLog {
  JobLogId id;
  std::string name;  ///< YYYYMMDDhhmmss (UTC), then _1, _2 … within that second.
  Status status = Status::created;
  std::string kind;
  std::string queue;
  JobId job;
  int attempt = 1;
  int attempts_max = 1;
  Trigger trigger = Trigger::api;
  std::string triggered_by;
  std::string process;  ///< Host and pid of the process that ran it, for people.
  TimePoint created_at;
  std::optional<TimePoint> started_at;
  std::optional<TimePoint> finished_at;
  TimePoint updated_at;
  Duration waited{};  ///< From the time the job might run to its claim.
  Statistics statistics;
  Progress progress;
  std::string error_class;
  std::string error_message;
  std::int64_t detail_count = 0;
  std::int64_t warnings = 0;  ///< Lines of its log with level warning or error; set at its end.
  std::string first_warning;  ///< The first of them, at most limits::first_warning_characters.
};

/// What a run could not read, keep or do stands in its warnings. A success that has some is none of
/// the plain ones: whoever shows a run shows this.
inline bool is_success_with_warnings(const JobLog& log) {
  return log.status == Status::success && log.warnings > 0;
}

/// What people select runs by: one of the statuses, or the successes with warnings among them.
struct StatusChoice {
  Status status;
  bool with_warnings;  ///< Of the successes those with warnings only.
  constexpr StatusChoice(Status of, bool warned = false) : status(of), with_warnings(warned) {}
  bool operator==(const StatusChoice&) const = default;
};
/// "warnings" for the successes with warnings, else the status's own name.
const char* to_string(const StatusChoice& choice);
std::optional<StatusChoice> status_choice_from(std::string_view name);
bool matches(const StatusChoice& choice, const JobLog& log);

/// "20261123140000" for a time in that second, UTC.
std::string log_name_stem(TimePoint at);
/// The stem itself for 0, else stem_n.
std::string log_name(std::string_view stem, std::int64_t suffix);
/// True for ^\d{14}(_\d+)?$.
bool is_log_name(std::string_view name);

}  // namespace joblog
