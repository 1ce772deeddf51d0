// SPDX-License-Identifier: MIT
// A row of the statement log_by_id and its like as a JobLog.
#pragma once

#include "core/job_log.h"
#include "sqlite/database.h"

namespace joblog::sqlite {

inline JobLog read_log(const Query& row) {
  JobLog log;
  log.id = JobLogId{row.integer(0)};
  log.name = row.string(1);
  log.status = static_cast<Status>(row.integer(2));
  log.kind = row.string(3);
  log.queue = row.string(4);
  log.job = JobId{row.integer(5)};
  log.attempt = static_cast<int>(row.integer(6));
  log.attempts_max = static_cast<int>(row.integer(7));
  log.trigger = static_cast<Trigger>(row.integer(8));
  log.triggered_by = row.string(9);
  log.process = row.string(10);
  log.created_at = row.time(11);
  log.started_at = row.time_or_none(12);
  log.finished_at = row.time_or_none(13);
  // One that has ended has a 0 there, which takes no room, unless lines came later.
  log.updated_at = row.integer(14) == 0 && log.finished_at ? *log.finished_at : row.time(14);
  log.waited = Duration{row.integer(15)};
  log.detail_count = row.integer(16);
  log.progress = {static_cast<std::uint64_t>(row.integer(17)),
                  static_cast<std::uint64_t>(row.integer(18)), row.string(19)};
  log.statistics = statistics_from_json(row.text(20));
  log.error_class = row.string(21);
  log.error_message = row.string(22);
  log.warnings = row.integer(23);
  log.first_warning = row.string(24);
  return log;
}

}  // namespace joblog::sqlite
