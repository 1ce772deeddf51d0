// SPDX-License-Identifier: MIT
// `logs`, `logs show`, and watching a run that another thread or process performs.
#pragma once

#include <stop_token>

#include "cli/console.h"
#include "cli/invocation.h"
#include "cli/wait.h"
#include "storage/store.h"

namespace joblog::cli {

/// The runs, newest first; with --follow the oldest of them first, then new runs and their ends as
/// they come, until a stop is asked for.
int list_logs(const Store& store, const Logs& logs, Console& console, const Wait& wait,
              std::stop_token stop);

/// The runs in whose lines, name or error the text stands, newest first, as they are found: each
/// with its first lines that match. Until there are enough, all was searched or a stop is asked
/// for.
int search_logs(const Store& store, const Logs& logs, Console& console,
                const std::stop_token& stop);
/// Errors: invalid times.
Result<LogFilter> filter_of(const Logs& logs, const Console& console);

/// One run. With --follow until it ends: then 0 for a success and 1 for an error. Otherwise 0.
int show_log(const Store& store, const LogsShow& show, Console& console, const Wait& wait,
             std::stop_token stop);

/// A run in the foreground: its messages as they come, a progress bar, the end.
/// 0 for a success, 1 for an error, 130 when a stop was asked for before its end. Whoever wants the
/// end of a cancelled run to be seen passes a token that is not stopped by the interrupt.
int watch_run(const Store& store, JobLogId run, Console& console, const Wait& wait,
              std::stop_token stop);

}  // namespace joblog::cli
