// SPDX-License-Identifier: MIT
// The engine's figures, one round of them: whole lives, enqueueing, pick-up, one run.log, memory,
// and what this machine can do at all (yardstick.h). Usage: engine_bench SCALE [PART…]; SCALE is
// percent of the usual size, a part one of those in kParts, and without parts all of them are
// measured. Prints a line a figure, "joblog, figure, value, unit", for bench/report.awk.
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "stack.h"
#include "yardstick.h"

using namespace joblog;
using namespace joblog::bench;

namespace {

constexpr std::string_view kLine =
    "the quick brown fox jumps over the lazy dog and writes eighty characters of it..";

void figure(std::string_view name, double value, std::string_view unit = "/s") {
  fmt::print("joblog\t{}\t{:.{}f}\t{}\n", name, value, value < 100 ? 3 : 0, unit);
  std::fflush(stdout);
}

double peak_mebibytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

template <class T>
T percentile(std::vector<T>& values, double share) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

double enqueue_bulk(Stack& stack, int jobs) {
  const auto begin = stack.clock.steady_now();
  for (int done = 0; done < jobs; done += 5'000) {
    (void)stack.writer->enqueue(
        std::vector<NewJob>(static_cast<std::size_t>(std::min(5'000, jobs - done)), stack.job()));
  }
  return jobs / seconds(begin, stack.clock.steady_now());
}

void lives(std::string_view name, int jobs, int details) {
  Stack stack([details](Run& run) -> Outcome {
    for (int i = 0; i < details; ++i) run.log(kLine);
    return Success{};
  });
  const double bulk = enqueue_bulk(stack, jobs);
  if (details == 0) figure("enqueue in bulk", bulk);
  const auto begin = stack.clock.steady_now();
  stack.start_workers(4);
  stack.wait_for_finished(jobs);
  figure(name, jobs / seconds(begin, stack.clock.steady_now()));
}

/// As many lives, from many queues: each job in the queue after the one before.
void lives_of_queues(int jobs, int queues) {
  Stack stack([](Run&) -> Outcome { return Success{}; });
  std::vector<NewJob> some;
  for (int i = 0; i < jobs; ++i) {
    some.push_back(stack.job());
    some.back().queue = fmt::format("queue{}", i % queues);
    if (some.size() == 5'000 || i + 1 == jobs) (void)stack.writer->enqueue(std::exchange(some, {}));
  }
  const auto begin = stack.clock.steady_now();
  stack.start_workers(4);
  stack.wait_for_finished(jobs);
  figure(fmt::format("lives, {} queue(s)", queues),
         jobs / seconds(begin, stack.clock.steady_now()));
}

/// All jobs have one concurrency key, which `limit` of them may hold.
void lives_of_one_key(int jobs, int limit) {
  Stack stack([](Run&) -> Outcome { return Success{}; });
  NewJob job = stack.job();
  job.concurrency_key = "bench";
  job.concurrency_limit = limit;
  const auto first = stack.clock.steady_now();
  for (int i = 0; i < jobs; i += 100) {
    (void)stack.writer->enqueue(std::vector<NewJob>(100, job));
  }
  const auto begin = stack.clock.steady_now();
  stack.start_workers(4);
  stack.wait_for_finished(jobs);
  figure(fmt::format("lives, one key, limit {}", limit),
         jobs / seconds(begin, stack.clock.steady_now()));
  figure(fmt::format("enqueue, one key, limit {}", limit), jobs / seconds(first, begin));
}

void enqueue_callers(std::string_view name, int callers, int jobs) {
  Stack stack([](Run&) -> Outcome { return Success{}; });
  const auto begin = stack.clock.steady_now();
  std::vector<std::jthread> threads;
  for (int i = 0; i < callers; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < jobs / callers; ++n) (void)stack.writer->enqueue({stack.job()});
    });
  }
  threads.clear();
  figure(name, jobs / seconds(begin, stack.clock.steady_now()));
}

/// A process of its own that enqueues a job whenever it is asked to, as the command line does.
class OtherProcess {
 public:
  OtherProcess() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_) != 0) std::exit(1);
    const std::string store = bench_folder() + "/joblog.sqlite3";
    pid_ = ::fork();
    if (pid_ == 0) enqueue_when_asked(store);
    ::close(ends_[1]);
  }
  ~OtherProcess() {
    ::close(ends_[0]);
    ::waitpid(pid_, nullptr, 0);
  }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;

  /// Returns once the job is durable.
  void enqueue() {
    char byte = 'e';
    if (::write(ends_[0], &byte, 1) != 1 || ::read(ends_[0], &byte, 1) != 1) std::exit(1);
  }

 private:
  [[noreturn]] void enqueue_when_asked(const std::string& path) {
    ::close(ends_[0]);
    SystemClock clock;
    std::unique_ptr<sqlite::SqliteStore> store;
    for (char byte = 0; ::read(ends_[1], &byte, 1) == 1;) {
      if (!store) store = sqlite::SqliteStore::open({.path = path}, clock).value();
      const NewJob job{.kind = "bench"};
      (void)store->write([&](Transaction& tx) { tx.enqueue({&job, 1}, clock.wall_now()); });
      if (::write(ends_[1], &byte, 1) != 1) break;
    }
    store.reset();
    ::_exit(0);
  }

  int ends_[2] = {-1, -1};
  pid_t pid_ = -1;
};

void pick_up(std::string_view name, int rounds, const std::function<void(Stack&)>& enqueue) {
  std::atomic<std::int64_t> started{0};
  std::binary_semaphore ran{0};
  SystemClock clock;
  Stack stack([&](Run&) -> Outcome {
    started = clock.steady_now().time_since_epoch().count();
    ran.release();
    return Success{};
  });
  stack.start_workers(2);
  std::vector<double> waits;  // From the call of enqueue to the handler; ms.
  for (int i = 0; i < rounds; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});  // Idle again.
    const auto call = clock.steady_now();
    enqueue(stack);
    ran.acquire();
    const SteadyTime start{std::chrono::nanoseconds{started.load()}};
    waits.push_back(std::chrono::duration<double, std::milli>(start - call).count());
  }
  figure(fmt::format("{}, p50", name), percentile(waits, 0.5), "ms");
  figure(fmt::format("{}, p99", name), percentile(waits, 0.99), "ms");
}

void log_cost(int lines) {
  std::vector<std::int64_t> costs;
  SystemClock clock;
  Stack stack([&](Run& run) -> Outcome {
    for (int i = 0; i < lines; ++i) {
      const auto begin = clock.steady_now();
      run.log(kLine);
      costs.push_back((clock.steady_now() - begin).count());
      if (i % 1'000 == 999) run.flush();  // A job that outruns the disk would measure the disk.
    }
    return Success{};
  });
  costs.reserve(static_cast<std::size_t>(lines));
  (void)stack.writer->enqueue({stack.job()});
  stack.start_workers(1);
  stack.wait_for_finished(1);
  const auto in_double = [](std::int64_t cost) { return static_cast<double>(cost); };
  figure("run.log, p50", in_double(percentile(costs, 0.5)), "ns");
  figure("run.log, p99", in_double(percentile(costs, 0.99)), "ns");
}

void pick_ups(int rounds) {
  pick_up("pick-up", rounds, [](Stack& stack) { (void)stack.writer->enqueue({stack.job()}); });
  OtherProcess other;  // Begun before there is a store: none is inherited.
  pick_up("pick-up of another process's job", rounds, [&](Stack&) { other.enqueue(); });
}

void idle_memory() {
  Stack stack([](Run&) -> Outcome { return Success{}; });
  stack.start_workers(4);
  (void)stack.writer->enqueue({stack.job()});
  stack.wait_for_finished(1);
  figure("memory, idle engine", peak_mebibytes(), "MiB");
}

struct Part {
  std::string_view name;
  void (*measure)(int scale);
};

int scaled(int jobs, int scale) { return std::max(1'000, jobs * scale / 100); }

constexpr std::array kParts{
    Part{"idle", [](int) { idle_memory(); }},
    Part{"lives",
         [](int scale) {
           lives("lives", scaled(200'000, scale), 0);
           lives("lives with ten lines", scaled(100'000, scale), 10);
           figure("memory, flat out", peak_mebibytes(), "MiB");
         }},
    Part{"cycle",
         [](int scale) {
           figure("SQLite cycle", sqlite_cycle(bench_folder(), scaled(200'000, scale), false));
           figure("SQLite cycle, ten lines packed",
                  sqlite_cycle(bench_folder(), scaled(100'000, scale), true));
         }},
    Part{"queues",
         [](int scale) {
           for (const int queues : {1, 100, 1'000}) lives_of_queues(scaled(50'000, scale), queues);
         }},
    Part{"keys",
         [](int scale) {
           lives_of_one_key(scaled(2'000, scale), 1);
           for (const int limit : {10, 10'000}) lives_of_one_key(scaled(20'000, scale), limit);
         }},
    Part{"disk", [](int) { figure("synced writes", synced_writes(bench_folder())); }},
    Part{"enqueue",
         [](int scale) {
           enqueue_callers("enqueue, one caller", 1, scaled(5'000, scale));
           enqueue_callers("enqueue, 32 callers", 32, scaled(100'000, scale));
         }},
    Part{"pick-up", [](int scale) { pick_ups(scaled(1'000, scale)); }},
    Part{"log", [](int scale) { log_cost(scaled(200'000, scale)); }},
};

}  // namespace

int main(int argc, char** argv) {
  const int scale = argc > 1 ? std::atoi(argv[1]) : 100;
  const std::vector<std::string_view> wanted(argv + std::min(argc, 2), argv + argc);
  for (const std::string_view name : wanted) {
    if (std::ranges::find(kParts, name, &Part::name) != kParts.end()) continue;
    fmt::print(stderr, "engine_bench has no part {}\n", name);
    return 2;
  }
  for (const Part& part : kParts) {
    const bool all = wanted.empty();
    if (all || std::ranges::find(wanted, part.name) != wanted.end()) part.measure(scale);
  }
}
