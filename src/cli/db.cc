// SPDX-License-Identifier: MIT
#include "cli/db.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "cli/json.h"
#include "cli/progress_bar.h"
#include "cli/table.h"

namespace joblog::cli {

namespace {

/// Nothing is shown of a check that takes less than a second, and then ten times a second at most.
Result<std::vector<std::string>> check_in_sight(const Store& store, Console& console) {
  if (console.json || console.quiet) return store.check();
  const TimePoint began = console.clock.wall_now();
  SteadyTime show_at = console.clock.steady_now() + std::chrono::seconds{1};
  ProgressBar bar(console.terminal, console.clock);
  return store.check_telling([&](const Progress& progress) {
    const SteadyTime now = console.clock.steady_now();
    if (now < show_at) return;
    show_at = now + std::chrono::milliseconds{100};
    bar.show(progress, began);
  });
}

}  // namespace

int db_status(const Store& store, Console& console) {
  const auto migrations = store.migrations();
  if (!migrations) return console.refuse(migrations.error());
  if (console.json) {
    for (const auto& migration : *migrations) {
      console.terminal.line(json_object({{"store", store.describe()},
                                         {"migration", std::int64_t{migration.number}},
                                         {"name", migration.name},
                                         {"applied_at", json_time(migration.applied_at)}}));
    }
    return exits::done;
  }
  console.terminal.line(console.terminal.shown_on_a_line(store.describe()));
  Table table(console.terminal, {{.title = "MIGRATION"}, {.title = "APPLIED"}});
  for (const auto& migration : *migrations) {
    table.add(
        {{migration.name},
         {migration.applied_at ? console.times.with_zone(*migration.applied_at) : "pending"}});
  }
  table.write();
  return exits::done;
}

int db_migrated(const Store& store, TimePoint opening, Console& console) {
  const auto migrations = store.migrations();
  if (!migrations) return console.refuse(migrations.error());
  std::vector<std::string> applied;
  for (const auto& migration : *migrations) {
    if (migration.applied_at && *migration.applied_at >= opening) {
      applied.push_back(migration.name);
    }
  }
  if (console.json) {
    console.terminal.line(json_object({{"store", store.describe()}, {"applied", applied}}));
    return exits::done;
  }
  for (const auto& name : applied) console.terminal.line("applied " + name);
  if (applied.empty() && !console.quiet) console.terminal.line("the schema is up to date");
  return exits::done;
}

int db_check(const Store& store, Console& console) {
  const auto problems = check_in_sight(store, console);
  if (!problems) return console.refuse(problems.error());
  Terminal& terminal = console.terminal;
  if (console.json) {
    terminal.line(json_object(
        {{"store", store.describe()}, {"ok", problems->empty()}, {"problems", *problems}}));
  } else {
    for (const auto& problem : *problems) {
      terminal.line(terminal.styled(Style::red, "✗") + " " + terminal.shown_on_a_line(problem));
    }
    if (problems->empty() && !console.quiet) {
      terminal.line(terminal.styled(Style::green, "✓") + " " +
                    terminal.shown_on_a_line(store.describe() + " is sound"));
    }
  }
  return problems->empty() ? exits::done : exits::failed;
}

int db_backup(const Store& store, const std::string& file, Console& console) {
  const auto copied = store.backup(file);
  if (!copied) return console.refuse(copied.error());
  if (console.json) {
    console.terminal.line(json_object({{"store", store.describe()}, {"backup", file}}));
  } else if (!console.quiet) {
    console.terminal.line(console.terminal.shown_on_a_line("copied into " + file));
  }
  return exits::done;
}

}  // namespace joblog::cli
