// SPDX-License-Identifier: MIT
// What a table says of its job for people.
#include "config/sections.h"
#include "core/job_about.h"

namespace joblog {

void read_about(Section& section, JobAbout& about) {
  section.read("description", about.description);
  section.read("owner", about.owner);
  section.read("labels", about.labels);
  section.read("link", about.link);
  for (const AboutProblem& problem : problems_with(about)) {
    section.problem(problem.key, problem.message);
  }
}

}  // namespace joblog
