// SPDX-License-Identifier: MIT
// What `--json` prints: one object a line, times as ISO 8601 in UTC, durations in microseconds.
// Strangers' texts come out as JSON escapes them, so a reader gets them back as they are stored.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "core/job.h"
#include "core/job_log.h"
#include "storage/reader.h"

namespace joblog::cli {

/// null, or a text, number, truth, time (ISO) or list of times or texts.
using JsonValue = std::variant<std::monostate, std::string, std::int64_t, double, bool, TimePoint,
                               std::vector<TimePoint>, std::vector<std::string>>;
using JsonFields = std::vector<std::pair<std::string_view, JsonValue>>;

JsonValue json_time(const std::optional<TimePoint>& time);
/// One object on one line, without the line's end.
std::string json_object(const JsonFields& fields);

std::string json_of(const JobLog& log);
/// With `matching_lines` and the first of them as `lines`.
std::string json_of(const RunHits& hits);
std::string json_of(const JobLog& log, const Detail& detail);
/// What stands in a line that is not finished.
std::string json_of_unfinished(const JobLog& log, const Detail& line);
std::string json_of(const Job& job, std::string_view why_it_waits);
std::string json_of(const QueueView& queue, bool taken);

}  // namespace joblog::cli
