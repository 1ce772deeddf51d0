// SPDX-License-Identifier: MIT
// Retrying or discarding many jobs at once, as it stands in the arguments of the job that does it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/job.h"

namespace joblog {

/// The kind of that job, and the queue it has to itself, so that it never waits behind the jobs it
/// is about.
inline constexpr std::string_view bulk_action_kind = "bulk_action";
inline constexpr std::string_view bulk_action_queue = "joblog";

enum class BulkVerb : std::uint8_t { retry, discard };
const char* to_string(BulkVerb verb);
std::optional<BulkVerb> bulk_verb_from(std::string_view name);

/// Whether the verb does anything to jobs in that state.
bool applies_to(BulkVerb verb, JobState state);

struct BulkRequest {
  BulkVerb verb = BulkVerb::retry;
  JobState state = JobState::failed;
  std::string queue, kind, text, cause;  ///< "" = any. As in a filter of jobs.
  std::int64_t up_to = 0;                ///< Younger jobs, with a higher number, are left alone.
  /// Who asked, as it is kept beside the job. Never taken from the arguments, which the sender
  /// can choose.
  std::string by;
};

/// A JSON object, without `by`.
std::string to_json(const BulkRequest& request);
/// Errors: invalid, with what is missing or wrong.
Result<BulkRequest> bulk_request_from(std::string_view json);

}  // namespace joblog
