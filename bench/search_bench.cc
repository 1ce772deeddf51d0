// SPDX-License-Identifier: MIT
// How long a search through every log takes: for a text that is nowhere, one that is in one line of
// all, and one that is everywhere. On a store of runs with ten lines as jobs write them, made
// first: a half of the runs is committed as by a quiet worker (blocks are compressed), the other as
// by a busy one. Usage: search_bench FOLDER RUNS; a folder that has a store is only searched.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "storage/search_all_runs.h"
#include "storage/sqlite/sqlite_store.h"

using namespace joblog;

namespace {

constexpr int kBusyBatch = 1'000;
constexpr int kQuietBatch = 12;
constexpr int kLines = 10;

[[noreturn]] void stop(const Error& error) {
  fmt::print(stderr, "{}\n", error.message);
  std::exit(1);
}

class Runs {
 public:
  Runs(Store& store, const Clock& clock) : store_(store), at_(clock.wall_now()) {
    write([&](Transaction& tx) {
      process_ = tx.register_process({.kind = "bench", .host = "here"});
    });
  }
  ~Runs() {
    write([&](Transaction& tx) { tx.deregister_process(process_); });
  }

  void add(std::int64_t runs, int batch) {
    for (std::int64_t done = 0; done < runs; done += batch) {
      write([&](Transaction& tx) {
        const auto count = static_cast<std::size_t>(std::min<std::int64_t>(batch, runs - done));
        const std::vector<NewJob> jobs(count, {.kind = "import"});
        tx.enqueue(jobs, at_);
        finish(tx, tx.claim_due({.process = process_,
                                 .process_name = "here:1",
                                 .queues = {},
                                 .limit = batch,
                                 .now = at_}));
      });
    }
  }

 private:
  template <class Work>
  void write(Work work) {
    if (auto written = store_.write(work); !written) stop(written.error());
  }

  std::string line_text(int line) {
    const auto number = random_();
    switch (line % 5) {
      case 0:
        return fmt::format("fetched order {:08} from https://erp.example.org/orders/{:x} in {} ms",
                           number % 100'000'000, number, number % 900);
      case 1:
        return fmt::format("wrote {} rows to /srv/import/{:016x}.csv", number % 10'000, number);
      case 2:
        return fmt::format("customer {} has {} open items, limit {}.{:02} EUR", number % 90'000,
                           number % 40, number % 50'000, number % 100);
      case 3:
        return fmt::format("request {:08x}-{:04x} answered 200 by node-{} after {} retries",
                           number % 0xffff'ffff, number % 0xffff, number % 12, number % 3);
      default:
        return fmt::format("checked {} of {} documents, {} changed since last night",
                           number % 1'000, number % 4'000, number % 50);
    }
  }

  void finish(Transaction& tx, const std::vector<Claim>& claims) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < claims.size() * kLines; ++i)
      texts.push_back(line_text(static_cast<int>(i)));
    std::vector<RunFinish> ends;
    std::size_t text = 0;
    for (const Claim& run : claims) {
      at_ += Duration{2'000};
      RunFinish end{.lease = run,
                    .status = Status::success,
                    .job_end = JobEnd::finished,
                    .started_at = at_,
                    .finished_at = at_};
      end.queue = run.queue;
      end.kind = run.kind;
      end.claimed_at = run.claimed_at;
      end.detail_count = kLines;
      for (int line = 1; line <= kLines; ++line)
        end.details.push_back({.log = run.log,
                               .sequence = line,
                               .at = at_ + Duration{line},
                               .message = texts[text++]});
      ends.push_back(std::move(end));
    }
    tx.finish_runs(ends);
  }

  Store& store_;
  TimePoint at_;
  ProcessId process_;
  std::mt19937_64 random_{7};
};

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto in_seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
}

void search(const Store& store, const Clock& clock, const char* what, RunSearch wish, int threads) {
  const double cpu = cpu_seconds();
  const auto begin = clock.steady_now();
  const auto found = search_all_runs(store, clock, {.search = std::move(wish), .threads = threads});
  if (!found) stop(found.error());
  const double took = std::chrono::duration<double>(clock.steady_now() - begin).count();
  fmt::print(
      "{:<34} {} threads {:8.1f} ms  CPU {:8.1f} ms  {:>3} runs found in {:>9} lines, {:.1f} M "
      "lines/s\n",
      what, threads, took * 1e3, (cpu_seconds() - cpu) * 1e3, found->hits.size(), found->lines,
      static_cast<double>(found->lines) / took / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: search_bench FOLDER RUNS\n");
    return 2;
  }
  const SystemClock clock;
  const std::string path = std::string(argv[1]) + "/joblog.sqlite3";
  const bool made = std::filesystem::exists(path);
  auto opened =
      sqlite::SqliteStore::open({.path = path, .durability = sqlite::Durability::normal}, clock);
  if (!opened) stop(opened.error());
  Store& store = **opened;
  if (!made) {
    Runs runs(store, clock);
    const std::int64_t all = std::atoll(argv[2]);
    runs.add(all / 2, kQuietBatch);
    runs.add(all - all / 2, kBusyBatch);
  }
  fmt::print("store: {} MiB\n", std::filesystem::file_size(path) >> 20);
  for (int round = 1; round <= 3; ++round) {
    for (const int threads : {1, 2}) {
      search(store, clock, "nowhere, rare letters: ORDER4711", {.text = "ORDER4711"}, threads);
      search(store, clock, "nowhere, common letters: 12345 rows", {.text = "12345 rows"}, threads);
      search(store, clock, "everywhere: order", {.text = "order"}, threads);
    }
    search(store, clock, "nowhere, no ASCII: Übergröße", {.text = "Übergröße"}, 2);
    search(store, clock, "errors only: none", {.text = "order", .minimum = Level::error}, 2);
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  fmt::print("peak memory {} MiB\n", usage.ru_maxrss >> 10);
}
