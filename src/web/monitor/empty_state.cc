// SPDX-License-Identifier: MIT
#include "web/monitor/empty_state.h"

namespace joblog::web::monitor {

EmptyState empty_state(const Selection& selection, bool more_may_follow) {
  if (more_may_follow) {
    return {"None so far",
            "None of the 10,000 jobs that were looked at matches. Go on below, or narrow the "
            "search."};
  }
  if (selection.narrowed()) {
    return {"No jobs match",
            "There are no " + selection.words() + ". Take a part of the filter away to see more."};
  }
  if (!selection.state) {
    return {"No jobs yet", "Every job that is enqueued is listed here: joblog enqueue adds one."};
  }
  switch (*selection.state) {
    case JobState::failed:
      return {"No failed jobs",
              "A job that has used up its attempts would be here, to be retried or discarded."};
    case JobState::claimed:
      return {"Nothing is in progress",
              "Jobs are here while a worker runs them. Those that wait are below Ready."};
    case JobState::blocked:
      return {"No blocked jobs",
              "A job would be here while another one holds its concurrency key."};
    case JobState::scheduled:
      return {"No scheduled jobs",
              "Jobs are here that have a time to run at, and failed ones before their next "
              "attempt. Recurring tasks are below Recurring."};
    case JobState::ready:
      return {"No job waits for a worker",
              "Jobs are here from the moment they may run until a worker takes them."};
    case JobState::finished:
      return {"No finished jobs",
              "Jobs are here after their success, or when somebody discarded or cancelled them, "
              "until retention removes them."};
  }
  return {};
}

}  // namespace joblog::web::monitor
