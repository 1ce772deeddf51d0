// SPDX-License-Identifier: MIT
// What the templates of the list of runs show.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "web/job_logs/list/parameter_fields.h"
#include "web/job_logs/list/run_row.h"
#include "web/job_logs/list/strip_chart.h"
#include "web/job_logs/run/kinds.h"
#include "web/links.h"
#include "web/moments.h"

namespace joblog::web::job_logs {

/// "Is all well?", in one line.
struct HealthSummary {
  std::string css;      ///< "well-ok", "well-warn" or "well-error".
  std::string verdict;  ///< "All is well."
  struct Part {
    Url link;
    std::string number;  ///< "288 runs"; the link's words.
    std::string rest;    ///< "in 24 h"
  };
  std::vector<Part> parts;
  std::string next_task;  ///< "" = nothing is planned.
  std::optional<Moment> next;
};

struct StatusChip {
  std::string id;    ///< Of its count: "count-error".
  std::string css;   ///< Of its sign: "sign-error"; "" = all.
  std::string tint;  ///< "text-error"
  std::string word;
  Url link;
  bool is_chosen = false;
  std::string count;  ///< "" = not known exactly.
};

/// A filter that is on; the link takes it off.
struct ActiveFilter {
  std::string words;
  Url link;
};

struct FilterForm {
  std::string text, kind, since, until;
  std::string since_problem, until_problem;
  std::string status, period, level;  ///< Kept by the form.
  std::string text_problem;
  std::vector<std::string> kinds;
};

struct Pager {
  std::string shown;                             ///< "25 of 288 runs"
  std::optional<Url> first, newer, older, last;  ///< Nothing: there is none.
  FilterForm filter;                             ///< For the jump to a date.
  std::string at, at_problem;
};

/// The form that starts a run.
struct RunForm {
  std::vector<KindChoice> kinds;
  std::string kind, arguments = "{}";
  std::string kind_problem, arguments_problem;
  std::string once;         ///< Sent twice, it starts one run.
  bool has_fields = false;  ///< The kind declares its parameters: `arguments` is not asked for.
  std::vector<ParameterField> fields;
  Url back;
  bool from_job = false;  ///< That is the page of a job: the new run is no row of a list.
};

/// Why the list is empty.
enum class Emptiness : std::uint8_t {
  none,
  nothing_ever_ran,
  nothing_matches,
  nothing_here,
  nothing_yet,   ///< The search has not come to its end.
  nothing_more,  ///< The search has come to its end.
};

/// A search that stopped before its end: how far it came, and the link that goes on from there.
struct SearchStop {
  Url go_on;
  std::optional<Moment> at;  ///< When the run where it stopped was created.
  std::string read;          ///< "4,120,000 lines of 412,000 runs"
};

struct IndexPage {
  HealthSummary health;
  StripChart strip;
  std::vector<StatusChip> chips;
  FilterForm filter;
  std::vector<ActiveFilter> active;
  Url reset;
  std::vector<RunRow> rows;
  Url live;
  Url newest;  ///< Where new runs are.
  Pager pager;
  Emptiness emptiness = Emptiness::none;
  std::string empty_advice;
  std::optional<SearchStop> stop;
  std::string unreadable;  ///< Damaged lines that a search passed over, in words.
  RunForm run;
};

/// What changed on a page that is open.
struct LivePage {
  HealthSummary health;
  StripChart strip;
  std::vector<StatusChip> chips;
  std::vector<RunRow> rows;
  int fresh = 0;  ///< Runs that are newer than the page's first.
};

}  // namespace joblog::web::job_logs
