// SPDX-License-Identifier: MIT
#include "web/job_logs/run/run_labels.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "web/display_text.h"

namespace joblog::web::job_logs {
namespace {

constexpr std::size_t kWhomMax = 60;
constexpr std::size_t kErrorMax = 240;

std::string cut(std::string text, std::size_t characters_max) {
  const std::size_t fits = utf8_prefix(text, characters_max);
  if (fits == text.size()) return text;
  text.resize(utf8_prefix(text, characters_max - 1));
  return text + "…";
}

}  // namespace

std::string fill_class(Status status) { return fmt::format("fill-{}", to_string(status)); }

std::string started_by(const JobLog& log) {
  const std::string whom = one_line(log.triggered_by, kWhomMax);
  switch (log.trigger) {
    case Trigger::schedule:
      return whom.empty() ? "schedule" : "schedule " + whom;
    case Trigger::person:
      return whom.empty() ? "by a person" : "by " + whom;
    case Trigger::retry:
      return fmt::format("retry, attempt {} of {}", log.attempt, log.attempts_max);
    case Trigger::command_line:
      return whom.empty() ? "command line" : "command line by " + whom;
    case Trigger::api:
      break;
  }
  return whom.empty() ? "program" : "program " + whom;
}

std::string not_offered(std::string_view kind) {
  return fmt::format("{} is started by the pages themselves, not by this form",
                     one_line(kind, kWhomMax));
}

std::optional<Duration> duration_of(const JobLog& log, TimePoint now) {
  if (!log.started_at) return std::nullopt;
  return std::max(Duration{0}, log.finished_at.value_or(now) - *log.started_at);
}

std::string first_error_line(const JobLog& log) {
  std::string line = one_line(log.error_class, kErrorMax);
  const std::string message = one_line(log.error_message, kErrorMax);
  if (!line.empty() && !message.empty()) line += ": ";
  return cut(line + message, kErrorMax);
}

std::string first_warning_line(const JobLog& log) { return one_line(log.first_warning, kErrorMax); }

std::string one_line(std::string_view text, std::size_t characters_max) {
  for (const std::string_view line : split(text.substr(0, 64 << 10), '\n')) {
    std::string said = on_one_line(line, characters_max);
    if (!said.empty()) return cut(std::move(said), characters_max);
  }
  return "";
}

}  // namespace joblog::web::job_logs
