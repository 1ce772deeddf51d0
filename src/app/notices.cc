// SPDX-License-Identifier: MIT
// spdlog, in this file only.
#include "app/notices.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace joblog {
namespace {

spdlog::level::level_enum level_of(Severity severity) {
  switch (severity) {
    case Severity::debug:
      return spdlog::level::debug;
    case Severity::info:
      return spdlog::level::info;
    case Severity::warning:
      return spdlog::level::warn;
    case Severity::error:
      break;
  }
  return spdlog::level::err;
}

}  // namespace

ConsoleNotices::ConsoleNotices(Severity least)
    : logger_(std::make_shared<spdlog::logger>(
          "joblog", std::make_shared<spdlog::sinks::stderr_color_sink_mt>())) {
  logger_->set_level(level_of(least));
  logger_->set_pattern(::isatty(STDERR_FILENO) != 0 ? "%H:%M:%S %^%l%$ %v"
                                                    : "%Y-%m-%dT%H:%M:%S.%e%z %l %v");
}

ConsoleNotices::~ConsoleNotices() = default;

void ConsoleNotices::notice(Severity severity, std::string_view text) {
  logger_->log(level_of(severity), spdlog::string_view_t(text.data(), text.size()));
}

}  // namespace joblog
