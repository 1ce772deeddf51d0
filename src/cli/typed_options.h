// SPDX-License-Identifier: MIT
// Options of the command line as CLI11 takes them, each with the values that it may have. `target`
// must live until the line has been parsed.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/values.h"

namespace joblog::cli {

/// An option whose value `take` reads; what it answers is the problem with it.
template <class Take>
CLI::Option* option(CLI::App* app, const std::string& name, const std::string& type,
                    const std::string& says, Take take) {
  const auto call = [name, take](const std::string& value) {
    const ValueProblem problem = take(value);
    if (problem) throw CLI::ValidationError(name, *problem);
  };
  return app->add_option_function<std::string>(name, call, says)->type_name(type);
}

inline CLI::Option* text(CLI::App* app, const std::string& name, const std::string& type,
                         const std::string& says, std::string& target) {
  return app->add_option(name, target, says)->type_name(type);
}

/// A required word at its place, without a dash.
inline void word(CLI::App* app, const std::string& name, const std::string& says,
                 std::string& target) {
  app->add_option(name, target, says)->required()->type_name("");
}

template <class Number>
void number(CLI::App* app, const std::string& name, const std::string& says, Number& target,
            std::int64_t low, std::int64_t high) {
  option(app, name, "N", says, [&target, low, high](const std::string& value) {
    return take_number(value, target, low, high);
  });
}

/// The roles of a server: one each time, or several with commas.
inline void roles(CLI::App* app, std::vector<NodeRole>& target) {
  const auto take = [&target](const std::vector<std::string>& words) {
    for (const std::string& word : words) {
      if (const auto problem = take_role(word, target))
        throw CLI::ValidationError("--role", *problem);
    }
  };
  app->add_option_function<std::vector<std::string>>(
         "--role", take, "Only this: worker, scheduler or web; may be repeated")
      ->type_name("ROLE")
      ->allow_extra_args(false)
      ->delimiter(',');
}

/// The options that choose jobs.
inline void selection(CLI::App* app, JobSelection& target) {
  option(app, "--state", "STATE", state_words(),
         [&target](const std::string& value) { return take_state(value, target.state); });
  text(app, "--queue", "QUEUE", "In this queue", target.queue);
  text(app, "--kind", "JOB", "Jobs of this name", target.kind);
  text(app, "--text", "TEXT", "With this in the arguments or the error", target.text);
}

}  // namespace joblog::cli
