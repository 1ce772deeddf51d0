// SPDX-License-Identifier: MIT
// From a run to a program and back: environment in, lines and exit code out.
#include "jobs/command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "base/subprocess.h"
#include "base/text.h"
#include "core/bounded_output.h"
#include "core/placeholders.h"
#include "core/secret_arguments.h"
#include "jobs/command_end.h"
#include "jobs/command_environment.h"
#include "jobs/command_lines.h"
#include "jobs/exit_description.h"
#include "jobs/shown_command.h"

namespace joblog {
namespace {

std::string installation_of(const CommandSpec& spec) {
  const std::string mark = spec.installation ? spec.installation() : "";
  return mark.empty() ? std::to_string(::getpid()) : mark;
}

void add_statistics(Run& run, const ProcessEnd& end) {
  if (end.exit_code) run.stat("exit_code", *end.exit_code);
  if (end.signal != 0) run.stat("signal", end.signal);
  run.stat("output_lines", end.lines);
  if (end.max_rss_bytes > 0) run.stat("max_rss_bytes", end.max_rss_bytes);
  run.stat("cpu_seconds", std::chrono::duration<double>(end.user_time + end.system_time).count());
}

Outcome outcome_of(const ProcessEnd& end, std::string words, const std::string& explanation) {
  if (end.stopped) return Cancelled{};
  if (end.exit_code == 0) return Success{};
  return Failure{.error_class = "CommandFailed", .message = std::move(words) + explanation};
}

/// The job's own secrets, and the values of variables that the configuration calls secret.
std::vector<std::string> secrets_of(const Run& run, const CommandSpec& spec,
                                    const std::vector<std::string>& environment) {
  std::vector<std::string> secrets = secrets_in(run.arguments());
  for (const std::string& name : spec.secret_variables) {
    for (const std::string& entry : environment) {
      if (entry.starts_with(name + "=")) secrets.push_back(entry.substr(name.size() + 1));
    }
  }
  // The longest first, so that one that begins with another goes as a whole.
  std::ranges::sort(secrets, std::ranges::greater{}, &std::string::size);
  return secrets;
}

/// Not the arguments, unless somebody asked for them: one of them may be a password.
std::string what_runs(const CommandSpec& spec, const std::vector<std::string>& argv) {
  if (spec.show_command) return "running " + shown_command(argv);
  return fmt::format("running {} with {} argument{}", argv.front(), argv.size() - 1,
                     argv.size() == 2 ? "" : "s");
}

OutputLine line_of(OutputStream stream, std::string_view text, bool continued = false) {
  const bool is_error = stream == OutputStream::standard_error;
  return {.source = is_error ? Source::standard_error : Source::standard_output,
          .continued = continued,
          .text = text};
}

using Values = std::map<std::string, std::string>;

/// The job may be older than what the configuration says now.
Result<Values> parameters_of(const Run& run, const CommandSpec& spec) {
  if (!spec.parameters) return Values{};
  const auto checked = checked_arguments(*spec.parameters, run.arguments());
  if (!checked) return std::unexpected(checked.error());
  return values_of(*spec.parameters, *checked);
}

Outcome run_command(Run& run, const CommandSpec& spec, const Clock& clock,
                    const Environment& ours) {
  const auto values = parameters_of(run, spec);
  if (!values) {
    return Failure{
        .error_class = "BadArguments", .message = values.error().message, .retry = false};
  }
  SubprocessSpec program{
      .argv = with_values(spec.argv, spec.parameters.value_or(Parameters{}), *values),
      .working_directory = spec.working_directory,
      .environment = command_environment(run, spec, ours, *values),
      .mark = command_mark(installation_of(spec), run.name()),
      .inherit_input = spec.inherit_input,
      .output = spec.output};
  run.log(what_runs(spec, program.argv));
  const MemoryLimit memory = read_memory_limit();
  auto process = Subprocess::start(program);
  if (!process) {
    const Error& error = process.error();
    return Failure{.error_class = "CommandNotStarted",
                   .message = error.message,
                   .retry = error.kind == ErrorKind::unavailable};
  }
  BoundedOutput kept(run, clock, spec.output_bytes_max);
  CommandLines lines(kept, spec.lines, clock, secrets_of(run, spec, program.environment));
  const PumpOptions options{
      .grace = spec.grace,
      .children = spec.children,
      .stop = run.stop_token(),
      .on_bytes = spec.on_bytes,
      .on_unfinished = [&](OutputStream stream,
                           std::string_view text) { lines.unfinished(line_of(stream, text)); },
      .on_waiting = [&] { log_waiting(run); }};
  const ProcessEnd end = process->pump(
      clock, options, [&](OutputStream stream, std::string_view line, bool continued) {
        lines.add(line_of(stream, line, continued));
      });
  if (spec.on_end) spec.on_end(end);
  lines.finish();
  kept.finish();
  log_leftover_children(run, end, spec);
  add_statistics(run, end);
  return outcome_of(end, describe_exit(end, memory, read_memory_limit()), lines.explanation());
}

}  // namespace

std::string command_mark(std::string_view installation, std::string_view run_name) {
  return fmt::format("JOBLOG_MARK={}:{}", installation, run_name);
}

Handler command_handler(CommandSpec spec, const Clock& clock, Environment environment) {
  return [spec = std::move(spec), &clock, environment = std::move(environment)](Run& run) {
    return run_command(run, spec, clock, environment);
  };
}

}  // namespace joblog
