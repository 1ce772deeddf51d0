// Whole lives of jobs in one process, durable: enqueue → claim → run → log with details → success.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "queue/executor.h"
#include "queue/worker_pool.h"
#include "storage/sqlite/store.h"

using namespace joblog;

namespace {

class Quiet final : public Notices {
  void notice(Severity severity, std::string_view text) override {
    if (severity == Severity::error) fmt::print(stderr, "{}\n", text);
  }
};

double seconds(SteadyTime from, SteadyTime to) { return std::chrono::duration<double>(to - from).count(); }

/// A store of its own, in a folder that goes with it.
struct Bench {
  SystemClock clock;
  Quiet notices;
  std::string folder;
  std::unique_ptr<sqlite::SqliteStore> store;
  std::unique_ptr<GroupWriter> writer;
  Registry registry;
  RunningSet running;
  std::atomic<std::int64_t> process{0};
  std::atomic<int> ran{0};
  std::atomic<std::int64_t> started_ns{0};
  int details = 0;

  explicit Bench(int details_per_job) : details(details_per_job) {
    const char* base = std::getenv("JOBLOG_BENCH_FOLDER");
    folder = fmt::format("{}/joblog-bench-{}", base != nullptr ? base : "/var/tmp", ::getpid());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    auto opened = sqlite::SqliteStore::open({.path = folder + "/joblog.sqlite3"}, clock);
    if (!opened) {
      fmt::print(stderr, "{}\n", opened.error().message);
      std::exit(1);
    }
    store = std::move(*opened);
    writer = std::make_unique<GroupWriter>(*store, clock, notices);
    (void)registry.add({.kind = "bench", .handler = [this](Run& run) -> Outcome {
                          started_ns = clock.steady_now().time_since_epoch().count();
                          for (int i = 0; i < details; ++i) {
                            run.log("the quick brown fox jumps over the lazy dog and writes eighty characters of it");
                          }
                          ++ran;
                          return Success{};
                        }});
    (void)writer->transact([&](Transaction& tx) { process = tx.register_process({.kind = "bench", .host = "here"}).value; });
  }
  ~Bench() {
    writer.reset();
    store.reset();
    std::filesystem::remove_all(folder);
  }
};

double enqueue_bulk(Bench& bench, int jobs) {
  const auto begin = bench.clock.steady_now();
  for (int done = 0; done < jobs; done += 5'000) {
    std::vector<NewJob> batch(static_cast<std::size_t>(std::min(5'000, jobs - done)),
                              NewJob{.kind = "bench", .arguments = R"({"customer":4711,"text":"about a hundred bytes of JSON, as the others have it, to be fair to all"})"});
    (void)bench.writer->enqueue(std::move(batch));
  }
  return jobs / seconds(begin, bench.clock.steady_now());
}

double drain(Bench& bench, int jobs, int threads) {
  auto recorder = Recorder::create(bench.folder, "bench", threads, *bench.writer);
  Executor executor({bench.registry, bench.clock, *bench.writer, bench.running, {}, [] { return 0.5; }});
  WorkerPool pool({.threads = threads}, executor, **recorder, *bench.writer, bench.process, "bench:1");
  bench.ran = 0;
  const auto begin = bench.clock.steady_now();
  pool.start();
  std::int64_t finished = 0;
  while (finished < jobs) {
    bench.writer->flush();
    (void)bench.store->read([&](Reader& reader) {
      finished = 0;
      for (const auto& queue : reader.queues()) finished += queue.jobs[static_cast<int>(JobState::finished)];
    });
    std::this_thread::yield();
  }
  const double rate = jobs / seconds(begin, bench.clock.steady_now());
  pool.stop_claiming();
  pool.join();
  bench.writer->flush();
  return rate;
}

}  // namespace

int main(int argc, char** argv) {
  const int jobs = argc > 1 ? std::atoi(argv[1]) : 100'000;
  const int threads = argc > 2 ? std::atoi(argv[2]) : 4;
  for (const int details : {0, 10}) {
    Bench bench(details);
    const double in = enqueue_bulk(bench, jobs);
    const auto before = bench.writer->figures().transactions;
    const double out = drain(bench, jobs, threads);
    fmt::print("{} details: enqueue in bulk {:.0f}/s, drain {:.0f}/s, {:.0f} jobs per commit\n", details, in,
               out, jobs / static_cast<double>(bench.writer->figures().transactions - before));
  }
}
