// From a run to a program and back: environment in, lines and exit code out.
#include "jobs/command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "base/subprocess.h"
#include "base/text.h"
#include "core/kept_output.h"
#include "core/output_run.h"
#include "jobs/command_end.h"

namespace joblog {
namespace {

constexpr std::size_t last_line_characters = 200;

std::string installation_of(const CommandSpec& spec) {
  return spec.installation.empty() ? std::to_string(::getpid()) : spec.installation;
}

std::vector<std::string> environment_for(const Run& run, const CommandSpec& spec,
                                         const Environment& ours) {
  std::map<std::string, std::string> variables;
  for (const std::string& name : spec.environment_allowed) {
    if (auto value = ours(name)) variables[name] = std::move(*value);
  }
  if (spec.output == OutputMode::terminal) variables["TERM"] = "xterm-256color";
  for (const auto& [name, value] : spec.environment) variables[name] = value;
  variables["JOBLOG_ARGUMENTS"] = run.arguments();
  variables["JOBLOG_KIND"] = run.kind();
  variables["JOBLOG_RUN"] = run.name();
  variables["JOBLOG_ATTEMPT"] = std::to_string(run.attempt());
  std::vector<std::string> entries;
  for (const auto& [name, value] : variables) entries.push_back(name + "=" + value);
  return entries;
}

/// Where a program's lines go: to the run, and the last one of substance to the error message.
class Lines {
 public:
  explicit Lines(Run& run) : run_(run), output_run_(dynamic_cast<OutputRun*>(&run)) {}

  void add(OutputStream stream, std::string_view line, bool continued) {
    const bool is_error = stream == OutputStream::standard_error;
    if (output_run_ != nullptr) {
      output_run_->output({.source = is_error ? Source::standard_error : Source::standard_output,
                           .level = is_error ? Level::warning : Level::info,
                           .continued = continued,
                           .text = line});
    } else if (!line.empty()) {
      run_.log(is_error ? Level::warning : Level::info, line);
    }
    const std::string_view words = trim(line);
    if (words.empty()) return;
    (is_error ? last_error_ : last_output_) = words.substr(0, 4 * last_line_characters);
  }

  void unfinished(OutputStream stream, std::string_view text) {
    if (output_run_ == nullptr) return;
    const bool is_error = stream == OutputStream::standard_error;
    output_run_->unfinished(
        {.source = is_error ? Source::standard_error : Source::standard_output, .text = text});
  }

  /// What explains a failure best: standard error's last word, else standard output's.
  std::string last() const {
    const std::string text = escape_invalid_utf8(last_error_.empty() ? last_output_ : last_error_);
    if (utf8_length(text) <= last_line_characters) return text;
    return text.substr(0, utf8_prefix(text, last_line_characters)) + "…";
  }

 private:
  Run& run_;
  OutputRun* output_run_;
  std::string last_output_;
  std::string last_error_;
};

void add_statistics(Run& run, const ProcessEnd& end) {
  if (end.exit_code) run.stat("exit_code", *end.exit_code);
  if (end.signal != 0) run.stat("signal", end.signal);
  run.stat("output_lines", end.lines);
  if (end.max_rss_bytes > 0) run.stat("max_rss_bytes", end.max_rss_bytes);
  run.stat("cpu_seconds", std::chrono::duration<double>(end.user_time + end.system_time).count());
}

Outcome outcome_of(const ProcessEnd& end, const std::string& last_line) {
  if (end.stopped) return Cancelled{};
  if (end.exit_code == 0) return Success{};
  std::string message = describe(end);
  if (!last_line.empty()) message += fmt::format(" (last line: {})", last_line);
  return Failure{.error_class = "CommandFailed", .message = std::move(message)};
}

Outcome run_command(Run& run, const CommandSpec& spec, const Clock& clock,
                    const Environment& ours) {
  SubprocessSpec program{.argv = spec.argv,
                         .working_directory = spec.working_directory,
                         .environment = environment_for(run, spec, ours),
                         .mark = command_mark(installation_of(spec), run.name()),
                         .inherit_input = spec.inherit_input,
                         .output = spec.output};
  // Not the arguments: one of them may be a password.
  run.log(fmt::format("running {} with {} argument{}", spec.argv.front(), spec.argv.size() - 1,
                      spec.argv.size() == 2 ? "" : "s"));
  auto process = Subprocess::start(program);
  if (!process) {
    const Error& error = process.error();
    return Failure{.error_class = "CommandNotStarted",
                   .message = error.message,
                   .retry = error.kind == ErrorKind::unavailable};
  }
  KeptOutput kept(run, clock, spec.output_bytes_max);
  Lines lines(kept);
  const PumpOptions options{
      .grace = spec.grace,
      .children = spec.children,
      .stop = run.stop_token(),
      .on_bytes = spec.on_bytes,
      .on_unfinished = [&](OutputStream stream,
                           std::string_view text) { lines.unfinished(stream, text); },
      .on_waiting = [&] { log_waiting(run); }};
  const ProcessEnd end = process->pump(
      clock, options, [&](OutputStream stream, std::string_view line, bool continued) {
        lines.add(stream, line, continued);
      });
  kept.finish();
  log_what_became_of_children(run, end, spec);
  add_statistics(run, end);
  return outcome_of(end, lines.last());
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
