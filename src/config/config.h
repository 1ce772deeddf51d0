// SPDX-License-Identifier: MIT
// What joblog.toml says, as plain values. Paths are absolute: ${NAME} and a ~ in front are
// replaced, and what is relative is taken from the data folder. Each field has its default here and
// nowhere else; what is allowed is named beside it and checked by config/load.h. The wiring turns
// it into the specs of the other layers.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/subprocess.h"
#include "core/date_format.h"
#include "core/job_about.h"
#include "core/line_rules.h"
#include "core/parameters.h"
#include "core/recurring.h"

namespace joblog {

enum class Durability : std::uint8_t {
  full,    ///< What was acknowledged survives power loss.
  normal,  ///< It survives a crash of the program; power loss may take the last moments.
};

/// [store]
struct StoreConfig {
  std::string path = "joblog.sqlite3";  ///< A path. Of no meaning where there is a url.
  Durability durability = Durability::full;
  /// "postgresql://…", without a password; "" = the file. ${NAME} is replaced.
  std::string url;
  std::string password_env;   ///< The variable that holds the password, or …
  std::string password_file;  ///< … the path of the file whose first line it is.
  bool operator==(const StoreConfig&) const = default;
};

/// What a server does of all that there is to do for a store.
enum class NodeRole : std::uint8_t {
  worker,     ///< Runs jobs.
  scheduler,  ///< Enqueues recurring tasks, makes retries ready, and keeps the store up.
  web,        ///< Shows the pages.
};
inline constexpr std::array all_roles{NodeRole::worker, NodeRole::scheduler, NodeRole::web};
constexpr std::string_view to_string(NodeRole role) {
  switch (role) {
    case NodeRole::worker:
      return "worker";
    case NodeRole::scheduler:
      return "scheduler";
    case NodeRole::web:
      break;
  }
  return "web";
}

/// [node]: this server among others on the same store.
struct NodeConfig {
  std::string name;  ///< "" = the machine's.
  /// Each at most once, and at least one. `serve --role` wins.
  std::vector<NodeRole> roles{all_roles.begin(), all_roles.end()};
  bool has(NodeRole role) const { return std::ranges::find(roles, role) != roles.end(); }
  bool operator==(const NodeConfig&) const = default;
};

/// [web]
struct WebConfig {
  int port = 3000;  ///< 1 … 65535, or 0: any free one. The variable PORT wins.
  /// An address of this machine. The variable JOBLOG_LISTEN wins.
  std::string listen = "127.0.0.1";
  std::string user = "admin";  ///< Who may sign in. No ':', 1 … 100 bytes.
  std::string password_hash;   ///< argon2id, as `joblog password` prints it; "" = none.
  /// Names the server answers to, besides its own address. Lower case, without scheme and port. The
  /// variable JOBLOG_HOSTS (with commas) wins.
  std::vector<std::string> hosts;
  /// Nobody is asked for a password here, because a proxy on this machine has asked before.
  bool proxy_signs_in = false;
  std::string tls_certificate;  ///< A path: PEM, the chain. "" = no TLS.
  std::string tls_key;          ///< A path: PEM. Both or none.
  bool operator==(const WebConfig&) const = default;
};

/// [[worker]]: a pool of threads. Without any there is one with these defaults.
struct WorkerConfig {
  std::string name = "worker";           ///< Unique; the n-th without a name is "worker-n".
  std::vector<std::string> queues{"*"};  ///< By name; "*" = every queue.
  int threads = 4;                       ///< Jobs at once, 1 … 256.
  bool operator==(const WorkerConfig&) const = default;
};

/// [retention]: what is removed, by age and by count. 0 = no limit.
struct RetentionConfig {
  std::chrono::seconds details = std::chrono::days{14};  ///< 0, or 1 minute … 10 years; ≤ logs.
  std::chrono::seconds logs = std::chrono::days{90};     ///< 0, or 1 minute … 10 years.
  std::int64_t logs_max = 1'000'000;                     ///< 0 … 10^12.
  std::chrono::seconds jobs = std::chrono::days{7};  ///< Finished ones. 0, or 1 minute … 10 years.
  std::int64_t jobs_max = 1'000'000;                 ///< Finished ones, 0 … 10^12.
  std::chrono::seconds every = std::chrono::minutes{10};  ///< 10 seconds … 1 day.
  bool operator==(const RetentionConfig&) const = default;
};

enum class OrderSourceKind : std::uint8_t { odbc, csv };

/// [open_orders]: where sync_open_orders reads.
struct OpenOrdersConfig {
  OrderSourceKind source = OrderSourceKind::odbc;

  // odbc
  std::string connection;     ///< ODBC connection string without a password. ${NAME} is replaced.
  std::string user;           ///< "" = none, or in the connection string.
  std::string password_env;   ///< The variable that holds the password, or …
  std::string password_file;  ///< … the path of the file whose first line it is.
  std::string query;
  std::chrono::seconds connect_timeout{10};                      ///< 1 second … 1 hour.
  std::chrono::seconds query_timeout = std::chrono::minutes{5};  ///< 1 second … 1 day.

  // csv
  std::string file;  ///< A path.
  char separator = ',';
  int skip_lines = 0;  ///< In front of the header, 0 … 1000.

  // both
  /// 1.234,56 instead of 1,234.56. Nothing: 1,234.56, with a warning where that is in doubt.
  std::optional<bool> decimal_comma;
  DateFormat date_format = DateFormat::unknown;
  /// As Decoder::open() takes it; "" = UTF-8, or a guess where that is safe.
  std::string encoding;
  /// Refuses a sync that would remove more than this share of the rows, 0 … 1; nothing = more than
  /// half of them, and more than ten, or all.
  std::optional<double> max_shrink;
  /// Refuses a sync with more unreadable values: so many, or this share of a column; nothing = all
  /// that happens is a warning.
  std::variant<std::monostate, std::int64_t, double> max_unreadable;
  std::vector<std::string> required;  ///< Attributes: column there, values readable.
  /// Rows without sales document or item are passed over; else they end the sync.
  bool skip_rows_without_key = false;
  std::map<std::string, std::string> mapping;  ///< Attribute → the source's column name.
  int attempts = 4;                            ///< The first and its retries, 1 … 1000.
  std::chrono::seconds retry_delay = std::chrono::minutes{5};  ///< 0 … 7 days.
  std::chrono::seconds timeout = std::chrono::hours{1};  ///< Of one attempt; 0 = none … 7 days.
  JobAbout about;
  bool operator==(const OpenOrdersConfig&) const = default;
};

/// [recurring.NAME]
struct RecurringConfig {
  std::string name;
  int line = 0;                      ///< Of its header in the file.
  std::string schedule;              ///< Required; checked with core/schedule.h.
  std::string zone;                  ///< Default: the file's `zone`.
  std::string kind;                  ///< Required; a kind of the program or a command of the file.
  std::string arguments = "{}";      ///< A table in the file, JSON here; at most 64 KiB.
  std::optional<std::string> queue;  ///< Nothing: the kind's.
  std::optional<int> priority;       ///< -1000 … 1000, the lowest first. Nothing: the kind's.
  MisfirePolicy misfire = MisfirePolicy::run_once;
  std::chrono::seconds misfire_window = std::chrono::hours{24};  ///< 1 second … 366 days.
  OverlapPolicy overlap = OverlapPolicy::skip;
  JobAbout about;  ///< Of the task; what it leaves open its kind says.
  bool operator==(const RecurringConfig&) const = default;
};

/// [commands.NAME]: a kind of job that runs a program. NAME is the kind.
struct CommandConfig {
  std::string name;
  int line = 0;
  std::vector<std::string> command;  ///< Required: program and arguments; no shell is involved.
  std::string directory;             ///< A path; "" = the one joblog was started in.
  /// Names passed on; none of them joblog's own secrets.
  std::vector<std::string> environment{"PATH", "HOME", "LOGNAME", "USER", "LANG", "TZ"};
  std::map<std::string, std::string> set;  ///< Further variables.
  std::vector<std::string> secrets;      ///< Names of variables whose values are masked in the log.
  LineRules lines;                       ///< levels, level_rules, reports, stats, progress.
  std::optional<Parameters> parameters;  ///< Nothing: any arguments will do.
  std::chrono::seconds timeout = std::chrono::hours{1};  ///< Of one attempt; 0 = none … 7 days.
  std::chrono::seconds grace{10};        ///< From SIGTERM to SIGKILL, 1 second … 1 hour.
  int attempts = 1;                      ///< 1 … 1000.
  std::chrono::seconds retry_delay{30};  ///< Before the first retry; 0 … 7 days.
  std::string queue = "default";
  int concurrency_limit = 0;                 ///< Of it at once; 0 = no limit … 10000.
  std::uint64_t output_max = 10 << 20;       ///< Bytes kept of one run, 1 KiB … 1 GiB.
  OutputMode output = OutputMode::separate;  ///< Or joined: one pipe for both streams.
  bool tty = false;                          ///< The output is a terminal's; both streams in one.
  Children children = Children::wait;        ///< What becomes of those that outlive it.
  JobAbout about;
  bool operator==(const CommandConfig&) const = default;
};

struct Config {
  std::string zone = "UTC";  ///< Of recurring tasks that name none.
  StoreConfig store;
  NodeConfig node;
  WebConfig web;
  std::vector<WorkerConfig> workers;  ///< Never empty after loading.
  RetentionConfig retention;
  std::optional<OpenOrdersConfig> open_orders;  ///< Nothing: the file has no such table.
  int open_orders_line = 0;                     ///< Of its header; 0 = none.
  std::vector<RecurringConfig> recurring;       ///< By name.
  std::vector<CommandConfig> commands;          ///< By name.
};

}  // namespace joblog
