// SPDX-License-Identifier: MIT
// From main to the command: parse, load the config, carry out.
#include "joblog/program.h"

#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string_view>
#include <variant>

#include "app/commands.h"
#include "app/isolated_child.h"
#include "app/notices.h"
#include "app/setup.h"
#include "base/program_name.h"
#include "base/start_environment.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/parser.h"
#include "core/local_zone.h"
#include "queue/process_identity.h"

namespace joblog {
namespace {

/// The account is what the system says; a USER of another name is what somebody says of himself.
std::string who(const Environment& environment) {
  const passwd* entry = ::getpwuid(::getuid());
  const std::string account = entry != nullptr ? entry->pw_name : std::to_string(::getuid());
  const std::string user = environment("USER").value_or("");
  const bool says_more = !user.empty() && user != account;
  return (says_more ? user + " (" + account + ")" : account) + "@" + host_name();
}

int run_command_line(const cli::Invocation& invocation, const std::vector<JobDefinition>& jobs,
                     const StartEnvironment& variables, std::ostream& out) {
  const SystemClock clock;
  const Environment environment = variables.lookup();
  const cli::GlobalOptions& options = invocation.options;
  const bool serving = std::holds_alternative<cli::Serve>(invocation.command);
  ConsoleNotices notices(serving && !options.quiet ? Severity::info : Severity::warning);
  cli::Terminal terminal(out, std::cerr,
                         cli::look_at(STDOUT_FILENO, environment, options.no_color));
  cli::Console console{terminal, clock, Times(options.utc ? Zone{} : cli::local_zone(environment)),
                       options.json, options.quiet};
  StartOptions start{.config = options.config, .data = options.data};
  if (const auto* serve = std::get_if<cli::Serve>(&invocation.command)) start.roles = serve->roles;
  const auto read = [&] {
    Setup setup = make_setup(start, environment, jobs, clock);
    setup.variables = variables;
    return setup;
  };
  Setup setup = read();
  forget_own_secrets(setup.config);
  CommandContext context{setup, read, clock, notices, console, who(environment)};
  return dispatch(invocation.command, context);
}

/// What could not be parsed was perhaps meant for programs all the same.
bool wants_json(int argc, char** argv) {
  const std::vector<std::string_view> words(argv, argv + argc);
  const auto own = std::ranges::find(words, "--");  // What follows is another's.
  return std::find(words.begin(), own, "--json") != own;
}

/// Answers the command line on `out`.
int answer(int argc, char** argv, const std::vector<JobDefinition>& jobs,
           const StartEnvironment& variables, std::ostream& out) {
  const cli::ParseResult parsed = cli::parse(argc, argv, variables.lookup());
  if (const auto* said = std::get_if<cli::ParserMessage>(&parsed)) {
    if (said->exit_code != 0 && wants_json(argc, argv)) {
      std::cerr << cli::json_of_error("usage", trim(said->text), said->exit_code) << '\n';
    } else {
      (said->exit_code == 0 ? out : std::cerr) << said->text;
    }
    return said->exit_code;
  }
  return run_command_line(std::get<cli::Invocation>(parsed), jobs, variables, out);
}

/// Without them the next file that is opened would get their number, and be written to as if it
/// were standard output. One that cannot be written is told like a full disk.
void open_missing_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    [[maybe_unused]] const int got =
        ::open("/dev/null", fd == STDERR_FILENO ? O_RDWR : O_RDONLY);  // The lowest free one: fd.
  }
}

}  // namespace

int run_program(int argc, char** argv, const std::vector<JobDefinition>& jobs) {
  if (argc > 0) set_program_name(argv[0]);
  open_missing_streams();
  restrict_proc_access();
  std::signal(SIGXFSZ, SIG_IGN);  // A file that may not grow is an error of its write.
  const StartEnvironment variables = StartEnvironment::take();
  Zone::read_from(variables.lookup()("TZDIR").value_or(""));
  note_isolated_runs_served();
  if (is_isolated_child(argc, argv)) return run_isolated(argv, jobs, variables);
  cli::Output output(STDOUT_FILENO);
  std::ostream out(&output);
  const int code = answer(argc, argv, jobs, variables, out);
  out.flush();
  const std::string trouble = output.trouble();
  if (trouble.empty()) return code;
  const int told = code == cli::exits::done ? cli::exits::failed : code;
  if (wants_json(argc, argv))
    std::cerr << cli::json_of_error("unavailable", trouble, told) << '\n';
  else
    std::cerr << program_name() << ": " << trouble << '\n';
  return told;
}

}  // namespace joblog
