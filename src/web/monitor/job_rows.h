// SPDX-License-Identifier: MIT
// A job as a row of a list shows it: what it is, how it stands, why it waits, what can be done.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/job_lists.h"
#include "storage/reader.h"
#include "web/links.h"
#include "web/page_services.h"
#include "web/run_badge.h"

namespace joblog::web::monitor {

/// A button: a POST to one of our pages, or a link to the page that asks first.
struct Action {
  std::string word;  ///< "Retry".
  std::string sign;  ///< "retry"; "" = none.
  Url url;
  bool danger = false;  ///< Cannot be undone: the address asks first.
};

struct JobRow {
  std::string id;
  Url link;
  std::string kind;
  std::string queue;
  Url queue_link;
  std::string state;  ///< As stored.
  RunBadge badge;     ///< "discarded" is no success, though its job is finished.
  std::string arguments;
  std::string error;
  std::string why;   ///< It waits; "" when it does not.
  std::string note;  ///< What else is worth knowing: "asked to stop", why it cannot be retried.
  std::string attempts;
  std::string when_is;  ///< What `when` is the time of: "failed".
  Moment when;
  std::optional<Url> run;  ///< Its last run.
  std::string run_name;
  std::vector<Action> actions;
};

/// A name as a segment of a path; "named" when no path can hold it, and then only the form names
/// it.
std::string path_segment(const std::string& name);

Url jobs_url();
Url jobs_url(JobState state);
Url job_url(JobId job);
Url run_url(JobLogId log);

/// The word a reader sees: claimed is "in progress".
std::string state_word(JobState state);
/// "a, b or c" of what can be done to a job that is in this state.
/// Nothing that needs a definition of its kind unless this program `can_run` it.
std::vector<Action> actions_for(const Job& job, bool can_run);
std::string attempts_words(const Job& job);
/// "by schedule nightly", "by anna".
std::string trigger_words(Trigger trigger, std::string_view by);

JobRow job_row(Reader& reader, const Job& job, const PageContext& context);
/// One for each.
std::vector<JobRow> job_rows(Reader& reader, std::span<const Job> jobs, const PageContext& context);

}  // namespace joblog::web::monitor
