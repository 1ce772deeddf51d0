// SPDX-License-Identifier: MIT
// Questions about job logs and their details, and the shapes of the answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/job_log.h"

namespace joblog {

/// Every combination is a walk along an index.
struct LogFilter {
  std::optional<StatusChoice> status{};
  std::string kind{};                ///< "" = any.
  std::optional<TimePoint> since{};  ///< Created at or after.
  std::optional<TimePoint> until{};  ///< Created before.
  /// The beginning of the name, or a part of the error's class or message, in any case. Taken
  /// literally. Shorter than 3 characters it is looked for in 10,000 errors at a time only.
  std::string text{};
  JobLogId before{};  ///< Keyset: older than this one.
  JobLogId after{};   ///< Keyset: newer than this one; without `before` the oldest of those come.
  int limit = 25;
};

/// What a search for runs found before its time was over.
struct FoundLogs {
  std::vector<JobLog> logs;  ///< The newest first.
  /// Not 0: it stopped early. All that match down to this run (with `after` alone: up to it) are in
  /// `logs`, and a search `before` it (`after` it) goes on from there.
  JobLogId stopped_at{};
};

/// The runs that were created in [hour, hour + 1 h), open ones too.
struct RunBucket {
  TimePoint hour;
  std::int64_t logs[statuses] = {};
  std::int64_t with_warnings = 0;  ///< Of the successes.
};

/// What a success leaves to compare others with.
struct PastSuccess {
  JobLogId id;
  std::string name;
  Duration duration{};  ///< Started → finished.
  Duration waited{};
  Statistics statistics;
};

struct RunLink {
  JobLogId id;
  std::string name;
  Status status = Status::created;
  bool with_warnings = false;
};

/// The runs of the same kind beside one.
struct RunNeighbours {
  std::optional<RunLink> older;
  std::optional<RunLink> newer;
};

/// A part of a log's details.
struct DetailWindow {
  JobLogId log;
  std::int64_t after = 0;           ///< Sequences above this one.
  std::int64_t before = 0;          ///< Sequences below this one; 0 = to the end.
  bool from_end = false;            ///< The last ones that fit, not the first.
  Level minimum = Level::debug;     ///< Of this level and above.
  int limit = 500;                  ///< Lines.
  std::size_t max_bytes = 1 << 20;  ///< Of messages; one detail always comes.
};

struct DetailPage {
  std::vector<Detail> details;  ///< In order.
  /// All that match from where the window starts up to here (from_end: down to here) are in
  /// `details`. The next window starts here.
  std::int64_t reached = 0;
  bool more = false;  ///< There may be more of the window beyond `reached`.
};

/// What of a log is stored, without reading it. Sequences count from 1 without gaps.
struct DetailFacts {
  std::int64_t first = 0;  ///< 0 = none: not written yet, or removed by retention.
  std::int64_t last = 0;
  std::int64_t warnings = 0;
  std::int64_t errors = 0;
  std::int64_t first_error = 0;  ///< 0 = none.
  std::int64_t first_warning = 0;
};

/// The details that hold one line together: all but the last say `continued`.
struct LineSpan {
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool operator==(const LineSpan&) const = default;
};

/// What to look for in a log.
struct DetailSearch {
  JobLogId log;
  std::string text;
  std::int64_t from = 0;   ///< The first sequence to look at; 0 = the log's first.
  std::int64_t after = 0;  ///< The hits behind this sequence are given …
  int limit = 100;         ///< … and so many of them.
};

struct DetailHits {
  std::int64_t total = 0;        ///< In what was searched.
  std::int64_t before = 0;       ///< Of them at or before `after`: the first shown is before + 1.
  std::vector<Detail> details;   ///< The ones that follow `after`, in order.
  std::int64_t searched_to = 0;  ///< The last sequence that was looked at, from `from` on.
  std::int64_t unreadable = 0;   ///< Lines among them that are damaged and were not looked at.
  bool complete = true;          ///< Else the read's limit came before the log's end.
};

}  // namespace joblog
