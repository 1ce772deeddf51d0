// Recurring tasks for people: the schedule in words, what became of the last instant, what comes.
#include "cli/schedules.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "cli/json.h"
#include "core/schedule.h"

namespace joblog::cli {
namespace {

Result<std::vector<RecurringView>> known_tasks(const Store& store,
                                               const std::vector<RecurringTask>& configured) {
  std::vector<RecurringView> tasks;
  const auto read = store.read([&](Reader& reader) { tasks = reader.recurring_tasks(); });
  if (!read) return std::unexpected(read.error());
  for (const RecurringTask& task : configured) {
    const bool known = std::ranges::any_of(
        tasks, [&](const RecurringView& view) { return view.task.key == task.key; });
    if (!known) tasks.push_back({.task = task});
  }
  std::ranges::sort(tasks, {}, [](const RecurringView& view) { return view.task.key; });
  return tasks;
}

std::vector<std::string> names_of(const std::vector<RecurringView>& tasks) {
  std::vector<std::string> names;
  for (const auto& view : tasks) names.push_back(view.task.key);
  return names;
}

Error unknown_task(const std::string& task, const std::vector<std::string>& names) {
  return {ErrorKind::not_found, fmt::format("there is no recurring task {}{}", in_quotes(task),
                                            did_you_mean(task, names))};
}

std::string last_text(const RecurringView& view, const Console& console) {
  if (!view.last) return "no instant yet";
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

void print_next(Console& console, const Schedule& schedule, std::size_t count) {
  Terminal& terminal = console.terminal;
  const Times there(schedule.zone());
  const Times utc;
  const bool same = schedule.zone().name() == utc.zone().name();
  std::string title = "  next  ";
  const auto instants = schedule.next_instants(console.now(), count);
  if (instants.empty()) terminal.line(title + "never");
  for (const TimePoint instant : instants) {
    std::string line = title + there.with_zone(instant);
    if (!same) line += "  = " + utc.with_zone(instant);
    terminal.line(line + "  " +
                  terminal.styled(Style::dim, "(" + relative_time(instant, console.now()) + ")"));
    title.assign(title.size(), ' ');
  }
}

void print_task(Console& console, const RecurringView& view, std::size_t count) {
  Terminal& terminal = console.terminal;
  const RecurringTask& task = view.task;
  std::string heading = terminal.styled(Style::bold, terminal.shown_on_a_line(task.key));
  if (task.paused) heading += "  " + terminal.styled(Style::yellow, "paused");
  terminal.line(heading);
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
  print_next(console, *schedule, count);
}

std::string json_of_task(const RecurringView& view, TimePoint now, std::size_t count) {
  const RecurringTask& task = view.task;
  const auto schedule = Schedule::parse(task.schedule, task.zone);
  JsonFields fields{{"task", task.key},
                    {"schedule", task.schedule},
                    {"zone", task.zone},
                    {"kind", task.job.kind},
                    {"queue", task.job.queue},
                    {"paused", task.paused},
                    {"misfire", std::string(to_string(task.misfire))},
                    {"overlap", std::string(to_string(task.overlap))}};
  if (schedule) {
    fields.emplace_back("explained", schedule->explain());
    fields.emplace_back("next", schedule->next_instants(now, count));
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
  bool found = false;
  const auto written = store.write([&](Transaction& transaction) {
    found = transaction.pause_recurring_task(task, paused, console.now(), by);
  });
  if (!written) return console.refuse(written.error());
  if (!found) {
    const auto tasks = known_tasks(store, {});
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
        "{} {}", task, paused ? "is paused: its instants are skipped from now on" : "goes on"));
  }
  return exits::done;
}

}  // namespace

int list_schedules(const Store& store, const std::vector<RecurringTask>& configured,
                   const Schedules& schedules, Console& console) {
  auto tasks = known_tasks(store, configured);
  if (!tasks) return console.refuse(tasks.error());
  if (!schedules.task.empty()) {
    const auto names = names_of(*tasks);
    std::erase_if(*tasks, [&](const auto& view) { return view.task.key != schedules.task; });
    if (tasks->empty()) return console.refuse(unknown_task(schedules.task, names));
  }
  const auto count = static_cast<std::size_t>(schedules.count);
  if (tasks->empty() && !console.json && !console.quiet) {
    console.terminal.line("no recurring tasks: the config has none");
  }
  bool first = true;
  for (const RecurringView& view : *tasks) {
    if (console.json) {
      console.terminal.line(json_of_task(view, console.now(), count));
      continue;
    }
    if (!std::exchange(first, false)) console.terminal.line();
    print_task(console, view, count);
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
