// SPDX-License-Identifier: MIT
// Source and target are held for themselves from before the first row to after the last one. What
// can be refused is refused before that.
#include "app/db_copy.h"

#include <fmt/format.h>

#include <memory>

#include "app/open_store.h"
#include "app/own_files.h"
#include "base/program_name.h"
#include "base/store_error.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/progress_bar.h"
#include "postgres/server_url.h"
#include "storage/ask.h"
#include "storage/heartbeats.h"
#include "storage/postgres/postgres_copy.h"
#include "storage/postgres/postgres_store.h"
#include "storage/sqlite/sqlite_copy.h"

namespace joblog {
namespace {

struct AtWork {
  std::vector<ProcessInfo> processes;
  std::vector<Job> claimed;
};

/// What would be lost: whoever works on the source goes on there.
Result<void> refuse_at_work(const Store& store, TimePoint now) {
  const auto work = ask(store, [](Reader& reader) {
    return AtWork{reader.processes(), reader.find_jobs({.state = JobState::claimed, .limit = 1})};
  });
  if (!work) return std::unexpected(work.error());
  for (const ProcessInfo& process : work->processes) {
    if (!is_alive(process, now, Heartbeats::arrive)) continue;
    return fail(
        ErrorKind::conflict,
        fmt::format("process {}:{} works on this store: stop it first; one that died counts "
                    "as alive for 30 s",
                    process.host, process.pid));
  }
  if (work->claimed.empty()) return {};
  return fail(ErrorKind::conflict,
              in_own_name("runs of processes that died have not ended: start joblog serve once, "
                          "which ends them, stop it, and copy then"));
}

Result<void> refuse_damaged(const Store& store) {
  const auto problems = store.check();
  if (!problems) return std::unexpected(problems.error());
  if (problems->empty()) return {};
  return fail(ErrorKind::corrupt,
              fmt::format("the store is not sound and is not copied; {} problems, the first: {}",
                          problems->size(), problems->front()));
}

Result<void> look_at_source(CommandContext& c) {
  const auto store = open_store(c.setup, c.clock, true, NewStore::never);
  if (!store) return std::unexpected(store.error());
  if (auto idle = refuse_at_work(**store, c.clock.wall_now()); !idle) return idle;
  return refuse_damaged(**store);
}

bool is_url(const std::string& to) { return to.contains("://"); }

postgres::ClientOptions own_server(const Setup& setup) {
  return {.url = setup.config.store.url,
          .password = [config = setup.config.store, environment = setup.environment] {
            return read_password(config, environment);
          }};
}

/// Of the target no password is configured: libpq looks for it.
Result<void> check_target(const std::string& to, const CommandContext& c) {
  if (!is_url(to)) {
    if (!is_own_file(c.setup, to)) return {};
    return fail(ErrorKind::conflict, to + " is a file of joblog's own: name another one");
  }
  if (const auto wrong =
          problem_with_store_url(to, {.environment = {},
                                      .kinds = {},
                                      .attributes = {},
                                      .problem_with_store_url = postgres::problem_with_url}))
    return fail(ErrorKind::invalid, "--to " + *wrong);
  return {};
}

std::unique_ptr<CopyTarget> open_target(const std::string& to, const Clock& clock) {
  if (!is_url(to)) return sqlite::copy_target(to, clock);
  {
    const auto made = postgres::PostgresStore::open({.url = to}, clock);  // Its tables.
    if (!made) throw StoreError(made.error().kind, made.error().message);
  }
  return postgres::copy_target({.url = to}, clock);
}

/// Nothing is shown of a copy that takes less than a second.
Result<CopiedCounts> copy_in_sight(const std::string& to, CommandContext& c) {
  const TimePoint began = c.clock.wall_now();
  const SteadyTime show_at = c.clock.steady_now() + std::chrono::seconds{1};
  cli::ProgressBar bar(c.console.terminal, c.clock);
  CopyTold told;
  if (!c.console.json && !c.console.quiet) {
    told = [&](const Progress& progress) {
      if (c.clock.steady_now() >= show_at) bar.show(progress, began);
    };
  }
  try {
    const auto target = open_target(to, c.clock);
    const auto source = c.setup.config.store.url.empty()
                            ? sqlite::copy_source(c.setup.locations.store)
                            : postgres::copy_source(own_server(c.setup), true, c.clock);
    return copy_store(*source, *target, told);
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

int report(const CopiedCounts& counts, const std::string& to, cli::Console& console) {
  const auto of = [&](Copied table) { return counts.at(static_cast<std::size_t>(table)); };
  if (console.json) {
    console.terminal.line(cli::json_object({{"to", to},
                                            {"jobs", of(Copied::jobs)},
                                            {"job_logs", of(Copied::job_logs)},
                                            {"line_blocks", of(Copied::blocks)},
                                            {"recurring_tasks", of(Copied::tasks)},
                                            {"changes", of(Copied::changes)}}));
  } else if (!console.quiet) {
    console.terminal.line(console.terminal.shown_on_a_line(fmt::format(
        "copied into {}; jobs: {}, runs: {}, blocks of lines: {}, recurring tasks: {}, changes of "
        "people: {}; both sides were checked",
        to, format_count(of(Copied::jobs)), format_count(of(Copied::job_logs)),
        format_count(of(Copied::blocks)), format_count(of(Copied::tasks)),
        format_count(of(Copied::changes)))));
  }
  return cli::exits::done;
}

}  // namespace

int copy_to_another_store(const cli::Db& options, CommandContext& c) {
  if (auto fit = check_target(options.file, c); !fit) return c.console.refuse(fit.error());
  if (auto fit = look_at_source(c); !fit) return c.console.refuse(fit.error());
  const auto copied = copy_in_sight(options.file, c);
  if (!copied) return c.console.refuse(copied.error());
  return report(*copied, options.file, c.console);
}

}  // namespace joblog
