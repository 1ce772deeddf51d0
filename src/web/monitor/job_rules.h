// SPDX-License-Identifier: MIT
// The rules of a job's definition in words, and what its arguments may be.
#pragma once

#include <string>
#include <vector>

#include "web/monitor/job_page.h"
#include "web/monitor/known_job.h"

namespace joblog::web::monitor {

struct ParameterRow {
  std::string name;
  std::string type;  ///< "date, required"
  std::string says;  ///< Default, choices, bounds.
  std::string description;
};

/// What runs, where, for how long, how often it is tried, by how many at once, and where that is
/// written. Of a kind that this program cannot run: nothing but that.
std::vector<Fact> job_rules(const std::string& kind, const KnownJob& known);

std::vector<ParameterRow> parameter_rows(const Parameters& parameters);

/// A command as a shell would read it.
std::string command_words(const std::vector<std::string>& command);

}  // namespace joblog::web::monitor
