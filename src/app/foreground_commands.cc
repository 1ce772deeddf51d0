// SPDX-License-Identifier: MIT
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
#include "app/open_orders_job.h"
#include "app/signals.h"
#include "base/program_name.h"
#include "base/text.h"
#include "cli/logs.h"
#include "cli/output.h"
#include "core/exec_job.h"
#include "jobs/command.h"
#include "orders/sync/sync_open_orders.h"

namespace joblog {
namespace {

Result<ForegroundResult> run_now(const NewJob& job, CommandContext& c, const Watch& watch) {
  block_stop_signals();
  if (const auto problem = problem_with(job)) return fail(ErrorKind::invalid, *problem);
  auto engine = Engine::start(c.setup,
                              {.process_kind = "command line",
                               .slots = 1,
                               .wait_limits = {.while_running = line_wait_max},
                               .fork_server = false},
                              c.clock, c.notices);
  if (!engine) return std::unexpected(engine.error());
  auto end = run_in_foreground(**engine, job, c.clock, watch);
  if (!end || end->stored) return end;
  end->stored = fail(end->stored.error().kind, (*engine)->why_unstored(end->stored.error()));
  (*engine)->abandon_unstored();
  return end;
}

/// The run's own result stands, whatever became of its log.
void say_unstored(std::string_view name, std::string_view how, const ForegroundResult& end,
                  CommandContext& c) {
  c.console.terminal.error(fmt::format(
      "{} ended {}, but its log {} could not be finished: {}; its end and its last lines are in "
      "the spool: keep the folder {}, and whichever joblog runs or starts next on this store "
      "stores them",
      name, how, end.log_name, end.stored.error().message, c.setup.locations.spool));
}

NewJob by_hand(NewJob job, const std::string& by) {
  job.attempts_max = 1;  // Who looks on decides about a second attempt.
  job.trigger = Trigger::command_line;
  job.triggered_by = by;
  return job;
}

/// errno of what could not be written of a command's output; 0 = all of it was.
std::atomic<int> output_error = 0;

/// False where nobody reads any more (`joblog exec … | head -1`): then the command gets the SIGPIPE
/// that it would have got by itself.
bool pass_on(OutputStream stream, std::string_view bytes) {
  std::FILE* out = stream == OutputStream::standard_error ? stderr : stdout;
  const bool whole = std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size();
  if (whole && std::fflush(out) == 0) return true;
  if (stream != OutputStream::standard_error) output_error = errno;
  return errno != EPIPE;
}

/// The run is in this very process: its end is worth seeing at once.
void wait_briefly(std::chrono::milliseconds time, const std::stop_token& stop) {
  cli::interruptible_sleep(std::min(time, std::chrono::milliseconds{20}), stop);
}

/// `program`: nothing when it was never started. `interrupted_by`: the signal that joblog was asked
/// to stop by; the command got another one.
int exit_code_of(const std::optional<ProcessEnd>& program, bool success, int interrupted_by) {
  if (success) return cli::exits::done;
  if (program && program->exit_code.value_or(0) != 0) return *program->exit_code;
  if (interrupted_by != 0) return cli::exits::signal_base + interrupted_by;
  if (!program) return cli::exits::not_started;
  if (program->signal != 0) return cli::exits::signal_base + program->signal;
  return cli::exits::failed;
}

/// A success whose output is cut is none; the command's own failure stands.
int whole_output(int code, CommandContext& c) {
  const std::string trouble = cli::output_trouble(output_error);
  if (trouble.empty()) return code;
  c.console.terminal.error(trouble);
  return code == cli::exits::done ? cli::exits::failed : code;
}

/// Said whenever exec stops before the command: somebody relies on what it would have done.
constexpr std::string_view not_run = "; the command was not run";

int refuse_to_run(Error error, CommandContext& c) {
  error.message += not_run;
  return c.console.refuse(error);
}

/// The store, and not what was asked of it, is why nothing has begun.
bool is_for_the_store(const Error& error) {
  return error.kind != ErrorKind::invalid && error.kind != ErrorKind::conflict &&
         error.kind != ErrorKind::not_found;
}

/// There is no store to log to, for the reason `why`, which otherwise ends in the code `exit`.
int exec_without_store(const cli::Exec& exec, const Handler& handler,
                       const std::optional<ProcessEnd>& program, Error why, int exit,
                       CommandContext& c) {
  if (!exec.even_without_log) {
    why.message += not_run;
    why.message += " (with --even-without-log it runs all the same, without a log)";
    return c.console.refuse(why, exit);
  }
  c.console.terminal.error(fmt::format("{} runs without a log: {}", exec.name, why.message));
  block_stop_signals();
  const UnloggedResult end = run_unlogged(handler, exec.name, exec.timeout, c.clock);
  const bool success = std::holds_alternative<Success>(end.outcome);
  if (const auto* failure = std::get_if<Failure>(&end.outcome)) {
    c.console.terminal.error(fmt::format("{}: {}", exec.name, failure->message));
  } else if (end.timed_out) {
    c.console.terminal.error(
        fmt::format("{}: ran longer than {}", exec.name, format_duration(exec.timeout)));
  }
  return whole_output(exit_code_of(program, success, end.interrupted_by), c);
}

CommandSpec spec_of(const cli::Exec& exec, const Setup& setup) {
  CommandSpec spec{.argv = exec.command,
                   .working_directory = exec.directory,
                   .like_cron = false,  // Its surroundings are the caller's, as they are.
                   .show_command = exec.show_command,
                   .children = Children::detach,  // It ends with its command, whoever goes on.
                   .installation = [mark = setup.installation] { return mark->get(); },
                   .inherit_input = true,
                   .on_bytes = pass_on};
  for (const std::string_view text : setup.variables.all()) {
    if (const auto equals = text.find('='); equals != std::string_view::npos) {
      spec.environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return spec;
}

}  // namespace

int run_kind(std::string_view kind, const std::string& arguments, CommandContext& c) {
  if (const auto why = why_open_orders_are_left_out(c.setup); why && kind == sync_open_orders_kind)
    return c.console.refuse({ErrorKind::invalid, *why}, cli::exits::config);
  auto job = c.setup.registry.make(kind, arguments);
  if (!job) return c.console.refuse(job.error());
  int shown = cli::exits::done;
  const auto watch = [&](const Store& store, JobLogId log, const std::stop_token& stop) {
    shown = cli::watch_run(store, log, c.console, wait_briefly, stop);
  };
  const auto end = run_now(by_hand(std::move(*job), c.by), c, watch);
  if (!end) return c.console.refuse(end.error());
  if (end->interrupted_by != 0) return cli::exits::interrupted;
  if (end->stored) return shown;
  const bool success = end->end.status == Status::success;
  say_unstored(kind, success ? "well" : "with an error: " + end->end.error_message, *end, c);
  return success ? cli::exits::done : cli::exits::failed;
}

int exec_command(const cli::Exec& exec, CommandContext& c) {
  if (c.setup.registry.find(exec.name) != nullptr) {
    return refuse_to_run(
        {ErrorKind::conflict,
         fmt::format("{} is the name of a job in the config; choose another name, or run "
                     "it with: {} run {}",
                     exec.name, program_name(), exec.name)},
        c);
  }
  std::optional<ProcessEnd> program;
  CommandSpec spec = spec_of(exec, c.setup);
  spec.on_end = [&](const ProcessEnd& end) { program = end; };
  const Handler handler = command_handler(std::move(spec), c.clock);
  auto added = c.setup.registry.add(
      {.kind = exec.name,
       .handler = handler,
       .timeout = std::chrono::duration_cast<std::chrono::seconds>(exec.timeout)});
  if (!added) return refuse_to_run(added.error(), c);
  auto job = c.setup.registry.make(exec.name, "{}");
  if (!job) return refuse_to_run(job.error(), c);
  if (const auto problem = why_store_is_not_known(c.setup))
    return exec_without_store(exec, handler, program, *problem, cli::exits::config, c);
  job->request_id = fmt::format("{}{}:{}", exec_request, ::getpid(), to_micros(c.clock.wall_now()));
  const auto end = run_now(by_hand(std::move(*job), c.by), c, {});
  if (!end && is_for_the_store(end.error()))
    return exec_without_store(exec, handler, program, end.error(), cli::exit_code(end.error()), c);
  if (!end) return refuse_to_run(end.error(), c);
  const bool success = end->end.status == Status::success;
  if (!success && !c.console.quiet) {
    c.console.terminal.error(
        fmt::format("{}: {} (log {})", exec.name, end->end.error_message, end->log_name));
  }
  if (!end->stored) say_unstored(exec.name, program ? "with " + describe(*program) : "", *end, c);
  return whole_output(exit_code_of(program, success, end->interrupted_by), c);
}

}  // namespace joblog
