// SPDX-License-Identifier: MIT
// The unfinished lines of a running log, for readers and for the rescue of a dead one.
#pragma once

#include <vector>

#include "core/job_log.h"
#include "sqlite/database.h"

namespace joblog::sqlite {

std::vector<Detail> open_lines_of(Database& db, JobLogId log);

}  // namespace joblog::sqlite
