// From main to the command: parse, load the config, carry out.
#include "joblog/program.h"

#include <pwd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string_view>
#include <variant>

#include "app/commands.h"
#include "app/notices.h"
#include "app/setup.h"
#include "base/own_variables.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/local_zone.h"
#include "cli/parser.h"
#include "queue/isolated_run.h"
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

/// They are read from what was taken at the start; nothing else in this process needs them.
void forget_own_secrets(const Config& config) {
  forget_variable("ADMIN_PASSWORD");
  if (config.open_orders && !config.open_orders->password_env.empty()) {
    forget_variable(config.open_orders->password_env);
  }
}

/// "PROGRAM isolated-run CONFIG DATA": the child of a worker, never typed by a person.
int run_isolated(char** argv, const std::vector<JobDefinition>& jobs, OwnVariables variables) {
  constexpr rlimit no_core{0, 0};  // Should it ever become another program that may have one.
  ::setrlimit(RLIMIT_CORE, &no_core);
  const IsolatedRequest request = take_isolated_request();
  variables.adopt(request.variables);
  const SystemClock clock;
  const Setup setup = make_setup({argv[2], argv[3]}, variables.lookup(), jobs, clock);
  forget_own_secrets(setup.config);
  return serve_isolated_run(request, setup.registry, clock);
}

int run_command_line(const cli::Invocation& invocation, const std::vector<JobDefinition>& jobs,
                     const OwnVariables& variables) {
  const SystemClock clock;
  const Environment environment = variables.lookup();
  const cli::GlobalOptions& options = invocation.options;
  const bool serving = std::holds_alternative<cli::Serve>(invocation.command);
  ConsoleNotices notices(serving && !options.quiet ? Severity::info : Severity::warning);
  cli::Terminal terminal(std::cout, std::cerr,
                         cli::look_at(STDOUT_FILENO, environment, options.no_color));
  cli::Console console{terminal, clock, Times(options.utc ? Zone{} : cli::local_zone(environment)),
                       options.json, options.quiet};
  const auto read = [&] {
    Setup setup = make_setup({options.config, options.data}, environment, jobs, clock);
    setup.variables = variables;
    return setup;
  };
  Setup setup = read();
  forget_own_secrets(setup.config);
  CommandContext context{setup, read, clock, notices, console, who(environment)};
  return carry_out(invocation.command, context);
}

/// What could not be parsed was perhaps meant for programs all the same.
bool wants_json(int argc, char** argv) {
  const std::vector<std::string_view> words(argv, argv + argc);
  const auto own = std::ranges::find(words, "--");  // What follows is another's.
  return std::find(words.begin(), own, "--json") != own;
}

}  // namespace

int run_program(int argc, char** argv, const std::vector<JobDefinition>& jobs) {
  close_to_other_processes();
  const OwnVariables variables = OwnVariables::take();
  if (argc == 4 && std::string_view(argv[1]) == "isolated-run")
    return run_isolated(argv, jobs, variables);
  const cli::ParseResult parsed = cli::parse(argc, argv, variables.lookup());
  if (const auto* answer = std::get_if<cli::Answer>(&parsed)) {
    if (answer->exit_code != 0 && wants_json(argc, argv)) {
      std::cerr << cli::json_of_error("usage", trim(answer->text), answer->exit_code) << '\n';
    } else {
      (answer->exit_code == 0 ? std::cout : std::cerr) << answer->text;
    }
    return answer->exit_code;
  }
  return run_command_line(std::get<cli::Invocation>(parsed), jobs, variables);
}

}  // namespace joblog
