// SPDX-License-Identifier: MIT
// What people should know of a job beside what it does: what it is for, whose it is, how it is
// grouped, and where to read on. Said where the job is defined.
#pragma once

#include <string>
#include <vector>

#include "joblog/job.h"

namespace joblog {

struct JobAbout {
  std::string description{};          ///< At most limits::description_characters.
  std::string owner{};                ///< A person or a team, one line.
  std::vector<std::string> labels{};  ///< As names of kinds; each once, limits::labels_max.
  std::string link{};                 ///< http:// or https://, without a user: a runbook.
  bool operator==(const JobAbout&) const = default;
};

struct AboutProblem {
  std::string key;  ///< "owner"
  std::string message;
};

/// What is wrong with each part, in the order of the fields. An empty part never is.
std::vector<AboutProblem> problems_with(const JobAbout& about);

JobAbout about_of(const JobDefinition& definition);

/// What holds for a recurring task: what it says of itself, else what the kind that it enqueues
/// says. It has the labels of both, so that a label of the kind finds its tasks.
JobAbout about_of_task(JobAbout own, const JobAbout& of_kind);

/// Where a job is defined. file "" = in the program itself.
struct DefinedAt {
  std::string file{};
  int line = 0;  ///< 0 = not known.
  bool operator==(const DefinedAt&) const = default;
};
/// "/etc/joblog.toml:12"; "" for the program itself.
std::string to_string(const DefinedAt& place);

}  // namespace joblog
