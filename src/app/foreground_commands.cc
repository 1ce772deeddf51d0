// `sync`, `run` and `exec`: the same job as in the queue, in the foreground.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>

#include "app/commands.h"
#include "app/engine.h"
#include "app/foreground.h"
#include "app/signals.h"
#include "cli/logs.h"
#include "core/exec_job.h"
#include "jobs/command.h"

namespace joblog {
namespace {

Result<ForegroundEnd> run_now(const NewJob& job, CommandContext& c, const Watch& watch) {
  block_stop_signals();
  if (const auto problem = problem_with(job)) return fail(ErrorKind::invalid, *problem);
  auto engine = Engine::start(c.setup, {"command line", 1}, c.clock, c.notices);
  if (!engine) return std::unexpected(engine.error());
  return run_in_foreground(**engine, job, c.clock, watch);
}

NewJob by_hand(NewJob job, const std::string& by) {
  job.attempts_max = 1;  // Who looks on decides about a second attempt.
  job.trigger = Trigger::command_line;
  job.triggered_by = by;
  return job;
}

/// Where nobody reads any more (`joblog exec … | head -1`), the command is asked to stop: by itself
/// it would have got SIGPIPE.
void pass_on(OutputStream stream, std::string_view bytes) {
  std::FILE* out = stream == OutputStream::standard_error ? stderr : stdout;
  const bool whole = std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size();
  if (whole && std::fflush(out) == 0) return;
  static std::atomic<bool> asked = false;  // A second signal would end this very process at once.
  if (errno == EPIPE && !asked.exchange(true)) ::kill(::getpid(), SIGTERM);
}

/// The run is in this very process: its end is worth seeing at once.
void wait_briefly(std::chrono::milliseconds time, const std::stop_token& stop) {
  cli::wait_really(std::min(time, std::chrono::milliseconds{20}), stop);
}

int exit_code_of(const ForegroundEnd& end) {
  if (end.log.status == Status::success) return cli::exits::done;
  if (end.interrupted) return cli::exits::interrupted;
  if (end.log.error_class == "CommandNotStarted") return cli::exits::not_started;
  for (const Statistic& statistic : end.log.statistics) {
    if (statistic.name == "exit_code" && statistic.value != 0)
      return static_cast<int>(statistic.value);
    if (statistic.name == "signal" && statistic.value != 0) {
      return cli::exits::signal_base + static_cast<int>(statistic.value);
    }
  }
  return cli::exits::failed;
}

CommandSpec spec_of(const cli::Exec& exec, const Locations& locations) {
  CommandSpec spec{.argv = exec.command,
                   .working_directory = exec.directory,
                   .like_cron = false,  // Its surroundings are the caller's, as they are.
                   .show_command = exec.show_command,
                   .children = Children::detach,  // It ends with its command, whoever goes on.
                   .installation = locations.store,
                   .inherit_input = true,
                   .on_bytes = pass_on};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (const auto equals = text.find('='); equals != std::string_view::npos) {
      spec.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return spec;
}

}  // namespace

int run_kind(std::string_view kind, const std::string& arguments, CommandContext& c) {
  auto job = c.setup.registry.make(kind, arguments);
  if (!job) return c.console.refuse(job.error());
  int shown = cli::exits::done;
  const auto watch = [&](const Store& store, JobLogId log) {
    shown = cli::watch_run(store, log, c.console, wait_briefly, {});
  };
  const auto end = run_now(by_hand(std::move(*job), c.by), c, watch);
  if (!end) return c.console.refuse(end.error());
  return end->interrupted ? cli::exits::interrupted : shown;
}

int exec_command(const cli::Exec& exec, CommandContext& c) {
  if (c.setup.registry.find(exec.name) != nullptr) {
    return c.console.refuse(
        {ErrorKind::conflict,
         fmt::format("{} is a kind of job of the config; choose another name, or run "
                     "it with: joblog run {}",
                     exec.name, exec.name)});
  }
  auto added = c.setup.registry.add(
      {.kind = exec.name,
       .handler = command_handler(spec_of(exec, c.setup.locations), c.clock),
       .timeout = std::chrono::duration_cast<std::chrono::seconds>(exec.timeout)});
  if (!added) return c.console.refuse(added.error());
  auto job = c.setup.registry.make(exec.name, "{}");
  if (!job) return c.console.refuse(job.error());
  job->request_id = fmt::format("{}{}:{}", exec_request, ::getpid(), to_micros(c.clock.wall_now()));
  const auto end = run_now(by_hand(std::move(*job), c.by), c, {});
  if (!end) return c.console.refuse(end.error());
  if (end->log.status != Status::success && !c.console.quiet) {
    c.console.terminal.error(
        fmt::format("{}: {} (log {})", exec.name, end->log.error_message, end->log.name));
  }
  return exit_code_of(*end);
}

}  // namespace joblog
