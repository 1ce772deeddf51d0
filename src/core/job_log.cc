// SPDX-License-Identifier: MIT
// A job log's names for its numbers, its statistics as JSON, and its own name.
#include "core/job_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "base/text.h"

namespace joblog {

const char* to_string(Status status) {
  switch (status) {
    case Status::created:
      return "new";
    case Status::processing:
      return "processing";
    case Status::error:
      return "error";
    case Status::success:
      return "success";
  }
  return "unknown";
}

std::optional<Status> status_from(std::string_view name) {
  for (int number = 0; number < statuses; ++number) {
    const auto status = static_cast<Status>(number);
    if (name == to_string(status)) return status;
  }
  return std::nullopt;
}

namespace {
constexpr const char* warnings_word = "warnings";
}  // namespace

const char* to_string(const StatusChoice& choice) {
  return choice.with_warnings ? warnings_word : to_string(choice.status);
}

std::optional<StatusChoice> status_choice_from(std::string_view name) {
  if (name == warnings_word) return StatusChoice{Status::success, true};
  const auto status = status_from(name);
  return status ? std::optional(StatusChoice{*status}) : std::nullopt;
}

bool matches(const StatusChoice& choice, const JobLog& log) {
  return log.status == choice.status && (!choice.with_warnings || log.warnings > 0);
}

const char* to_string(Source source) {
  switch (source) {
    case Source::handler:
      return "handler";
    case Source::standard_output:
      return "stdout";
    case Source::standard_error:
      return "stderr";
    case Source::system:
      return "system";
  }
  return "unknown";
}

namespace {

/// Shortest text that reads back as the same number; whole numbers look whole. JSON knows no NaN.
void append_number(std::string& out, double value) {
  constexpr double kExactIntegers = 9'007'199'254'740'992.0;  // 2^53
  if (!std::isfinite(value)) {
    out += "null";
  } else if (value == std::trunc(value) && std::abs(value) <= kExactIntegers) {
    fmt::format_to(std::back_inserter(out), "{}", static_cast<std::int64_t>(value));
  } else {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
}

}  // namespace

std::string to_json(const Statistics& statistics) {
  std::string out = "{";
  for (const Statistic& statistic : statistics) {
    if (out.size() > 1) out += ',';
    out += boost::json::serialize(boost::json::string_view(escape_invalid_utf8(statistic.name)));
    out += ':';
    append_number(out, statistic.value);
  }
  return out + "}";
}

Statistics statistics_from_json(std::string_view json) {
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse({json.data(), json.size()}, error);
  Statistics statistics;
  if (error || !value.is_object()) return statistics;
  for (const auto& [name, number] : value.get_object()) {
    if (!number.is_number()) continue;
    statistics.push_back({std::string(name), number.to_number<double>()});
  }
  return statistics;
}

std::string log_name_stem(TimePoint at) {
  using namespace std::chrono;
  // Four digits hold no other years; a clock this wrong still gets a name.
  constexpr sys_seconds kFirst = sys_days{year{0} / January / 1};
  constexpr sys_seconds kLast = sys_days{year{9999} / December / 31} + seconds{86'399};
  const sys_seconds second = std::clamp(floor<seconds>(at), kFirst, kLast);
  const sys_days midnight = floor<days>(second);
  const year_month_day date{midnight};
  const hh_mm_ss time{second - midnight};
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()}, time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::string log_name(std::string_view stem, std::int64_t suffix) {
  return suffix == 0 ? std::string(stem) : fmt::format("{}_{}", stem, suffix);
}

bool is_log_name(std::string_view name) {
  constexpr std::size_t kStem = 14;
  const auto is_digits = [](std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  };
  if (name.size() < kStem || !is_digits(name.substr(0, kStem))) return false;
  if (name.size() == kStem) return true;
  return name[kStem] == '_' && is_digits(name.substr(kStem + 1));
}

}  // namespace joblog
