// SPDX-License-Identifier: MIT
// What each command of the command line needs opened before it can be carried out.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/setup.h"
#include "base/notice.h"
#include "cli/console.h"
#include "cli/invocation.h"

namespace joblog {

/// Everything a command starts from. All outlive it.
struct CommandContext {
  Setup& setup;
  std::function<Setup()> read_again;  ///< The setup as the config says now.
  const Clock& clock;
  Notices& notices;
  cli::Console& console;
  std::string by;  ///< Who asks: "anna@host".
};

/// Carries the command out; the exit code.
int dispatch(const cli::Command& command, CommandContext& context);

/// What the configuration says so badly that nobody knows which store is meant: a job left in the
/// default one would never run, and its caller would never know.
std::optional<Error> why_store_is_not_known(const Setup& setup);

/// `joblog exec`: a command now, in the foreground, with its output passed on.
int exec_command(const cli::Exec& exec, CommandContext& context);
/// `joblog sync` and `joblog run`.
int run_kind(std::string_view kind, const std::string& arguments, CommandContext& context);
/// `joblog reload`.
int reload_servers(CommandContext& context);
/// `joblog check`.
int check_everything(CommandContext& context);

}  // namespace joblog
