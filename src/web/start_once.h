// SPDX-License-Identifier: MIT
// A person starts a job by a form. Sent again (a double click, a reload, the browser's way back),
// the form starts nothing more: its request id is known already.
#pragma once

#include "base/result.h"
#include "core/job.h"
#include "web/page_services.h"

namespace joblog::web {

/// Another one each time that a form is written, by whichever server: digits and signs.
std::string form_number(TimePoint now);
/// The same for the field `once` of a form.
std::string new_form_id(const PageContext& context);
/// The request id that a form with such a field stands for; "" when it has none of ours.
std::string request_id_of_form(const PageContext& context);

struct Started {
  JobId job;
  bool before = false;  ///< By the same form, when it was sent the first time.
};

/// Stores `job`, for which problem_with() found nothing.
/// Errors: conflict, when the form was used for something else or another job has the unique key;
/// those of the store.
Result<Started> start_once(const PageContext& context, const NewJob& job);

/// The page to follow it on: the new run's, if a worker has taken it up already, else the job's.
Url page_of_started_job(const PageContext& context, JobId job);

/// An id that a form of ours holds: `prefix`, then digits and signs; "" when `sent` is not one.
std::string request_id_from(std::string_view sent, std::string_view prefix);

}  // namespace joblog::web
