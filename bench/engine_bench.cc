// SPDX-License-Identifier: MIT
// The engine's figures: whole lives, enqueueing, pick-up, one run.log. Each line names its unit;
// the last section is what this disk can do at all, measured in the same run.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "stack.h"

using namespace joblog;
using namespace joblog::bench;

namespace {

constexpr std::string_view kLine =
    "the quick brown fox jumps over the lazy dog and writes eighty characters of it..";

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

void lives(int jobs, int details, int threads) {
  Stack stack([details](Run& run) -> Outcome {
    for (int i = 0; i < details; ++i) run.log(kLine);
    return Success{};
  });
  const auto first = stack.clock.steady_now();
  const double bulk = enqueue_bulk(stack, jobs);
  const auto begin = stack.clock.steady_now();
  stack.start_workers(threads);
  stack.wait_for_finished(jobs);
  const auto end = stack.clock.steady_now();
  fmt::print(
      "lives, {:2} details      claim to success {:8.0f} /s   with enqueue {:8.0f} /s   (enqueue "
      "in bulk {:.0f} /s)\n",
      details, jobs / seconds(begin, end), jobs / seconds(first, end), bulk);
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
  fmt::print("lives, {:5} queues     claim to success {:8.0f} /s\n", queues,
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
  fmt::print("one key, limit {:6}  claim to success {:8.0f} /s   (enqueue by hundreds {:.0f} /s)\n",
             limit, jobs / seconds(begin, stack.clock.steady_now()), jobs / seconds(first, begin));
}

void enqueue_callers(int callers, int jobs) {
  Stack stack([](Run&) -> Outcome { return Success{}; });
  const auto begin = stack.clock.steady_now();
  std::vector<std::jthread> threads;
  for (int i = 0; i < callers; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < jobs / callers; ++n) (void)stack.writer->enqueue({stack.job()});
    });
  }
  threads.clear();
  fmt::print("enqueue one by one     {:2} callers {:8.0f} /s\n", callers,
             jobs / seconds(begin, stack.clock.steady_now()));
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
  std::vector<double> before, after;  // Since the call, since the answer; ms.
  for (int i = 0; i < rounds; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});  // Idle again.
    const auto call = clock.steady_now();
    enqueue(stack);
    const auto answer = clock.steady_now();
    ran.acquire();
    const SteadyTime start{std::chrono::nanoseconds{started.load()}};
    before.push_back(std::chrono::duration<double, std::milli>(start - call).count());
    after.push_back(std::chrono::duration<double, std::milli>(start - answer).count());
  }
  fmt::print(
      "{:22} call to handler p50 {:.3f} ms, p99 {:.3f} ms; answer to handler p50 {:.3f} ms, p99 "
      "{:.3f} ms\n",
      name, percentile(before, 0.5), percentile(before, 0.99), percentile(after, 0.5),
      percentile(after, 0.99));
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
  fmt::print(
      "one run.log            p50 {} ns, p99 {} ns, longest {} ns (two clock readings of the bench "
      "included)\n",
      percentile(costs, 0.5), percentile(costs, 0.99), costs.back());
}

void disk_limits() {
  const std::string path = bench_folder() + ".disk";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const std::vector<char> block(4096, 'x');
  SystemClock clock;
  constexpr int writes = 1'000;
  for (int pass = 0; pass < 2; ++pass) {  // Grow once, then measure overwriting.
    const auto begin = clock.steady_now();
    for (int i = 0; i < writes; ++i) {
      if (::pwrite(fd, block.data(), block.size(), i * 4096L) < 0 || ::fdatasync(fd) != 0)
        std::exit(1);
    }
    if (pass == 1) {
      fmt::print(
          "this disk              {:8.0f} /s fdatasync of 4 KiB overwritten: the wall for one "
          "caller\n",
          writes / seconds(begin, clock.steady_now()));
    }
  }
  ::close(fd);
  ::unlink(path.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const int scale = argc > 1 ? std::atoi(argv[1]) : 100;  // Percent.
  const auto scaled = [&](int n) { return std::max(1'000, n * scale / 100); };
  lives(scaled(200'000), 0, 4);
  lives(scaled(100'000), 10, 4);
  for (const int queues : {1, 100, 1'000}) lives_of_queues(scaled(50'000), queues);
  lives_of_one_key(scaled(2'000), 1);
  for (const int limit : {10, 10'000}) lives_of_one_key(scaled(20'000), limit);
  enqueue_callers(1, scaled(5'000));
  enqueue_callers(32, scaled(100'000));
  pick_up("pick-up, idle", scaled(1'000),
          [](Stack& stack) { (void)stack.writer->enqueue({stack.job()}); });
  {
    OtherProcess other;  // Begun before there is a store: none is inherited.
    pick_up("– another process's", scaled(1'000), [&](Stack&) { other.enqueue(); });
  }
  log_cost(scaled(200'000));
  disk_limits();
}
