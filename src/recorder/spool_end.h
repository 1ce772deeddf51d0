// SPDX-License-Identifier: MIT
// The end of a run as it lies in the spool: all that the store needs to end log and job, so that a
// process that could not store it to the last leaves it to the next one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/transaction.h"

namespace joblog {

/// Fits into SpoolRing::end_room beside the lines that say why, whatever the run is called and
/// measured. Of statistics with names that are mostly stray bytes, the last may be missing.
std::string spooled_end(const RunFinish& finish);

/// Everything of `payload` is looked at: nothing when it is no end of a run. Queue, kind and
/// concurrency key are not in it, the store knows them; `log` is the record's.
std::optional<RunFinish> end_from_spool(JobLogId log, std::string_view payload);

/// True for a time that joblog can show: 1970 … 9999.
bool is_plausible_time(TimePoint at);
/// True for valid UTF-8 without NUL of at most so many characters.
bool is_plausible_text(std::string_view text, std::size_t characters_max);

}  // namespace joblog
