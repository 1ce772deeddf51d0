// SPDX-License-Identifier: MIT
// What a command line asks for, as plain values: one struct per command. Texts of times ("2h",
// "yesterday 14:00") stay as typed; the command reads them with core/times.h, in the reader's zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "config/config.h"
#include "core/ids.h"
#include "core/job.h"
#include "core/job_log.h"
#include "joblog/run.h"

namespace joblog::cli {

/// Options that every command takes.
struct GlobalOptions {
  std::string config;  ///< --config, JOBLOG_CONFIG; "" = the program finds its default.
  std::string data;    ///< --data, JOBLOG_DATA: the folder for all it keeps; "" = the default.
  bool json = false;
  bool no_color = false;
  bool quiet = false;  ///< Results and errors only.
  bool utc = false;    ///< Times are shown and read in UTC instead of the machine's zone.
};

struct Serve {
  std::vector<NodeRole> roles;  ///< Empty: as the configuration says.
};

/// The job in the foreground, logged as any other run.
struct Sync {
  std::string what = "open_orders";
  bool force = false;  ///< Past open_orders.max_shrink and max_unreadable.
};
struct RunKind {
  std::string kind;
  std::string arguments = "{}";
};

struct Enqueue {
  std::string kind;
  std::string arguments = "{}";
  std::string at;  ///< A time, "" = now. Excludes `in`.
  Duration in{};
  std::optional<int> priority;       ///< Nothing: the kind's.
  std::optional<std::string> queue;  ///< Nothing: the kind's.
  std::string unique_key;
  std::string request_id;
  int count = 1;  ///< 1 … 1,000,000; with a key only 1.
};

/// Any command, now, in the foreground, logged under `name` (its kind).
struct Exec {
  std::string name;
  std::vector<std::string> command;  ///< Never empty.
  Duration timeout{};                ///< 0 = none.
  std::string directory;             ///< "" = here.
  bool show_command = false;         ///< In the log, with what looks like a secret masked.
  bool even_without_log = false;     ///< Run it when it cannot be logged, too.
};

struct Logs {
  std::optional<StatusChoice> status;
  std::string kind;
  std::string since, until;    ///< Times, "" = open.
  std::string text;            ///< In a line, the name or the error; with `follow` not in lines.
  std::optional<Level> level;  ///< With a line of this level or above. Excludes `follow`.
  int limit = 25;              ///< 1 … 100,000.
  bool follow = false;
};
struct LogsShow {
  std::string name;  ///< "last" = the newest.
  bool follow = false;
  std::optional<Level> level;   ///< This one and above.
  std::int64_t since_line = 0;  ///< Details after this one.
  bool raw = false;             ///< Messages as they are stored, escape sequences and all.
};

/// A run's log beside another one.
struct LogsDiff {
  std::string name;  ///< "last" = the newest.
  std::string with;  ///< "" = the last success of the same job before it.
  int limit = 500;   ///< Rows shown, 1 … 1,000,000.
};

/// Which jobs; empty fields do not restrict.
struct JobSelection {
  std::optional<JobState> state;
  std::string queue, kind, text;
};
struct Jobs {
  JobSelection selection;
  int limit = 25;
};
struct JobsShow {
  JobId id;
};
/// `ids`, or with `all` every job that `selection` names and the change fits.
struct JobChoice {
  std::vector<JobId> ids;
  bool all = false;
  JobSelection selection;
};
struct Retry : JobChoice {};
struct Discard : JobChoice {};
struct Cancel : JobChoice {};

struct Queues {};
struct Pause {
  std::string queue;
  bool anyway = false;  ///< Also a queue of which nothing is known.
};
struct Resume {
  std::string queue;
};

struct Schedules {
  std::string task;  ///< "" = all.
  int count = 3;     ///< Next instants shown, 1 … 1,000.
};
struct PauseTask {
  std::string task;
};
struct ResumeTask {
  std::string task;
};

struct Kinds {};
struct Check {};
struct Reload {};

enum class DbAction { migrate, status, check, backup, copy, create, convert, compact };
struct Db {
  DbAction action = DbAction::status;
  std::string file;     ///< Of the backup; of a copy also the address of a server.
  bool pause = false;   ///< The conversion by servers, instead of converting.
  bool resume = false;  ///< The same.
};

struct SampleErp {
  std::int64_t orders = 10'000;  ///< 0 … 100,000,000.
  std::int64_t seed = 1;
  std::string out;  ///< "" = where the default config expects it.
};

struct Password {};
struct Version {};

using Command =
    std::variant<Serve, Sync, RunKind, Enqueue, Exec, Logs, LogsShow, LogsDiff, Jobs, JobsShow,
                 Retry, Discard, Cancel, Queues, Pause, Resume, Schedules, PauseTask, ResumeTask,
                 Kinds, Check, Reload, Db, SampleErp, Password, Version>;

struct Invocation {
  GlobalOptions options;
  Command command;
};

}  // namespace joblog::cli
