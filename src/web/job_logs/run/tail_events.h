// SPDX-License-Identifier: MIT
// What a live tail is sent: server-sent events that hold pieces of the page.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/reader.h"
#include "web/job_logs/log/log_window.h"
#include "web/job_logs/run/tail_hub.h"

namespace joblog::web::job_logs {

/// One event as it goes over the wire. `id` "" = none. Line ends in `data` of any kind are kept
/// apart.
std::string event_text(std::string_view name, std::string_view id, std::string_view data);

/// The lines as the page has them.
std::string lines_html(const JobLog& log, const std::vector<LogRow>& rows, const TailStyle& style);
std::string progress_html(const JobLog& log, TimePoint now);
std::string open_lines_html(const JobLog& log, const std::vector<Detail>& lines,
                            const TailStyle& style);
/// The parts of the page that change with the status; "" when the run is gone.
std::string parts_html(Reader& reader, JobLogId log, const TailStyle& style, TimePoint now);

std::string lines_event(const JobLog& log, const LogStretch& stretch, const TailStyle& style);
/// Progress and unfinished lines, the same for all.
std::string progress_event(Reader& reader, const JobLog& log, TimePoint now);
/// These and the header, for whoever comes and after a change of status.
std::string parts_event(Reader& reader, const JobLog& log, const TailStyle& style, TimePoint now);
std::string end_event(Reader& reader, JobLogId log, const TailStyle& style, TimePoint now);
/// The attempt was handed back before it began: its log does not exist any more.
std::string gone_event();

}  // namespace joblog::web::job_logs
