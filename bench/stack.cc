// SPDX-License-Identifier: MIT
#include "stack.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

namespace joblog::bench {

double seconds(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double>(to - from).count();
}

std::string bench_folder() {
  const char* base = std::getenv("JOBLOG_BENCH_FOLDER");
  return fmt::format("{}/joblog-bench-{}", base != nullptr ? base : "/var/tmp", ::getpid());
}

Stack::Stack(Handler handler) : folder(bench_folder()) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  auto opened = sqlite::SqliteStore::open({.path = folder + "/joblog.sqlite3"}, clock);
  if (!opened) {
    fmt::print(stderr, "{}\n", opened.error().message);
    std::exit(1);
  }
  store = std::move(*opened);
  writer = std::make_unique<GroupWriter>(*store, clock, notices);
  (void)registry_.add({.kind = "bench", .handler = std::move(handler), .isolated = true});
  (void)writer->transact([&](Transaction& tx) {
    process = tx.register_process({.kind = "bench", .host = "here"}).value;
  });
}

Stack::~Stack() {
  stop_workers();
  writer.reset();
  store.reset();
  std::filesystem::remove_all(folder);
}

void Stack::start_workers(int threads) {
  recorder_ = std::move(*Recorder::create(folder, "bench", threads, *writer));
  executor_ = std::make_unique<Executor>(Executor::Dependencies{
      registry_, clock, *writer, running_,
      isolated ? isolated(recorder_->spool_path()) : IsolatedRunner{}, [] { return 0.5; }});
  pool_ = std::make_unique<WorkerPool>(WorkerPool::Options{.threads = threads, .queues = {}},
                                       *executor_, *recorder_, *writer, process, "bench:1");
  (void)pool_->start();
}

void Stack::stop_workers() {
  if (!pool_) return;
  pool_->stop_claiming();
  pool_->join();
  writer->flush();
  pool_.reset();
  executor_.reset();
  recorder_.reset();
}

void Stack::wait_for_finished(std::int64_t jobs) {
  for (std::int64_t finished = 0; finished < jobs;) {
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
    (void)store->read([&](Reader& reader) {
      finished = 0;
      for (const auto& queue : reader.queues())
        finished += queue.jobs[static_cast<int>(JobState::finished)];
    });
  }
}

NewJob Stack::job() const {
  return {.kind = "bench",
          .arguments =
              R"({"customer":4711,"text":"about a hundred bytes of JSON, as the others have it"})"};
}

}  // namespace joblog::bench
