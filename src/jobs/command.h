// SPDX-License-Identifier: MIT
// Jobs that run a program: its output line by line in the log while it runs, its exit code as the
// outcome. Arguments of a job reach the program through its environment, and declared parameters
// also as {name} in an argument of their own, never through a shell:
//
//   JOBLOG_ARGUMENTS  the job's arguments, a JSON object
//   JOBLOG_ARG_NAME   the value of the parameter "name"
//   JOBLOG_KIND       the kind of job
//   JOBLOG_RUN        the name of the job log
//   JOBLOG_ATTEMPT    1 for the first
//   JOBLOG_MARK       finds the program and its children (base/marked_processes.h)
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/environment.h"
#include "base/subprocess.h"
#include "core/line_rules.h"
#include "core/parameters.h"
#include "joblog/run.h"

namespace joblog {

struct CommandSpec {
  std::vector<std::string> argv;  ///< See SubprocessSpec::argv.
  std::string working_directory;  ///< "" = ours.
  /// Variables the program gets from our environment, when they are set there.
  std::vector<std::string> environment_allowed{"PATH", "HOME", "LOGNAME", "USER", "LANG", "TZ"};
  /// Further ones; they win over the allowed ones.
  std::map<std::string, std::string> environment;
  /// HOME, LOGNAME, USER, SHELL and PATH are there even when ours has none; PYTHONUNBUFFERED=1.
  bool like_cron = true;
  /// Names of variables whose values are masked in the output.
  std::vector<std::string> secret_variables;
  LineRules lines{};
  std::optional<Parameters> parameters{};     ///< Nothing: any JSON object will do.
  bool show_command = false;                  ///< The log begins with the command line, masked.
  std::uint64_t output_bytes_max = 10 << 20;  ///< Of one run; over it see core/bounded_output.h.
  OutputMode output = OutputMode::separate;
  Children children = Children::wait;       ///< See base/subprocess.h.
  std::chrono::milliseconds grace{10'000};  ///< From SIGTERM to SIGKILL.
  /// Tells this installation from others on the machine (the store's path, say), so that the
  /// processes of a run can be found by the worker that comes after a dead one. None or "" = our
  /// pid. Asked at the beginning of each run.
  std::function<std::string()> installation{};
  bool inherit_input = false;  ///< See SubprocessSpec::inherit_input.
  /// Sees all output, byte by byte as it is, for who wants to pass it on; answers as
  /// PumpOptions::on_bytes does.
  std::function<bool(OutputStream stream, std::string_view bytes)> on_bytes{};
  /// Hears how the program ended, before its last lines are handed over.
  std::function<void(const ProcessEnd& end)> on_end{};
};

/// The environment entry that marks the processes of a run. A rescuer on the same machine gives it
/// to kill_marked_processes() before the next attempt starts.
std::string command_mark(std::string_view installation, std::string_view run_name);

/// A handler that runs the command. Outcomes: Success on exit code 0; Failure "CommandFailed" (exit
/// code or signal, and the line that explains it best), "CommandNotStarted" or "BadArguments";
/// Cancelled when the run was asked to stop: SIGTERM to the program's group, SIGKILL after the
/// grace.
/// Threads: one handler serves any number of runs at a time. `clock` outlives it.
Handler command_handler(CommandSpec spec, const Clock& clock,
                        Environment environment = process_environment());

}  // namespace joblog
