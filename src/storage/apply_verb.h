// SPDX-License-Identifier: MIT
// A person's hand on a job, by the name of the verb.
#pragma once

#include "core/job_verb.h"
#include "storage/transaction.h"

namespace joblog {

/// False: the job is gone, or in a state that forbids it (core/job_verb.h says why).
inline bool apply(Transaction& tx, JobVerb verb, JobId job, TimePoint now, const Actor& by) {
  switch (verb) {
    case JobVerb::retry:
      return tx.retry_job(job, now, by);
    case JobVerb::run_now:
      return tx.run_now(job, now, by);
    case JobVerb::discard:
      return tx.discard_job(job, now, by);
    case JobVerb::cancel:
      return tx.cancel_job(job, now, by);
  }
  return false;
}

}  // namespace joblog
