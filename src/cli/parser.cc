// SPDX-License-Identifier: MIT
// The grammar of the command line, on CLI11.
//
// CLI11 tells commands, options and values apart; what a value may be is checked here, so that each
// error names what is allowed. What follows `--` and unknown words are taken out of CLI11's hands.
#include "cli/parser.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "base/program_name.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/help.h"
#include "cli/license_texts.h"
#include "cli/typed_options.h"
#include "cli/values.h"

namespace joblog::cli {
namespace {

class Grammar {
 public:
  Grammar();
  ParseResult parse(std::vector<std::string> words, std::vector<std::string> tail);

 private:
  using Finish = std::function<ValueProblem(Command&)>;  ///< Puts the command together.
  /// A command of the program or, as "logs show", of another command.
  template <class Value>
  std::pair<CLI::App*, Value*> command(CLI::App& parent, const std::string& name,
                                       const std::string& says, Value start = {});
  void add_globals();
  void add_runs();
  void add_enqueue();
  void add_logs();
  void add_jobs();
  template <class Value>
  void add_job_change(const std::string& name, const std::string& says);
  void add_queues();
  void add_schedules();
  void add_upkeep();

  const CLI::App* deepest() const;
  std::string path(const CLI::App* app) const;
  ParserMessage help_of(const CLI::App* app) const;
  ParserMessage wrong(const std::string& message) const;
  ParserMessage unknown(const CLI::App* app, const std::string& word) const;
  ParseResult put_together();

  CLI::App app_{"", program_name()};
  GlobalOptions options_;
  bool version_ = false;
  bool licenses_ = false;
  std::vector<std::string> help_about_;
  std::vector<std::string> tail_;
  std::vector<std::shared_ptr<void>> values_;
  std::map<const CLI::App*, Finish> finishes_;
};

Grammar::Grammar() {
  app_.fallthrough();
  app_.require_subcommand(0, 1);
  app_.set_help_flag("-h,--help", "This text");
  app_.get_formatter()->column_width(28);
  add_globals();
  add_runs();
  add_enqueue();
  add_logs();
  add_jobs();
  add_queues();
  add_schedules();
  add_upkeep();
}

template <class Value>
std::pair<CLI::App*, Value*> Grammar::command(CLI::App& parent, const std::string& name,
                                              const std::string& says, Value start) {
  CLI::App* app = parent.add_subcommand(name, says);
  app->require_subcommand(0, 1);
  if (const auto examples = examples_of(path(app)); !examples.empty()) {
    app->footer("Examples:\n" + std::string(examples.substr(0, examples.size() - 1)));
  }
  auto value = std::make_shared<Value>(std::move(start));
  values_.push_back(value);
  finishes_[app] = [value = value.get()](Command& into) -> ValueProblem {
    into = *value;
    return std::nullopt;
  };
  return {app, value.get()};
}

void Grammar::add_globals() {
  text(&app_, "--config", "FILE", "The configuration", options_.config);
  text(&app_, "--data", "FOLDER", in_own_name("Where joblog keeps everything"), options_.data);
  app_.add_flag("--json", options_.json, "For programs");
  app_.add_flag("--utc", options_.utc, "Times in UTC");
  app_.add_flag("--no-color", options_.no_color, "No colours");
  app_.add_flag("-q,--quiet", options_.quiet, "Results and errors only");
  app_.add_flag("--version", version_, "Which joblog this is");
  app_.add_flag("--licenses", licenses_, "Its licence, and those of what it is built from");
  app_.add_subcommand("help", "Help of a command")->add_option("COMMAND", help_about_, "This one");
}

void Grammar::add_runs() {
  auto [serve_app, serve] = command<Serve>(app_, "serve", "Run pages, scheduler and workers");
  roles(serve_app, serve->roles);
  command<Version>(app_, "version", "Which joblog this is");
  command<Kinds>(app_, "kinds", "The jobs this program knows");

  auto [sync_app, sync] = command<Sync>(app_, "sync", "Read a source now, in the foreground");
  option(sync_app, "WHAT", "", "open_orders (the only one)", [sync](const auto& value) {
    sync->what = value;
    return one_of(value, {"open_orders"});
  });
  sync_app->add_flag("--force", sync->force, "Past max_shrink and max_unreadable");

  auto [run_app, run] = command<RunKind>(app_, "run", "Run a job now, in the foreground");
  word(run_app, "JOB", in_own_name("Its name; joblog kinds lists them"), run->kind);
  text(run_app, "--arguments", "JSON", "A JSON object, {} by default", run->arguments);

  auto [exec_app, exec] =
      command<Exec>(app_, "exec", "Run any command now and log it; write the command after --");
  text(exec_app, "--name", "NAME", "What its runs are called", exec->name)->required();
  option(exec_app, "--timeout", "TIME", "Stop it after this long, as 90s or 1h",
         [exec](const auto& value) { return take_duration(value, exec->timeout); });
  text(exec_app, "--directory", "FOLDER", "Run it there", exec->directory);
  exec_app->add_flag("--show-command", exec->show_command, "Log its arguments, secrets masked");
  exec_app->add_flag("--even-without-log", exec->even_without_log,
                     "Run it even when it cannot be logged");
  finishes_[exec_app] = [this, exec](Command& into) -> ValueProblem {
    if (tail_.empty())
      return in_own_name("write the command after --: joblog exec --name NAME -- COMMAND …");
    exec->command = tail_;
    into = *exec;
    return std::nullopt;
  };
}

void Grammar::add_enqueue() {
  auto [app, job] = command<Enqueue>(app_, "enqueue", "Leave a job for the workers");
  word(app, "JOB", in_own_name("Its name; joblog kinds lists them"), job->kind);
  text(app, "--arguments", "JSON", "A JSON object, {} by default", job->arguments);
  text(app, "--at", "TIME", "Not before this time", job->at);
  auto* in = option(app, "--in", "TIME", "Not before this long from now, as 90s or 2h",
                    [job](const auto& value) { return take_duration(value, job->in); });
  in->excludes(app->get_option("--at"));
  option(app, "--priority", "N", "-1000 to 1000, the lowest first", [job](const auto& value) {
    return take_number(value, job->priority.emplace(), -1000, 1000);
  });
  app->add_option("--queue", job->queue, "Instead of the job's own queue")->type_name("QUEUE");
  text(app, "--unique-key", "KEY", "Nothing happens while an unfinished job has it",
       job->unique_key);
  text(app, "--request-id", "ID", "Makes repeating this command harmless", job->request_id);
  number(app, "--count", "So many of them", job->count, 1, 1'000'000);
  finishes_[app] = [job](Command& into) -> ValueProblem {
    if (job->count > 1 && !(job->unique_key.empty() && job->request_id.empty())) {
      return "--count needs jobs without --unique-key and --request-id, which allow only one";
    }
    into = *job;
    return std::nullopt;
  };
}

void Grammar::add_logs() {
  auto [app, logs] = command<Logs>(app_, "logs", "The runs, newest first");
  option(app, "--status", "STATUS", status_words(),
         [logs](const auto& value) { return take_status(value, logs->status); });
  text(app, "--kind", "JOB", "Runs of this job", logs->kind);
  text(app, "--since", "TIME", "Created then or later", logs->since);
  text(app, "--until", "TIME", "Created before", logs->until);
  text(app, "--text", "TEXT", "With this in a line, the name or the error", logs->text);
  option(app, "--level", "LEVEL", "With a line of this level or above: " + level_words(),
         [logs](const auto& value) { return take_level(value, logs->level); });
  number(app, "-n,--limit", "At most so many, 25 by default", logs->limit, 1, 100'000);
  app->add_flag("-f,--follow", logs->follow, "Go on with new runs and their ends");
  finishes_[app] = [logs](Command& into) -> ValueProblem {
    if (logs->follow && logs->level) return "--level looks at lines, and --follow shows runs";
    into = *logs;
    return std::nullopt;
  };

  auto [show_app, show] = command<LogsShow>(*app, "show", "One run: messages, statistics, end");
  word(show_app, "NAME", "As 20261123140000; last = the newest run", show->name);
  show_app->add_flag("-f,--follow", show->follow, "Go on until it ends");
  option(show_app, "--level", "LEVEL", "This one and above: " + level_words(),
         [show](const auto& value) { return take_level(value, show->level); });
  number(show_app, "--since-line", "Only messages after the N-th", show->since_line, 0, INT64_MAX);
  show_app->add_flag("--raw", show->raw, "As stored, with the escape sequences of commands");

  auto [diff_app, diff] =
      command<LogsDiff>(*app, "diff", "One run beside the last success of its job, or another run");
  word(diff_app, "NAME", "As 20261123140000; last = the newest run", diff->name);
  option(diff_app, "WITH", "", "Compare with this run", [diff](const auto& value) -> ValueProblem {
    diff->with = value;
    return std::nullopt;
  });
  number(diff_app, "-n,--limit", "At most so many rows, 500 by default", diff->limit, 1, 1'000'000);
}

void Grammar::add_jobs() {
  auto [app, jobs] = command<Jobs>(app_, "jobs", "What is in the queue, newest first");
  selection(app, jobs->selection);
  number(app, "-n,--limit", "At most so many, 25 by default", jobs->limit, 1, 100'000);
  auto [show_app, show] = command<JobsShow>(*app, "show", "One job, its runs, and why it waits");
  option(show_app, "ID", "", "Its number", [show](const auto& value) {
    return take_job_id(value, show->id);
  })->required();
  add_job_change<Retry>("retry", "Run failed jobs again");
  add_job_change<Discard>("discard", "Give up jobs that wait or failed");
  add_job_change<Cancel>("cancel", "Stop running jobs, drop waiting ones");
}

template <class Value>
void Grammar::add_job_change(const std::string& name, const std::string& says) {
  auto [app, choice] = command<Value>(app_, name, says);
  const auto take = [choice](const std::vector<std::string>& values) {
    for (const auto& value : values) {
      const auto problem = take_job_id(value, choice->ids.emplace_back());
      if (problem) throw CLI::ValidationError("ID", *problem);
    }
  };
  app->template add_option_function<std::vector<std::string>>("ID", take, "Their numbers")
      ->type_name("");
  app->add_flag("--all", choice->all, "All that the options below select");
  selection(app, choice->selection);
  finishes_[app] = [name, choice](Command& into) -> ValueProblem {
    const auto& only = choice->selection;
    const bool selects = only.state || !(only.queue + only.kind + only.text).empty();
    if (choice->all == !choice->ids.empty() || (selects && !choice->all)) {
      return fmt::format("say which jobs: {0} ID… or {0} --all [--kind JOB …]", own_command(name));
    }
    into = *choice;
    return std::nullopt;
  };
}

void Grammar::add_queues() {
  command<Queues>(app_, "queues", "Depth and age of each queue");
  auto [pause_app, pause] = command<Pause>(app_, "pause", "No job of a queue starts any more");
  word(pause_app, "QUEUE", "Its name", pause->queue);
  pause_app->add_flag("--anyway", pause->anyway, "Even if nothing is known of this queue");
  auto [resume_app, resume] = command<Resume>(app_, "resume", "Let a paused queue go on");
  word(resume_app, "QUEUE", "Its name", resume->queue);
}

void Grammar::add_schedules() {
  auto [app, all] = command<Schedules>(app_, "schedules", "Recurring tasks and when they run next");
  text(app, "--task", "TASK", "Only this one", all->task);
  number(app, "-n,--count", "Next runs shown of each, 3 by default", all->count, 1, 1'000);
  auto [pause_app, pause] = command<PauseTask>(*app, "pause", "Skip its planned runs from now on");
  word(pause_app, "TASK", "Its name in the config", pause->task);
  auto [resume_app, resume] = command<ResumeTask>(*app, "resume", "Let it run again");
  word(resume_app, "TASK", "Its name in the config", resume->task);
}

void Grammar::add_upkeep() {
  command<Check>(app_, "check", "Config, store and sources: every problem at once");
  command<Reload>(app_, "reload", "Have the running server take up a changed configuration");
  CLI::App* db = command<Db>(app_, "db", "Look after the store").first;
  command<Db>(*db, "migrate", "Bring the schema up to date", {.action = DbAction::migrate});
  command<Db>(*db, "status", "Which schema, which migrations", {.action = DbAction::status});
  command<Db>(*db, "check", "Look for damage and contradictions", {.action = DbAction::check});
  command<Db>(*db, "create", "A new store for a lost one", {.action = DbAction::create});
  auto [backup_app, backup] =
      command<Db>(*db, "backup", "A copy while work goes on", {.action = DbAction::backup});
  word(backup_app, "FILE", "A new file", backup->file);
  auto [copy_app, copy] =
      command<Db>(*db, "copy", "Everything into another store", {.action = DbAction::copy});
  text(copy_app, "--to", "URL|FILE", "An empty database or a new file", copy->file)->required();
  auto [convert_app, convert] = command<Db>(
      *db, "convert", "Convert lines of an earlier joblog now", {.action = DbAction::convert});
  auto* pause = convert_app->add_flag("--pause", convert->pause, "Servers leave them as they are");
  convert_app->add_flag("--resume", convert->resume, "Servers convert them again")->excludes(pause);
  command<Db>(*db, "compact", "Rebuild it without free space, joblog being stopped",
              {.action = DbAction::compact});
  auto [erp_app, erp] = command<SampleErp>(app_, "sample-erp", "Make a sample ERP to play with");
  option(erp_app, "--orders", "N", "So many order lines, 10,000 by default",
         [erp](const auto& value) { return take_number(value, erp->orders, 0, 100'000'000); });
  number(erp_app, "--seed", "The same seed makes the same data", erp->seed, 0, INT64_MAX);
  text(erp_app, "--out", "FILE", "Where the default config expects it, by default", erp->out);
  command<Password>(app_, "password", "Make the hash of a password for the pages");
}

const CLI::App* Grammar::deepest() const {
  const CLI::App* app = &app_;
  for (;;) {
    const auto below = app->get_subcommands();
    if (below.empty()) return app;
    app = below.front();
  }
}

std::string Grammar::path(const CLI::App* app) const {
  std::string path = app->get_name();
  for (const auto* up = app->get_parent(); up && up != &app_; up = up->get_parent()) {
    path = up->get_name() + " " + path;
  }
  return path;
}

ParserMessage Grammar::help_of(const CLI::App* app) const {
  if (app == &app_) return {program_help(), exits::done};
  const std::string above = app->get_parent() == &app_ ? "" : " " + path(app->get_parent());
  return {
      app->help(program_name() + above) + "\nOptions of every command: " + own_command("--help\n"),
      exits::done};
}

ParserMessage Grammar::wrong(const std::string& message) const {
  const CLI::App* app = deepest();
  const std::string command = app == &app_ ? program_name() : own_command(path(app));
  return {fmt::format("{}: {}\nMore: {} --help\n", command, message, command), exits::usage};
}

/// A word that no command takes: a mistyped option, a mistyped command, or one too many.
ParserMessage Grammar::unknown(const CLI::App* app, const std::string& word) const {
  if (word.starts_with('-')) {
    std::vector<std::string> options;
    for (const CLI::App* from : {app, app->get_parent(), &app_}) {
      if (!from) continue;
      for (const auto* known : from->get_options()) {
        for (const auto& name : known->get_lnames()) options.push_back("--" + name);
      }
    }
    const std::string name = word.substr(0, word.find('='));
    return wrong(fmt::format("unknown option {}{}", in_quotes(name), did_you_mean(name, options)));
  }
  std::vector<std::string> commands;
  for (const auto* known : app->get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(known->get_name());
  }
  if (commands.empty()) return wrong(in_quotes(word) + " is one word too many");
  return wrong(fmt::format("unknown command {}{}", in_quotes(word), did_you_mean(word, commands)));
}

ParseResult Grammar::put_together() {
  const CLI::App* app = deepest();
  if (app->get_name() == "help") {
    const CLI::App* about = &app_;
    for (const auto& name : help_about_) {
      const auto below =
          about->get_subcommands([&](const CLI::App* one) { return one->get_name() == name; });
      if (below.empty()) return unknown(about, name);
      about = below.front();
    }
    return help_of(about);
  }
  if (version_) return Invocation{options_, Version{}};
  if (licenses_) return ParserMessage{license_texts(), exits::done};
  if (app == &app_) return ParserMessage{program_help(), exits::usage};
  if (!tail_.empty() && app->get_name() != "exec") {
    return wrong(in_own_name("only joblog exec takes a command after --"));
  }
  Invocation invocation{options_, {}};
  if (const ValueProblem problem = finishes_.at(app)(invocation.command)) return wrong(*problem);
  return invocation;
}

ParseResult Grammar::parse(std::vector<std::string> words, std::vector<std::string> tail) {
  tail_ = std::move(tail);
  std::ranges::reverse(words);  // CLI11 takes them from the back.
  try {
    app_.parse(words);
  } catch (const CLI::CallForHelp&) {
    return help_of(deepest());
  } catch (const CLI::ParseError& error) {
    // A required value may be missing only because its command was mistyped.
    const auto left = app_.remaining(true);
    if (!left.empty()) return unknown(deepest(), left.front());
    const std::string what = error.what();
    if (error.get_name() != "ArgumentMismatch") return wrong(what);
    return wrong(what.substr(0, what.find(": ")) + " needs a value");
  }
  return put_together();
}

}  // namespace

ParseResult parse(int argc, const char* const* argv, const Environment& environment) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  const auto dashes = std::ranges::find(words, "--");
  std::vector<std::string> tail(dashes == words.end() ? dashes : dashes + 1, words.end());
  words.erase(dashes, words.end());
  auto result = Grammar().parse(std::move(words), std::move(tail));
  if (auto* invocation = std::get_if<Invocation>(&result)) {
    GlobalOptions& options = invocation->options;
    if (options.config.empty()) options.config = environment("JOBLOG_CONFIG").value_or("");
    if (options.data.empty()) options.data = environment("JOBLOG_DATA").value_or("");
  }
  return result;
}

}  // namespace joblog::cli
