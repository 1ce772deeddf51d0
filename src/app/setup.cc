// SPDX-License-Identifier: MIT
// Problems of the config take out what they are about and nothing else.
#include "app/setup.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "app/open_orders_job.h"
#include "jobs/command.h"
#include "orders/columns.h"
#include "postgres/server_url.h"

namespace joblog {
namespace {

namespace fs = std::filesystem;

std::string absolute(const std::string& path) {
  std::error_code error;
  const fs::path full = fs::absolute(path, error);
  return error ? path : full.lexically_normal().string();
}

/// Beside the store's own file.
Locations locate_beside_store(const StartOptions& options) {
  Locations where;
  where.store = absolute(options.store);
  if (!options.config.empty()) where.config = absolute(options.config);
  where.data =
      options.data.empty() ? fs::path(where.store).parent_path().string() : absolute(options.data);
  where.spool = where.data + "/spool";
  return where;
}

Locations locate(const StartOptions& options, const Environment& environment) {
  if (!options.store.empty()) return locate_beside_store(options);
  Locations where;
  where.config =
      !options.config.empty() ? options.config : environment("JOBLOG_CONFIG").value_or("");
  std::error_code ignored;
  if (where.config.empty() && fs::exists("config/joblog.toml", ignored))
    where.config = "config/joblog.toml";
  if (!where.config.empty()) where.config = absolute(where.config);
  where.data = !options.data.empty() ? options.data : environment("JOBLOG_DATA").value_or("data");
  where.data = absolute(where.data);
  where.spool = where.data + "/spool";
  return where;
}

JobDefinition command_definition(const CommandConfig& command,
                                 std::shared_ptr<const InstallationMark> installation,
                                 const Clock& clock, const Environment& environment) {
  CommandSpec spec{.argv = command.command,
                   .working_directory = command.directory,
                   .environment_allowed = command.environment,
                   .environment = command.set,
                   .secret_variables = command.secrets,
                   .lines = command.lines,
                   .parameters = command.parameters,
                   .output_bytes_max = command.output_max,
                   .output = command.tty ? OutputMode::terminal : command.output,
                   .children = command.children,
                   .grace = command.grace,
                   .installation = [mark = std::move(installation)] { return mark->get(); }};
  return {.kind = command.name,
          .handler = command_handler(std::move(spec), clock, environment),
          .retry = {.attempts_max = command.attempts, .delay = command.retry_delay},
          .timeout = command.timeout,
          .concurrency_limit = command.concurrency_limit,
          .queue = command.queue,
          .description = command.about.description,
          .owner = command.about.owner,
          .labels = command.about.labels,
          .link = command.about.link};
}

void add_kinds(Setup& setup, const std::vector<JobDefinition>& jobs, const Clock& clock,
               const Environment& environment) {
  const auto add = [&](JobDefinition definition, const std::string& key, int line,
                       std::optional<Parameters> parameters = std::nullopt) {
    DefinedAt place;  // With a line in the configuration it is of the configuration.
    if (line > 0) place = {setup.locations.config, line};
    auto added = setup.registry.add(std::move(definition), std::move(parameters), std::move(place));
    if (!added) {
      setup.problems.push_back({setup.locations.config, line, key, added.error().message, key});
    }
  };
  add(open_orders_job(setup, clock), "open_orders", setup.config.open_orders_line);
  add(bulk_action_job(setup.bulk), "", 0);
  for (const JobDefinition& job : jobs) add(job, "", 0);
  for (const CommandConfig& command : setup.config.commands) {
    add(command_definition(command, setup.installation, clock, environment),
        "commands." + command.name, command.line, command.parameters);
  }
}

void add_task(Setup& setup, const RecurringConfig& recurring) {
  const std::string key = "recurring." + recurring.name;
  const auto refuse = [&](const std::string& message) {
    setup.problems.push_back({setup.locations.config, recurring.line, key, message, key});
  };
  auto schedule = Schedule::parse(recurring.schedule, recurring.zone);
  if (!schedule) return refuse(schedule.error().message);
  auto job = setup.registry.make(recurring.kind, recurring.arguments);
  if (!job) return refuse(job.error().message);
  if (recurring.priority) job->priority = *recurring.priority;
  if (recurring.queue) job->queue = *recurring.queue;
  if (const auto problem = problem_with(*job)) return refuse(*problem);
  setup.tasks.push_back({{.key = recurring.name,
                          .schedule = recurring.schedule,
                          .zone = recurring.zone,
                          .job = std::move(*job),
                          .misfire = recurring.misfire,
                          .overlap = recurring.overlap,
                          .misfire_window = recurring.misfire_window},
                         std::move(*schedule)});
}

std::vector<std::string> attribute_names() {
  std::vector<std::string> names;
  for (const OrderColumn& column : order_columns) names.emplace_back(column.attribute);
  return names;
}

/// A file that was named at the start wins over all that the configuration says.
void locate_store(Setup& setup) {
  if (!setup.locations.store.empty()) {
    setup.config.store.url.clear();
    return;
  }
  if (!setup.config.store.url.empty()) return;
  const fs::path store = setup.config.store.path;
  setup.locations.store =
      store.is_absolute() ? store.string() : setup.locations.data + "/" + store.string();
}

}  // namespace

Setup make_setup(const StartOptions& options, const Environment& environment,
                 const std::vector<JobDefinition>& jobs, const Clock& clock) {
  Setup setup;
  setup.locations = locate(options, environment);
  setup.environment = [environment, data = setup.locations.data](const std::string& name) {
    return name == "JOBLOG_DATA" ? std::optional(data) : environment(name);
  };
  ConfigContext context{
      setup.environment, {"sync_open_orders"}, attribute_names(), postgres::problem_with_url};
  for (const JobDefinition& job : jobs) context.kinds.push_back(job.kind);
  Loaded loaded = setup.locations.config.empty()
                      ? load_config("", "(defaults)", context)
                      : load_config_file(setup.locations.config, context);
  setup.usable = loaded.usable();
  setup.fingerprint = loaded.fingerprint;
  setup.config = std::move(loaded.config);
  setup.problems = std::move(loaded.problems);
  locate_store(setup);
  if (!options.roles.empty()) setup.config.node.roles = options.roles;
  setup.installation = options.installation;
  if (!setup.locations.store.empty()) setup.installation->set(setup.locations.store);
  add_kinds(setup, jobs, clock, environment);
  for (const RecurringConfig& recurring : setup.config.recurring) add_task(setup, recurring);
  return setup;
}

Result<void> prepare_folders(const Locations& locations) {
  const mode_t mask = ::umask(077);
  std::error_code error;
  fs::create_directories(locations.spool, error);
  ::umask(mask);
  if (!error) return {};
  return fail(
      ErrorKind::unavailable,
      fmt::format(
          "cannot make the data folder {}: {}; choose another one with JOBLOG_DATA or --data",
          locations.data, error.message()));
}

}  // namespace joblog
