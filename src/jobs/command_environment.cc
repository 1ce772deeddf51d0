// SPDX-License-Identifier: MIT
// From the weakest to the strongest: cron's, passed on, set, joblog's own.
#include "jobs/command_environment.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "core/secret_arguments.h"

namespace joblog {
namespace {

using Variables = std::map<std::string, std::string>;

/// HOME, LOGNAME, USER, SHELL and PATH are there even where joblog itself was started without.
void add_what_cron_gives(Variables& variables) {
  variables["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  variables["SHELL"] = "/bin/sh";
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) != 0) return;
  if (found == nullptr) return;  // A container's user without a name.
  variables["HOME"] = entry.pw_dir;
  variables["LOGNAME"] = entry.pw_name;
  variables["USER"] = entry.pw_name;
}

}  // namespace

std::string variable_of(std::string_view parameter) {
  std::string name = "JOBLOG_ARG_";
  std::ranges::transform(parameter, std::back_inserter(name), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return name;
}

std::vector<std::string> command_environment(const Run& run, const CommandSpec& spec,
                                             const Environment& ours, const Variables& parameters) {
  Variables variables;
  if (spec.like_cron) {
    add_what_cron_gives(variables);
    variables["PYTHONUNBUFFERED"] = "1";  // Else a pipe gets Python's lines at its end only.
  }
  for (const std::string& name : spec.environment_allowed) {
    if (auto value = ours(name)) variables[name] = std::move(*value);
  }
  if (spec.output == OutputMode::terminal) variables["TERM"] = "xterm-256color";
  for (const auto& [name, value] : spec.environment) variables[name] = value;
  for (const auto& [name, value] : parameters) variables[variable_of(name)] = value;
  variables["JOBLOG_ARGUMENTS"] = revealed_arguments(run.arguments());
  variables["JOBLOG_KIND"] = run.kind();
  variables["JOBLOG_RUN"] = run.name();
  variables["JOBLOG_ATTEMPT"] = std::to_string(run.attempt());
  std::vector<std::string> entries;
  for (const auto& [name, value] : variables) entries.push_back(name + "=" + value);
  return entries;
}

}  // namespace joblog
