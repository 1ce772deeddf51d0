// SPDX-License-Identifier: MIT
// What a run's page says beside the lines: each part is sent again, under the same id, when the run
// moves on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/html.h"
#include "web/job_logs/run/run_facts.h"
#include "web/moments.h"
#include "web/run_badge.h"

namespace joblog::web::job_logs {

struct AttemptLink {
  std::string number;
  RunBadge badge;
  Url link;
  bool current = false;
};

struct NeighbourLink {
  Url link;
  std::string name;
  std::string word;  ///< Of its badge.
};

/// What a person may do with the run.
struct RunActions {
  bool may_run_again = false;
  bool may_edit = false;    ///< With other arguments.
  bool is_of_exec = false;  ///< It can be run again only where it was started.
  bool may_retry = false;
  bool may_cancel = false;   ///< It runs.
  bool may_give_up = false;  ///< Its job waits for another attempt.
  bool is_stopping = false;  ///< Somebody has asked it to.
  std::string why_not;       ///< Why it cannot be run again; "" = it can.
  Url run_again, retry, cancel;
  Url here;               ///< Where to return to.
  std::string request;    ///< Makes a second click harmless.
  std::string arguments;  ///< To start from.
  std::string arguments_problem{};
};

struct StatisticRow {
  std::string name;
  std::string value;
  std::string difference;  ///< "120 (1 %)"; "" = none.
  std::string css;         ///< "diff-up", "diff-down", …
};

struct RecordedChange {
  std::string text;  ///< "retry by anna"
  Moment when;
};

struct RunView {
  std::int64_t id = 0;
  std::string name;
  std::string kind;
  RunBadge badge;
  bool running = false;
  std::string attempt;                ///< "attempt 2 of 3"
  std::vector<AttemptLink> attempts;  ///< Empty when there is only one.
  Url more_attempts;
  bool has_more_attempts = false;
  std::string started_by;
  std::string process;
  std::string queue;
  std::string job;
  bool job_exists = false;
  Url job_link;
  Url kind_link;
  std::optional<Url> job_page;  ///< What the pages start by themselves has none.
  std::optional<NeighbourLink> older, newer;
  RunActions actions;

  // Its failure, and what comes next.
  bool failed = false;
  bool cancelled = false;  ///< By a person: nothing is wrong with it.
  std::string error_class;
  std::string error_message;
  std::string first_error;  ///< "line 120"
  Url first_error_link;
  std::string warnings;  ///< "3 warnings", of a success; "" = none.
  std::string first_warning;
  std::string first_warning_line;  ///< "line 120"; "" = the line is not there any more.
  Url first_warning_link;
  std::string stopped_at;      ///< How far it had come.
  std::string outlook;         ///< "Attempt 2 of 3 is due …"
  std::optional<Url> compare;  ///< Of a failed run: its log beside the last success's.

  Moment created;
  Moment when;  ///< It started, in short.
  std::optional<Moment> started, completed;
  std::string waited;
  std::string duration;
  std::string duration_mark, duration_css;  ///< "3.2 × usual"; "" = nothing odd.
  std::string usually;                      ///< "usually 42 s"
  std::vector<RecordedChange> changes;

  std::vector<StatisticRow> statistics;
  std::optional<NeighbourLink> compared_with;

  bool has_progress = false;
  std::string step;
  std::string progress;  ///< "400 of 1,200 · 33 % · about 3 min left"
  std::uint64_t done = 0, total = 0;

  std::string ending;  ///< The last line of the terminal.
};

/// Makes a form harmless that is sent twice.
std::string request_id_for(JobLogId log, TimePoint now);

/// `can_run`: this program can run jobs of the kind.
RunView run_view(const RunFacts& facts, const Moments& moments, const std::string& back,
                 bool can_run);

/// As much of it as its progress takes.
RunView progress_view(const JobLog& log, TimePoint now);

/// The parts that change when the run ends, each with its id.
void write_parts(Html& out, const RunView& view);

}  // namespace joblog::web::job_logs
