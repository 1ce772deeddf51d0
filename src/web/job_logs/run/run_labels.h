// SPDX-License-Identifier: MIT
// The words for a run that all pages of this section share: its status, what started it, how long
// it took, its first error line. Text of strangers comes out as one quiet line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/job_log.h"

namespace joblog::web::job_logs {

/// The class of a chart's fill: "fill-error".
std::string fill_class(Status status);

/// What started the run: "schedule nightly", "by anna", "retry, attempt 2 of 4", "command line by
/// root", "program".
std::string started_by(const JobLog& log);

/// "bulk_action is started by the pages themselves, not by this form": of a kind that
/// Kinds::offers does not know.
std::string not_offered(std::string_view kind);

/// From its start to its end, or to `now` while it runs; nothing before its start.
std::optional<Duration> duration_of(const JobLog& log, TimePoint now);

/// "ConnectionError: no route to host"; "" when it did not fail.
std::string first_error_line(const JobLog& log);

/// The first warning of a run that has some, as a line.
std::string first_warning_line(const JobLog& log);

/// The first line of `text` that says something, as on_one_line() shows it, with "…" at most
/// `characters_max` long.
std::string one_line(std::string_view text, std::size_t characters_max);

}  // namespace joblog::web::job_logs
