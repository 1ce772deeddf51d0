// SPDX-License-Identifier: MIT
#include "cli/console.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "cli/json.h"

namespace joblog::cli {
namespace {

const char* word_for(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
      return "invalid";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::conflict:
      return "conflict";
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::corrupt:
      return "corrupt";
    case ErrorKind::unsupported:
      return "unsupported";
    case ErrorKind::internal:
      break;
  }
  return "internal";
}

}  // namespace

std::string json_of_error(std::string_view kind, std::string_view message, int exit) {
  boost::json::object error;
  error["kind"] = kind;
  error["message"] = message;
  error["exit"] = exit;
  boost::json::object all;
  all["error"] = std::move(error);
  return boost::json::serialize(all);
}

int Console::refuse(const Error& error, int exit) {
  std::string message = error.message;
  if (error.unknown && !message.contains(outcome_unknown))
    message += fmt::format("; {}", outcome_unknown);
  if (json) {
    terminal.error_line(
        json_of_error(error.unknown ? "unknown" : word_for(error.kind), message, exit));
  } else {
    terminal.error(message);
  }
  return exit;
}

void Console::warn(const std::string& text) {
  if (quiet) return;
  if (json) {
    terminal.error_line(json_object({{"warning", text}}));
  } else {
    terminal.error(text);
  }
}

}  // namespace joblog::cli
