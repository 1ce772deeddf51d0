// SPDX-License-Identifier: MIT
// The schedules in words and macros, turned into cron: the grammar part of core/schedule.h.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace joblog {

struct CronForm {
  std::string cron;       ///< Five fields.
  int every_seconds = 0;  ///< > 0: finer than a minute; `cron` is then `* * * * *`.
};

/// "@daily" → `0 0 * * *`, "every 30 seconds" → 30 s, anything else is taken as cron, unread.
/// Errors: invalid; the message says what is allowed, and why if it is not plain.
Result<CronForm> to_cron_form(std::string_view text);

}  // namespace joblog
