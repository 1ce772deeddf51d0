// SPDX-License-Identifier: MIT
// From where this program was started and what its config says to the kinds of job it can run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/bulk_jobs.h"
#include "app/installation_mark.h"
#include "base/clock.h"
#include "base/environment.h"
#include "base/start_environment.h"
#include "config/config.h"
#include "config/load.h"
#include "core/registry.h"
#include "scheduler/scheduler.h"

namespace joblog {

/// Where things lie. Absolute paths.
struct Locations {
  std::string config;  ///< "" = none: the defaults.
  std::string data;    ///< The folder for everything that is kept.
  std::string store;   ///< The store's file; "" = it is on a server.
  std::string spool;   ///< The folder of the spool files.
};

/// Everything that is known before anything is opened. `clock` outlives it.
struct Setup {
  Locations locations;
  Config config;
  std::vector<ConfigProblem> problems;
  bool usable = true;             ///< No problem is about the configuration as a whole.
  std::uint64_t fingerprint = 0;  ///< Of the file, as config/load.h says.
  Registry registry;
  std::vector<ScheduledTask> tasks;
  std::shared_ptr<BulkContext> bulk = std::make_shared<BulkContext>();  ///< Opened with the store.
  std::shared_ptr<InstallationMark> installation;  ///< Known when the store was opened.
  Environment environment;
  StartEnvironment variables;  ///< Of this process, for those it starts.
};

struct StartOptions {
  std::string config;  ///< --config; "" = JOBLOG_CONFIG, else config/joblog.toml if it is there.
  std::string data;    ///< --data; "" = JOBLOG_DATA, else ./data.
  /// The store's file, whatever the configuration says. Then none is looked for that is not named,
  /// and the data folder is the one that the file is in.
  std::string store{};
  std::vector<NodeRole> roles{};  ///< Of `serve --role`; empty = as the configuration says.
  /// The same for all setups of a process, so that one that is read later knows it too.
  std::shared_ptr<InstallationMark> installation = std::make_shared<InstallationMark>();
};

/// Never fails: problems are listed. The built-in kinds, the commands of the config and `jobs` are
/// registered.
Setup make_setup(const StartOptions& options, const Environment& environment,
                 const std::vector<JobDefinition>& jobs, const Clock& clock);

/// Makes the folders.
Result<void> prepare_folders(const Locations& locations);

}  // namespace joblog
