// SPDX-License-Identifier: MIT
// Words for `joblog --help`: commands by what they are for, then the exit codes.
#include "cli/help.h"

#include <array>
#include <utility>

#include "base/program_name.h"

namespace joblog::cli {
namespace {

constexpr std::string_view kProgram =
    R"(joblog: durable background jobs with an execution log you can read.

Usage: joblog [OPTIONS] COMMAND …        joblog COMMAND --help says more

Run
  serve                        run the pages, the scheduler and the workers until stopped
  sync open_orders             read the open orders from the ERP, now, in the foreground
  run JOB                      run a job now, in the foreground
  exec --name NAME -- COMMAND  run any command now and log it
  enqueue JOB                  leave a job for the workers, now or at a time

Look
  logs                         the runs, newest first; --follow shows them as they come
  logs show NAME               one run: its messages, statistics and end
  logs diff NAME               one run beside the last success of its job
  jobs                         what is in the queue; jobs show ID says why it waits
  queues                       depth and age of each queue
  schedules                    recurring tasks and when they run next
  kinds                        the jobs this program knows

Change
  retry ID… | --all            run failed jobs again
  discard ID… | --all          give up jobs that wait or failed
  cancel ID… | --all           stop running jobs, drop waiting ones
  pause QUEUE, resume QUEUE    hold a queue back, let it go on
  schedules pause|resume TASK  the same for a recurring task

Look after
  check                        config, store, pages and sources: every problem at once
  reload                       have the running server take up a changed configuration
  db create|migrate|status|check|backup FILE|copy --to STORE|convert|compact
  sample-erp                   make a sample ERP to play with
  password                     make the hash of a password for the pages
  version, help [COMMAND]
  --licenses                   its licence, and those of what it is built from

Options of every command
  --config FILE   the configuration (JOBLOG_CONFIG)
  --data FOLDER   where joblog keeps everything (JOBLOG_DATA)
  --json          for programs: one JSON value a line, times in UTC; an error is
                  {"error": {"kind", "message", "exit"}} on standard error
  --utc           times in UTC instead of this machine's zone
  --no-color      no colours (so does NO_COLOR)
  -q, --quiet     results and errors only

Examples
  joblog sync open_orders
  joblog logs --status error --since yesterday
  joblog logs show last --follow
  joblog logs --status failed --since "1 week ago"
  joblog exec --name backup -- rsync -a /srv/files/ /mnt/backup/
  joblog enqueue report --arguments '{"year": 2026}' --at "2026-12-01 06:00"

Exit codes
  0    done
  1    the run or the operation failed
  2    wrong usage
  3    the configuration has problems (warnings of joblog check change no exit code)
  4    not found
  5    conflict: already running, or not in a state that allows it
  6    the store or a source is out of reach or cannot be used
  7    the store gave no answer: it is not known whether this was stored
  130  interrupted
  exec returns the command's own exit code, 128 + the signal when one ended it,
  127 when it could not be started; whatever becomes of its log.
)";

using Examples = std::pair<std::string_view, std::string_view>;
constexpr std::array kExamples{
    Examples{"serve",
             "  joblog serve\n"
             "  joblog serve --role worker\n"
             "  joblog serve --role scheduler --role web\n"},
    Examples{"sync", "  joblog sync open_orders\n"},
    Examples{"run", "  joblog run report --arguments '{\"year\": 2026}'\n"},
    Examples{"enqueue",
             "  joblog enqueue report --in 2h\n"
             "  joblog enqueue report --at \"tomorrow 06:00\" --queue nightly\n"
             "  joblog enqueue mail --unique-key mail-4711\n"},
    Examples{"exec",
             "  joblog exec --name backup --timeout 1h -- rsync -a /srv/files/ /mnt/backup/\n"},
    Examples{"logs",
             "  joblog logs --status error --since 2h\n"
             "  joblog logs --since yesterday --until 14:00 --text timeout\n"
             "  joblog logs --kind import --level warning --text \"order 4711\"\n"
             "  joblog logs --follow\n"
             "  joblog logs --json --limit 1000 | jq .kind\n"
             "Times: 2h, 30m, \"1 week ago\", now, today, yesterday, yesterday 14:00, monday,\n"
             "       14:00, 2026-11-23, \"2026-11-23 14:00\", 2026-11-23T14:00:00Z\n"},
    Examples{"logs show",
             "  joblog logs show 20261123140000\n"
             "  joblog logs show last --follow\n"
             "  joblog logs show last --level warning\n"},
    Examples{"logs diff",
             "  joblog logs diff last\n"
             "  joblog logs diff 20261123140000 20261122140000\n"
             "Lines are compared without numbers, times, ids and hex, and shown as they are:\n"
             "-  is missing, + is new, < stood here and > stands here now, ! took much longer.\n"},
    Examples{"jobs",
             "  joblog jobs --state failed\n"
             "  joblog jobs show 4711\n"},
    Examples{"retry",
             "  joblog retry 4711 4712\n"
             "  joblog retry --all --kind sync_open_orders\n"},
    Examples{"discard",
             "  joblog discard 4711\n"
             "  joblog discard --all --state failed --text \"no such table\"\n"},
    Examples{"cancel",
             "  joblog cancel 4711\n"
             "  joblog cancel --all --state claimed --kind report\n"},
    Examples{"schedules",
             "  joblog schedules --count 10\n"
             "  joblog schedules pause sync_open_orders\n"},
    Examples{"db",
             "  joblog db backup /srv/backup/joblog.sqlite3\n"
             "  joblog db copy --to postgresql://joblog@db.example.com/joblog\n"
             "  joblog db convert --pause\n"},
    Examples{"sample-erp", "  joblog sample-erp --orders 10000 --seed 7 --out erp.sqlite3\n"},
    Examples{"password",
             "  joblog password\n"
             "  echo \"$SECRET\" | joblog password\n"},
};

}  // namespace

std::string program_help() { return in_own_name(kProgram); }

std::string examples_of(std::string_view command) {
  for (const auto& [name, text] : kExamples) {
    if (name == command) return in_own_name(text);
  }
  return "";
}

}  // namespace joblog::cli
