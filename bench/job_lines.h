// SPDX-License-Identifier: MIT
// Lines as jobs write them: sentences that come again, with ids, numbers, paths and times that do
// not; 70 bytes on average. What a run writes follows from its number alone, so that two stores
// filled with the same runs hold the same text.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "core/job_log.h"

namespace joblog::bench {

/// The lines `first` to `first + count - 1` of a run that began at `begin`, each a few milliseconds
/// behind the one before. About one of 40 is a warning, one of 400 an error. The lines point into
/// `texts`, which this adds to.
std::vector<DetailView> lines_of_job(JobLogId log, std::int64_t first, std::int64_t count,
                                     TimePoint begin, std::deque<std::string>& texts);

}  // namespace joblog::bench
