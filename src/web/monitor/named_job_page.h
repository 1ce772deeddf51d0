// SPDX-License-Identifier: MIT
// The page of a job that people call by its name, a recurring task or a kind: what it is, how it
// stands and did, when it runs, what waits for it, and how to start it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/monitor/duration_chart.h"
#include "web/monitor/job_overview.h"
#include "web/monitor/job_rows.h"
#include "web/monitor/job_rules.h"
#include "web/monitor/job_schedule.h"
#include "web/monitor/statistic_charts.h"
#include "web/outside_link.h"

namespace joblog::web::monitor {

/// A run in its list.
struct RunLine {
  std::string id;
  Url run;
  std::string name;
  RunBadge badge;
  std::string css;  ///< Of the row: "is-error", "is-warned", "is-busy" or "".
  std::string error;
  Moment when;
  std::string duration;
  std::string started;  ///< "by schedule nightly"
};

/// How the runs of a time ended.
struct PeriodRate {
  std::string period;  ///< "7 d"
  std::string runs, errors;
  std::string rate;  ///< "99.2 %"; "" when there were none.
  Url link, errors_link;
};

/// What waits for the job, or for a worker to run it.
struct WaitingJobs {
  std::vector<JobRow> rows;
  std::optional<Url> all;  ///< There are more, or too many to look through them here.
  std::string words;       ///< Of that link.
};

/// What can be done. A form says which task it is about: no path holds every name.
struct JobActions {
  std::string task;
  std::optional<Action> run;  ///< With the arguments of the schedule.
  std::optional<Action> pause_or_resume;
  std::string once;             ///< Of the form that runs it.
  std::optional<Url> run_form;  ///< Where arguments are asked for.
  std::string run_form_words;   ///< "Run now", "Other arguments"
};

struct NamedJobPage {
  bool found = false;
  std::optional<Url> elsewhere;  ///< The job is shown there.
  JobOverviewRow job;
  std::string description;
  std::optional<OutsideLink> runbook;
  JobActions actions;
  bool can_run = false;
  std::string command;
  std::string rate;
  std::optional<DurationChart> durations;
  std::vector<PeriodRate> periods;
  std::vector<StatisticChart> statistics;
  std::vector<RunLine> runs;
  Url all_runs;
  bool has_kind_to_itself = true;
  std::string kind;
  WaitingJobs waiting;
  std::optional<JobSchedule> schedule;
  Url planned_runs;
  std::vector<Fact> rules;
  bool declares_parameters = false;
  std::vector<ParameterRow> parameters;
  std::string arguments;  ///< Of the schedule.
  Url here, live;
};

/// ?task=NAME or ?kind=NAME. A kind that one recurring task starts is shown as that task.
http::Response named_job_page(const PageContext& context, const MonitorOptions& options,
                              JobsRemembered& remembered);
http::Response named_job_parts(const PageContext& context, const MonitorOptions& options,
                               JobsRemembered& remembered);

}  // namespace joblog::web::monitor
