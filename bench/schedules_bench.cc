// SPDX-License-Identifier: MIT
// Recurring tasks that are all due at the same instant: how long their scheduler takes to load, to
// record and enqueue them, and until the last of their jobs has started; then how soon a tick ends
// that is told to stop. Usage: schedules_bench TASKS.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <stop_token>
#include <thread>
#include <vector>

#include "scheduler/scheduler.h"
#include "stack.h"

using namespace joblog;
using namespace joblog::bench;

namespace {

constexpr const char* kSchedule = "every 10 seconds";  // The bench waits for the next one.
constexpr int kThreads = 4;

std::vector<ScheduledTask> tasks_of(const Stack& stack, int count) {
  const Schedule schedule = Schedule::parse(kSchedule).value();
  std::vector<ScheduledTask> tasks;
  for (int i = 0; i < count; ++i) {
    tasks.push_back(
        {{.key = fmt::format("task{:06}", i), .schedule = kSchedule, .job = stack.job()},
         schedule});
  }
  return tasks;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto in_seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
}

double seconds_between(TimePoint from, TimePoint to) {
  return std::chrono::duration<double>(to - from).count();
}

double load(Scheduler& scheduler, const Stack& stack, int count) {
  auto tasks = tasks_of(stack, count);
  const auto begin = stack.clock.steady_now();
  if (const auto loaded = scheduler.load(std::move(tasks)); !loaded) {
    fmt::print(stderr, "{}\n", loaded.error().message);
    std::exit(1);
  }
  return seconds(begin, stack.clock.steady_now());
}

/// Sleeps until the instant that all tasks have next; answers it.
TimePoint await_instant(const Stack& stack) {
  const TimePoint now = stack.clock.wall_now();
  const TimePoint instant = Schedule::parse(kSchedule).value().next_after(now).value();
  std::this_thread::sleep_for(instant - now);
  while (stack.clock.wall_now() < instant) std::this_thread::yield();
  return instant;
}

void all_at_once(int count) {
  const SystemClock clock;
  std::atomic<TimePoint> last_start{};
  Stack stack([&](Run&) -> Outcome {
    const TimePoint now = clock.wall_now();
    TimePoint seen = last_start.load();
    while (seen < now && !last_start.compare_exchange_weak(seen, now)) {
    }
    return Success{};
  });
  Scheduler scheduler(*stack.store, *stack.writer, stack.clock, stack.notices);
  const double loaded = load(scheduler, stack, count);
  const double loaded_again = load(scheduler, stack, count);
  stack.start_workers(kThreads);
  const TimePoint instant = await_instant(stack);
  const double cpu = cpu_seconds();
  const auto transactions = stack.writer->figures().transactions;
  scheduler.run_once(std::chrono::seconds{1});
  const double recorded = seconds_between(instant, stack.clock.wall_now());
  stack.wait_for_finished(count);
  fmt::print(
      "{:6} tasks at once     loaded in {:.2f} s, again in {:.2f} s; all enqueued after {:.2f} s, "
      "the last one started after {:.2f} s; {:.0f} us of CPU and {:.3f} transactions a task\n",
      count, loaded, loaded_again, recorded, seconds_between(instant, last_start.load()),
      (cpu_seconds() - cpu) / count * 1e6,
      static_cast<double>(stack.writer->figures().transactions - transactions) / count);
}

void stop_in_between(int count) {
  Stack stack([](Run&) -> Outcome { return Success{}; });
  Scheduler scheduler(*stack.store, *stack.writer, stack.clock, stack.notices);
  load(scheduler, stack, count);
  await_instant(stack);
  const auto before = stack.writer->figures().transactions;
  SteadyTime asked{};
  {
    std::jthread tick(
        [&](const std::stop_token& stop) { scheduler.run_once(std::chrono::seconds{1}, stop); });
    while (stack.writer->figures().transactions == before) std::this_thread::yield();
    asked = stack.clock.steady_now();
  }  // Asks for the stop and waits for the tick's end.
  fmt::print("{:6} tasks, stopped     the tick ends {:.1f} ms after it is told to\n", count,
             seconds(asked, stack.clock.steady_now()) * 1e3);
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::max(1, std::atoi(argv[1])) : 10'000;
  all_at_once(count);
  stop_in_between(count);
}
