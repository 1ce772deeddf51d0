// SPDX-License-Identifier: MIT
// The numbers that runs report, in words. Their names are strangers' text: one quiet line.
#pragma once

#include <string>
#include <string_view>

#include "core/job_log.h"

namespace joblog::web {

/// "rows_fetched" → "rows fetched".
std::string statistic_label(std::string_view name);
/// "12,410", "0.25", "1.5 MiB", "3.200 s": by the name's ending.
std::string statistic_value(const Statistic& statistic);
/// "12,410 rows fetched"; "3 errors", "1.5 MiB read".
std::string statistic_words(const Statistic& statistic);

}  // namespace joblog::web
