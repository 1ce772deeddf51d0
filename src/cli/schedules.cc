// SPDX-License-Identifier: MIT
// Recurring tasks for people: the schedule in words, what became of the last instant, what comes.
#include "cli/schedules.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/program_name.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/write_with_retry.h"
#include "core/schedule.h"
#include "storage/ask.h"
#include "storage/served_queues.h"
#include "storage/upcoming_instants.h"

namespace joblog::cli {
namespace {

enum class Place { both, server, file };

/// A task as a server runs it, or as it stands in the file only.
struct Listed {
  RecurringView view;
  Place place = Place::both;
  bool file_differs = false;
  std::vector<TimePoint> recorded_ahead{};
  std::string file_problem{};    ///< The server goes on with what it has read before.
  bool server_left_out = false;  ///< It was left out, and is in order in the file by now.
};

struct Tasks {
  std::vector<Listed> tasks;
  bool server_alive = false;
};

bool says_the_same(const RecurringTask& a, const RecurringTask& b) {
  const auto what = [](const RecurringTask& task) {
    return std::tuple(task.schedule, task.zone, task.job.kind, task.job.arguments, task.job.queue,
                      task.job.priority, task.misfire, task.misfire_window, task.overlap);
  };
  return what(a) == what(b);
}

/// What the file says of a task that the store knows. One of the two may have left it out.
void merge(const RecurringTask& task, bool server_alive, Listed& stored) {
  stored.place = Place::both;
  RecurringTask& known = stored.view.task;
  if (!task.problem.empty()) {
    if (server_alive && known.problem.empty()) {
      stored.file_problem = task.problem;
    } else {
      known.problem = task.problem;
    }
    return;
  }
  stored.file_differs = !known.problem.empty() || !says_the_same(known, task);
  stored.server_left_out = !known.problem.empty();
  if (!stored.server_left_out) return;
  const bool paused = known.paused;
  known = task;
  known.paused = paused;
}

Result<Tasks> known_tasks(const Store& store, const std::vector<RecurringTask>& configured,
                          TimePoint now) {
  const Heartbeats heartbeats = probe_heartbeats(store, now);
  auto read = ask(store, [&](Reader& reader) {
    Tasks known;
    known.server_alive = ServedQueues(reader.processes(), now, heartbeats).any_server();
    for (RecurringView& view : reader.recurring_tasks()) {
      auto ahead = recorded_ahead(reader, view, now);
      view.last = last_instant(reader, view, now);
      known.tasks.push_back({std::move(view), Place::server, false, std::move(ahead)});
    }
    return known;
  });
  if (!read) return read;
  Tasks& known = *read;
  for (const RecurringTask& task : configured) {
    const auto stored = std::ranges::find_if(
        known.tasks, [&](const Listed& one) { return one.view.task.key == task.key; });
    if (stored == known.tasks.end()) {
      known.tasks.push_back({{.task = task}, Place::file});
    } else {
      merge(task, known.server_alive, *stored);
    }
  }
  std::ranges::sort(known.tasks, {}, [](const Listed& one) { return one.view.task.key; });
  return read;
}

/// How file and server differ, in a sentence; "" when they do not.
std::string difference_text(const Listed& task, bool server_alive) {
  const std::string when =
      server_alive ? in_own_name("at its next reload (joblog reload)") : "when it starts";
  if (task.place == Place::file) {
    return fmt::format("in the file only; the server takes it up {}", when);
  }
  if (task.place == Place::server) {
    return fmt::format("no longer in the file; the server lets go of it {}", when);
  }
  if (!task.file_problem.empty()) {
    return fmt::format(
        "the file has a problem with it: {}; the server goes on with it as before, "
        "until it is started again",
        task.file_problem);
  }
  if (task.server_left_out) {
    return fmt::format("was left out and is in order now; the server takes it up {}", when);
  }
  if (task.file_differs && task.view.task.problem.empty()) {
    return fmt::format("the file says something else; the server takes it up {}", when);
  }
  return "";
}

/// Without a server, what the next one will do counts.
bool is_planned(const Listed& task, bool server_alive) {
  if (!task.view.task.problem.empty()) return false;
  return !server_alive || (task.place != Place::file && !task.server_left_out);
}

const char* to_string(Place place) {
  switch (place) {
    case Place::server:
      return "server";
    case Place::file:
      return "file";
    case Place::both:
      break;
  }
  return "both";
}

std::vector<std::string> names_of(const Tasks& known) {
  std::vector<std::string> names;
  for (const Listed& one : known.tasks) names.push_back(one.view.task.key);
  return names;
}

Error unknown_task(const std::string& task, const std::vector<std::string>& names) {
  return {ErrorKind::not_found, fmt::format("there is no recurring task {}{}", in_quotes(task),
                                            did_you_mean(task, names))};
}

std::string last_text(const RecurringView& view, const Console& console) {
  if (!view.last) return "no run planned so far";
  const RecurringInstant& last = *view.last;
  std::string text =
      fmt::format("{} ({}): {}", console.times.with_zone(last.instant),
                  relative_time(last.instant, console.now()), to_string(last.outcome));
  if (last.job) text += fmt::format(", job {}", last.job.value);
  if (!last.reason.empty()) text += ", " + last.reason;
  if (view.last_run && view.last_run->instant != last.instant) {
    text += "; last ran " + console.times.with_zone(view.last_run->instant);
  }
  return text;
}

void print_next(Console& console, const Listed& task, const Schedule& schedule, std::size_t count) {
  Terminal& terminal = console.terminal;
  const Times there(schedule.zone());
  const Times utc;
  const bool same = schedule.zone().name() == utc.zone().name();
  std::string title = "  next  ";
  const auto instants = upcoming_instants(schedule, console.now(), task.recorded_ahead, count);
  if (instants.empty()) terminal.line(title + "never");
  for (const TimePoint instant : instants) {
    std::string line = title + there.with_zone(instant);
    if (!same) line += "  = " + utc.with_zone(instant);
    terminal.line(line + "  " +
                  terminal.styled(Style::dim, "(" + relative_time(instant, console.now()) + ")"));
    title.assign(title.size(), ' ');
  }
}

void print_task(Console& console, const Listed& listed, bool server_alive, std::size_t count) {
  Terminal& terminal = console.terminal;
  const RecurringView& view = listed.view;
  const RecurringTask& task = view.task;
  std::string heading = terminal.styled(Style::bold, terminal.shown_on_a_line(task.key));
  if (task.paused) heading += "  " + terminal.styled(Style::yellow, "paused");
  terminal.line(heading);
  if (const auto text = difference_text(listed, server_alive); !text.empty()) {
    terminal.line("  " + terminal.styled(Style::yellow, text));
  }
  if (!task.problem.empty()) {
    terminal.line(
        "  " + terminal.styled(Style::red,
                               terminal.shown_on_a_line("left out, not planned: " + task.problem)));
    terminal.line("  last  " + terminal.shown_on_a_line(last_text(view, console)));
    return;
  }
  const auto schedule = Schedule::parse(task.schedule, task.zone);
  if (!schedule) {
    terminal.line("  " +
                  terminal.styled(Style::red, terminal.shown_on_a_line(schedule.error().message)));
    return;
  }
  const std::string explained = schedule->explain();
  const std::string as_written =
      explained == task.schedule ? "" : fmt::format(" [{}]", task.schedule);
  terminal.line(terminal.shown_on_a_line(
      fmt::format("  {}{}, starts {}", explained, as_written, task.job.kind)));
  const std::string changes = schedule->explain_clock_changes();
  if (!changes.empty()) terminal.line("  " + terminal.styled(Style::dim, changes));
  terminal.line("  last  " + terminal.shown_on_a_line(last_text(view, console)));
  if (!is_planned(listed, server_alive)) return;
  print_next(console, listed, *schedule, count);
}

std::string json_of_task(const Listed& listed, bool server_alive, TimePoint now,
                         std::size_t count) {
  const RecurringView& view = listed.view;
  const RecurringTask& task = view.task;
  const auto schedule = Schedule::parse(task.schedule, task.zone);
  JsonFields fields{{"task", task.key},
                    {"schedule", task.schedule},
                    {"zone", task.zone},
                    {"kind", task.job.kind},
                    {"queue", task.job.queue},
                    {"paused", task.paused},
                    {"misfire", std::string(to_string(task.misfire))},
                    {"overlap", std::string(to_string(task.overlap))},
                    {"in", std::string(to_string(listed.place))},
                    {"file_differs", listed.file_differs || !listed.file_problem.empty()},
                    {"server_alive", server_alive}};
  if (!task.problem.empty()) {
    fields.emplace_back("problem", task.problem);
  } else if (schedule) {
    const bool planned = is_planned(listed, server_alive);
    fields.emplace_back("explained", schedule->explain());
    fields.emplace_back("next",
                        planned ? upcoming_instants(*schedule, now, listed.recorded_ahead, count)
                                : std::vector<TimePoint>{});
  } else {
    fields.emplace_back("problem", schedule.error().message);
  }
  if (view.last) {
    fields.emplace_back("last_instant", view.last->instant);
    fields.emplace_back("last_outcome", std::string(to_string(view.last->outcome)));
    fields.emplace_back("last_reason", view.last->reason);
    fields.emplace_back("last_job", view.last->job.value);
  }
  if (view.last_run) fields.emplace_back("last_run", view.last_run->instant);
  return json_object(fields);
}

int set_paused(Store& store, const std::string& task, bool paused, const std::string& by,
               Console& console) {
  const auto changed = change_surely(store, [&, now = console.now()](Transaction& transaction) {
    return transaction.pause_recurring_task(task, paused, now, by);
  });
  if (!changed) return console.refuse(changed.error());
  if (!*changed) {
    const auto tasks = known_tasks(store, {}, console.now());
    if (!tasks) return console.refuse(tasks.error());
    const auto names = names_of(*tasks);
    if (std::ranges::find(names, task) == names.end()) {
      return console.refuse(unknown_task(task, names));
    }
    return console.refuse(
        {ErrorKind::conflict,
         fmt::format("{} is {}", task, paused ? "paused already" : "not paused")});
  }
  if (console.json) {
    console.terminal.line(json_object({{"task", task}, {"paused", paused}}));
  } else if (!console.quiet) {
    console.terminal.line(fmt::format(
        "{} {}", task, paused ? "is paused: its planned runs are skipped from now on" : "goes on"));
  }
  return exits::done;
}

}  // namespace

int list_schedules(const Store& store, const std::vector<RecurringTask>& configured,
                   const Schedules& schedules, Console& console) {
  auto known = known_tasks(store, configured, console.now());
  if (!known) return console.refuse(known.error());
  if (!schedules.task.empty()) {
    const auto names = names_of(*known);
    std::erase_if(known->tasks,
                  [&](const Listed& one) { return one.view.task.key != schedules.task; });
    if (known->tasks.empty()) return console.refuse(unknown_task(schedules.task, names));
  }
  const auto count = static_cast<std::size_t>(schedules.count);
  if (!console.json && !console.quiet) {
    if (known->tasks.empty()) {
      console.terminal.line("no recurring tasks: neither the server nor the config has any");
    } else if (!known->server_alive) {
      console.terminal.line(console.terminal.styled(
          Style::yellow,
          in_own_name("no server is alive: nothing runs them until joblog serve is started")));
      console.terminal.line();
    }
  }
  bool first = true;
  for (const Listed& one : known->tasks) {
    if (console.json) {
      console.terminal.line(json_of_task(one, known->server_alive, console.now(), count));
      continue;
    }
    if (!std::exchange(first, false)) console.terminal.line();
    print_task(console, one, known->server_alive, count);
  }
  return exits::done;
}

int pause_task(Store& store, const PauseTask& pause, const std::string& by, Console& console) {
  return set_paused(store, pause.task, true, by, console);
}

int resume_task(Store& store, const ResumeTask& resume, const std::string& by, Console& console) {
  return set_paused(store, resume.task, false, by, console);
}

}  // namespace joblog::cli
