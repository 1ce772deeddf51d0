// SPDX-License-Identifier: MIT
// One overload a command: open what it needs, hand over to src/cli.
#include "app/commands.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "app/db_copy.h"
#include "app/engine.h"
#include "app/exposed_files.h"
#include "app/own_files.h"
#include "app/server.h"
#include "app/sign_in.h"
#include "app/signals.h"
#include "app/skipped_items.h"
#include "app/version.h"
#include "base/program_name.h"
#include "base/text.h"
#include "cli/change_jobs.h"
#include "cli/db.h"
#include "cli/enqueue.h"
#include "cli/jobs.h"
#include "cli/log_diff.h"
#include "cli/logs.h"
#include "cli/password_command.h"
#include "cli/queues.h"
#include "cli/schedules.h"
#include "orders/sample/sample_erp.h"

namespace joblog {
namespace {

class CommandDispatcher {
 public:
  explicit CommandDispatcher(CommandContext& context) : c_(context) {}

  int operator()(const cli::Serve&) { return start_server(); }
  int operator()(const cli::Sync& sync) {
    return run_kind("sync_" + sync.what, sync.force ? R"({"force":true})" : "{}", c_);
  }
  int operator()(const cli::RunKind& run) { return run_kind(run.kind, run.arguments, c_); }
  int operator()(const cli::Exec& exec) { return exec_command(exec, c_); }
  int operator()(const cli::Check&) { return check_everything(c_); }
  int operator()(const cli::Reload&) { return reload_servers(c_); }
  int operator()(const cli::Kinds&) { return cli::list_kinds(c_.setup.registry, c_.console); }
  int operator()(const cli::Password&) {
    const WebConfig& web = c_.setup.config.web;
    const auto weak = [owner = password_owner(web, c_.setup.environment)](std::string_view text) {
      return http::why_easy_to_guess(text, owner);
    };
    return cli::make_password(STDIN_FILENO, weak, is_reachable_by_others(web), c_.console);
  }
  int operator()(const cli::Version&) {
    c_.console.terminal.line(fmt::format("joblog {}", version));
    return cli::exits::done;
  }

  int operator()(const cli::Enqueue& enqueue) {
    return with_store_for_later([&](Store& store) {
      return cli::enqueue_jobs(store, enqueue, c_.setup.registry, c_.by, c_.console);
    });
  }
  int operator()(const cli::Logs& logs) {
    StopOnSignal stop;
    return with_store([&](Store& store) {
      return cli::list_logs(store, logs, c_.console, cli::interruptible_sleep, stop.token());
    });
  }
  int operator()(const cli::LogsShow& show) {
    StopOnSignal stop;
    return with_store([&](Store& store) {
      return cli::show_log(store, show, c_.console, cli::interruptible_sleep, stop.token());
    });
  }
  int operator()(const cli::LogsDiff& diff) {
    return with_store([&](Store& store) { return cli::diff_logs(store, diff, c_.console); });
  }
  int operator()(const cli::Jobs& jobs) {
    return with_store([&](Store& store) { return cli::list_jobs(store, jobs, c_.console); });
  }
  int operator()(const cli::JobsShow& show) {
    return with_store([&](Store& store) { return cli::show_job(store, show, c_.console); });
  }
  int operator()(const cli::Retry& retry) {
    return with_store(
        [&](Store& store) { return cli::retry_jobs(store, retry, c_.by, c_.console); });
  }
  int operator()(const cli::Discard& discard) {
    return with_store(
        [&](Store& store) { return cli::discard_jobs(store, discard, c_.by, c_.console); });
  }
  int operator()(const cli::Cancel& cancel) {
    return with_store(
        [&](Store& store) { return cli::cancel_jobs(store, cancel, c_.by, c_.console); });
  }
  int operator()(const cli::Queues&) {
    return with_store([&](Store& store) { return cli::list_queues(store, c_.console); });
  }
  int operator()(const cli::Pause& pause) {
    return with_store_for_later([&](Store& store) {
      return cli::pause_queue(store, pause, configured_queues(), c_.by, c_.console);
    });
  }
  int operator()(const cli::Resume& resume) {
    return with_store([&](Store& store) {
      return cli::resume_queue(store, resume, configured_queues(), c_.by, c_.console);
    });
  }
  int operator()(const cli::Schedules& schedules) {
    std::vector<RecurringTask> configured;
    for (const ScheduledTask& task : c_.setup.tasks) configured.push_back(task.task);
    std::ranges::move(tasks_of(skipped_items_of(c_.setup.problems)),
                      std::back_inserter(configured));
    return with_store([&](Store& store) {
      return cli::list_schedules(store, configured, schedules, c_.console);
    });
  }
  int operator()(const cli::PauseTask& pause) {
    return with_store(
        [&](Store& store) { return cli::pause_task(store, pause, c_.by, c_.console); });
  }
  int operator()(const cli::ResumeTask& resume) {
    return with_store(
        [&](Store& store) { return cli::resume_task(store, resume, c_.by, c_.console); });
  }

  int operator()(const cli::Db& db) {
    if (db.action == cli::DbAction::create) return create_store();
    if (db.action == cli::DbAction::copy) return copy_to_another_store(db, c_);
    const TimePoint opening = c_.clock.wall_now();
    return with_store(
        [&](Store& store) {
          switch (db.action) {
            case cli::DbAction::migrate:
              return cli::db_migrated(store, opening, c_.console);
            case cli::DbAction::check:
              return cli::db_check(store, c_.console);
            case cli::DbAction::backup:
              return back_up(store, db.file);
            case cli::DbAction::convert:
              return convert(store, db);
            case cli::DbAction::compact:
              return cli::db_compact(store, c_.console);
            case cli::DbAction::status:
            case cli::DbAction::create:
            case cli::DbAction::copy:
              break;
          }
          return cli::db_status(store, c_.console);
        },
        db.action != cli::DbAction::status && db.action != cli::DbAction::backup,
        db.action == cli::DbAction::migrate ? NewStore::when_first : NewStore::never);
  }

  int operator()(const cli::SampleErp& sample) {
    if (auto made = prepare_folders(c_.setup.locations); !made)
      return c_.console.refuse(made.error());
    const std::string out =
        sample.out.empty() ? c_.setup.locations.data + "/sample_erp.sqlite3" : sample.out;
    const auto today = std::chrono::floor<std::chrono::days>(c_.clock.wall_now());
    const auto made = sqlite::write_sample_erp(out, sample.orders,
                                               static_cast<std::uint64_t>(sample.seed), today);
    if (!made) return c_.console.refuse(made.error());
    if (!c_.console.quiet) {
      c_.console.terminal.line(
          fmt::format("wrote {}: {} open orders of {} customers, {} materials, {} plants", out,
                      format_count(made->open_orders), format_count(made->customers),
                      format_count(made->materials), made->plants));
    }
    return cli::exits::done;
  }

 private:
  /// All that the configuration and the program name.
  std::vector<std::string> configured_queues() const {
    std::vector<std::string> queues;
    for (const WorkerConfig& worker : c_.setup.config.workers) {
      std::ranges::copy_if(worker.queues, std::back_inserter(queues),
                           [](const std::string& queue) { return queue != "*"; });
    }
    for (const ScheduledTask& task : c_.setup.tasks) queues.push_back(task.task.job.queue);
    for (const std::string& kind : c_.setup.registry.kinds()) {
      if (const auto definition = c_.setup.registry.find(kind)) queues.push_back(definition->queue);
    }
    return queues;
  }

  int convert(Store& store, const cli::Db& options) {
    StopOnSignal stop;
    return cli::db_convert(store, options, c_.by, c_.console, cli::interruptible_sleep,
                           stop.token());
  }

  int back_up(const Store& store, const std::string& file) {
    if (is_own_file(c_.setup, file)) {
      return c_.console.refuse(
          {ErrorKind::conflict, file + " is a file of joblog's own: name another one"});
    }
    return cli::db_backup(store, file, c_.console);
  }

  /// For who knows that an older store is gone for good.
  int create_store() {
    if (c_.setup.locations.store.empty()) {
      return c_.console.refuse(
          {ErrorKind::unsupported, in_own_name("the store is on a server: joblog db migrate makes "
                                               "it there, in a database that holds none")});
    }
    std::error_code none;
    const auto bytes = std::filesystem::file_size(c_.setup.locations.store, none);
    if (!none && bytes > 0) {
      return c_.console.refuse(
          {ErrorKind::conflict, c_.setup.locations.store +
                                    " is there already and stays as it is: move it away first, if "
                                    "a new one is to take its place"});
    }
    auto store = open_store(c_.setup, c_.clock, true, NewStore::in_any_case);
    if (!store) return c_.console.refuse(store.error());
    if (!c_.console.quiet) c_.console.terminal.line("made " + (*store)->describe());
    return cli::exits::done;
  }

  int start_server() {
    for (const ConfigProblem& problem : c_.setup.problems) {
      c_.notices.notice(problem.item.empty() ? Severity::error : Severity::warning,
                        to_string(problem) + (problem.item.empty() ? "" : "; it is left out"));
    }
    if (!c_.setup.usable) {
      c_.notices.notice(
          Severity::error,
          in_own_name("not started: mend the configuration (joblog check lists all of it)"));
      return cli::exits::config;
    }
    for (const ExposedFile& file : exposed_files(c_.setup)) {
      c_.notices.notice(Severity::warning, file.path + " " + file.text);
    }
    const WebConfig& web = c_.setup.config.web;
    if (const auto weakness = weakness_of_password(web, c_.setup.environment); !weakness.empty()) {
      c_.notices.notice(Severity::warning, weakness);
    }
    return serve(c_.setup, c_.read_again, c_.clock, c_.notices);
  }

  /// Where there is no store, there is nothing to show or to change.
  template <class Work>
  int with_store(Work work, bool migrate = true, NewStore fresh = NewStore::never) {
    auto store = open_store(c_.setup, c_.clock, migrate, fresh);
    if (!store) return c_.console.refuse(store.error());
    return work(**store);
  }

  /// For what a server that is started later finds there. That a store is made for it is said: it
  /// may have been meant for one that is somewhere else now.
  template <class Work>
  int with_store_for_later(Work work) {
    std::error_code error;
    const std::string& file = c_.setup.locations.store;  // "": it is on a server.
    const bool made = !file.empty() && !std::filesystem::exists(file, error) && !error;
    return with_store(
        [&](Store& store) {
          if (made) c_.console.warn("a new store was made: " + file);
          return work(store);
        },
        true, NewStore::when_first);
  }

  CommandContext& c_;
};

/// A config that cannot be read, or whose store is wrong, may mean another store than the default
/// one.
bool hides_the_store(const ConfigProblem& problem) {
  return problem.item.empty() && (problem.key.empty() || problem.key.starts_with("store"));
}

/// They look at the configuration themselves.
bool works_without_store(const cli::Command& command) {
  return std::holds_alternative<cli::Serve>(command) ||
         std::holds_alternative<cli::Exec>(command) ||
         std::holds_alternative<cli::Check>(command) ||
         std::holds_alternative<cli::Password>(command) ||
         std::holds_alternative<cli::Version>(command);
}

}  // namespace

std::optional<Error> why_store_is_not_known(const Setup& setup) {
  std::string all;
  for (const ConfigProblem& problem : setup.problems) {
    if (hides_the_store(problem)) all += (all.empty() ? "" : "; ") + to_string(problem);
  }
  if (all.empty()) return std::nullopt;
  return Error{ErrorKind::invalid, std::move(all)};
}

int dispatch(const cli::Command& command, CommandContext& context) {
  const auto& problems = context.setup.problems;
  if (!works_without_store(command)) {
    if (const auto problem = why_store_is_not_known(context.setup))
      return context.console.refuse(*problem, cli::exits::config);
  }
  const int code = std::visit(CommandDispatcher(context), command);
  if (code == cli::exits::not_found && !problems.empty() &&
      !context.console.json) {  // Perhaps it was left out for them.
    context.console.terminal.error(
        in_own_name("the configuration has problems: joblog check lists them"));
  }
  return code;
}

}  // namespace joblog
