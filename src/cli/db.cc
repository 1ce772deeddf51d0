// SPDX-License-Identifier: MIT
#include "cli/db.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/program_name.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/progress_bar.h"
#include "cli/table.h"
#include "cli/write_with_retry.h"
#include "core/limits.h"
#include "storage/served_queues.h"

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

struct Upkeep {
  Conversion conversion;
  std::int64_t logs_to_compress = 0;
  StoreSpace space;
};

/// Nothing: such a store, without its tables, has neither.
std::optional<Upkeep> upkeep_of(const Store& store) {
  const auto upkeep = ask(store, [](Reader& reader) {
    return Upkeep{reader.conversion(), reader.logs_to_compress(), reader.space()};
  });
  return upkeep ? std::optional(*upkeep) : std::nullopt;
}

std::string bytes(std::int64_t count) { return format_bytes(static_cast<std::uint64_t>(count)); }

std::string conversion_words(const Conversion& conversion) {
  if (conversion.logs_left == 0) return "";
  return fmt::format(
      "the lines of about {} runs are stored as an earlier joblog did; {}",
      format_count(conversion.logs_left),
      conversion.paused
          ? fmt::format("their conversion is paused ({} db convert --resume)", program_name())
          : "a server converts them");
}

std::string compression_words(std::int64_t logs) {
  if (logs == 0) return "";
  return fmt::format(
      "the lines of about {} {} are not compressed yet; a server does that once they are a minute "
      "old and enough",
      format_count(logs), logs == 1 ? "run" : "runs");
}

void show_upkeep(const Upkeep& upkeep, const Store& store, Console& console) {
  const auto& [conversion, logs_to_compress, space] = upkeep;
  if (console.json) {
    console.terminal.line(json_object({{"store", store.describe()},
                                       {"bytes", space.bytes},
                                       {"free_bytes", space.free_bytes},
                                       {"can_shrink", space.can_shrink},
                                       {"logs_to_convert", conversion.logs_left},
                                       {"conversion_paused", conversion.paused},
                                       {"logs_to_compress", logs_to_compress}}));
    return;
  }
  console.terminal.line(fmt::format("{}, {} of them free{}", bytes(space.bytes),
                                    bytes(space.free_bytes),
                                    space.can_shrink ? "" : ", which it cannot give back"));
  for (const std::string& words :
       {conversion_words(conversion), compression_words(logs_to_compress)}) {
    if (!words.empty()) console.terminal.line(words);
  }
}

/// About ten milliseconds: others may want to write.
constexpr int kStepsOfTransaction = 5;

Result<ConvertedLines> convert_some(Store& store) {
  return change(store, [](Transaction& tx) {
    ConvertedLines all;
    for (int i = 0; i < kStepsOfTransaction && !all.is_all; ++i) {
      const ConvertedLines step = tx.convert_lines(limits::convert_batch);
      all.lines += step.lines;
      all.logs_left_alone += step.logs_left_alone;
      all.is_all = step.is_all;
    }
    return all;
  });
}

/// What was converted until nothing was left or `stop`.
Result<ConvertedLines> convert_in_sight(Store& store, Console& console, const Wait& wait,
                                        const std::stop_token& stop) {
  ConvertedLines all;
  std::int64_t at_first = 0;
  const TimePoint began = console.clock.wall_now();
  ProgressBar bar(console.terminal, console.clock);
  while (!all.is_all && !stop.stop_requested()) {
    const auto found = ask(store, [](Reader& reader) { return reader.conversion(); });
    if (!found) return std::unexpected(found.error());
    at_first = std::max(at_first, found->logs_left);
    if (!console.json && !console.quiet && at_first > 0) {
      bar.show({.done = static_cast<std::uint64_t>(at_first - found->logs_left),
                .total = static_cast<std::uint64_t>(at_first),
                .step = "converting"},
               began);
    }
    const auto some = convert_some(store);
    if (!some) return some;
    all.lines += some->lines;
    all.logs_left_alone += some->logs_left_alone;
    all.is_all = some->is_all;
    if (!all.is_all) wait(std::chrono::milliseconds{2}, stop);
  }
  return all;
}

int pause_conversion(Store& store, bool paused, const std::string& by, Console& console) {
  const auto changed = change_surely(store, [&, now = console.now()](Transaction& tx) {
    return tx.pause_conversion(paused, now, by);
  });
  if (!changed) return console.refuse(changed.error());
  if (console.json) {
    console.terminal.line(json_object({{"conversion_paused", paused}}));
  } else if (!console.quiet) {
    console.terminal.line(paused ? "servers convert no lines of an earlier joblog from now on"
                                 : "servers convert lines of an earlier joblog again");
  }
  return exits::done;
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
    if (const auto upkeep = upkeep_of(store)) show_upkeep(*upkeep, store, console);
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
  if (const auto upkeep = upkeep_of(store)) show_upkeep(*upkeep, store, console);
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

int db_convert(Store& store, const Db& options, const std::string& by, Console& console,
               const Wait& wait, const std::stop_token& stop) {
  if (options.pause || options.resume) return pause_conversion(store, options.pause, by, console);
  const auto converted = convert_in_sight(store, console, wait, stop);
  if (!converted) return console.refuse(converted.error());
  if (console.json) {
    console.terminal.line(json_object({{"store", store.describe()},
                                       {"lines", converted->lines},
                                       {"logs_left_alone", converted->logs_left_alone},
                                       {"all", converted->is_all}}));
  } else if (!console.quiet) {
    console.terminal.line(fmt::format(
        "{}: {} lines", converted->is_all ? "converted all of them" : "stopped, converted so far",
        format_count(converted->lines)));
  }
  if (converted->logs_left_alone > 0) {
    console.warn(fmt::format("the lines of {} runs cannot be converted and stay as they are",
                             format_count(converted->logs_left_alone)));
  }
  return converted->is_all ? exits::done : exits::interrupted;
}

int db_compact(Store& store, Console& console) {
  const auto served = ask(store, [now = console.now()](Reader& reader) {
    return ServedQueues(reader.processes(), now, Heartbeats::arrive).any_server();
  });
  if (!served) return console.refuse(served.error());
  if (*served) {
    return console.refuse({ErrorKind::conflict,
                           "a server works on this store, and nothing can be written while it is "
                           "rebuilt: stop it first; one that died counts as alive for 30 s"});
  }
  if (const auto done = store.compact(); !done) return console.refuse(done.error());
  const auto upkeep = upkeep_of(store);
  if (console.json) {
    console.terminal.line(
        json_object({{"store", store.describe()}, {"bytes", upkeep ? upkeep->space.bytes : 0}}));
  } else if (!console.quiet) {
    console.terminal.line(upkeep ? "rebuilt, it takes " + bytes(upkeep->space.bytes) + " now"
                                 : "rebuilt");
  }
  return exits::done;
}

}  // namespace joblog::cli
