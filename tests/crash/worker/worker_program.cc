// SPDX-License-Identifier: MIT
// The program that the crash tests kill: the engine's parts on a store that dies where it is told
// to, under a load of every kind of job.
//
//   worker_program work FOLDER   until its jobs are done; with a crash point set, until it dies of
//   it worker_program serve FOLDER  joblog serve with the same kinds of job, by the real clock
//   worker_program convert FOLDER   converts the lines of an earlier joblog, or dies of it
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "app/notices.h"
#include "app/server.h"
#include "app/setup.h"
#include "base/periodic.h"
#include "crash/ledger.h"
#include "crash/worker/crashing_store.h"
#include "crash/worker/fast_clock.h"
#include "queue/line_compressor.h"
#include "queue/line_converter.h"
#include "queue/machine_id.h"
#include "queue/orphan_spools.h"
#include "queue/process_registration.h"
#include "queue/promoter.h"
#include "queue/pruner.h"
#include "queue/rescuer.h"
#include "queue/worker_pool.h"
#include "scheduler/scheduler.h"
#include "storage/sqlite/sqlite_store.h"

namespace joblog::test {
namespace {

using namespace std::chrono_literals;

class Quiet final : public Notices {
  void notice(Severity severity, std::string_view text) override {
    if (severity == Severity::error) fmt::print(stderr, "{}\n", text);
  }
};

/// What every handler does: says how many words it hands over, and when it has.
struct Speaker {
  Ledger& ledger;
  CrashPoint& point;
  void speak(Run& run, int words) {
    ledger.began(run.name(), run.attempt());
    for (int i = 1; i <= words; ++i) {
      point.before("log");
      run.log(detail_text(i, run.name()));
      ledger.said(run.name(), i);
      point.after("log");
    }
  }
};

std::vector<JobDefinition> definitions(Ledger& ledger, CrashPoint& point, const Clock& clock) {
  Speaker speaker{ledger, point};
  const RetryPolicy many{.attempts_max = 50, .delay = 2s, .factor = 1, .jitter = 0};
  const auto waits = [speaker, &clock](Duration most) {
    return [speaker, &clock, most](Run& run) mutable -> Outcome {
      speaker.speak(run, 2);
      run.progress(1, 2, "waiting");
      const SteadyTime end = clock.steady_now() + most;
      while (!run.cancelled() && clock.steady_now() < end) std::this_thread::yield();
      if (run.cancelled()) return Cancelled{};
      return Success{};
    };
  };
  return {
      {.kind = "short",
       .handler = [speaker](Run& run) mutable -> Outcome {
         speaker.speak(run, 3);
         run.progress(1, 1, "all");
         run.stat("words", 3);
         return Success{};
       },
       .retry = many},
      {.kind = "flaky",
       .handler = [speaker](Run& run) mutable -> Outcome {
         speaker.speak(run, 2);
         if (run.attempt() < 3) return Failure{"Flaky", "not yet"};
         return Success{};
       },
       .retry = many},
      {.kind = "hopeless",
       .handler = [speaker](Run& run) mutable -> Outcome {
         speaker.speak(run, 1);
         return Failure{"Hopeless", "never"};
       },
       .retry = {.attempts_max = 2, .delay = 1s, .jitter = 0}},
      {.kind = "talker",
       .handler = [speaker](Run& run) mutable -> Outcome {
         speaker.speak(run, 200);
         run.flush();
         return Success{};
       },
       .retry = many},
      {.kind = "long", .handler = waits(6s), .retry = many},
      {.kind = "endless", .handler = waits(24h * 365), .retry = many, .timeout = 0s},
      {.kind = "deaf",
       .handler = [speaker](Run& run) mutable -> Outcome {
         speaker.speak(run, 5);
         for (;;) ::pause();
       },
       .timeout = 0s},
      {.kind = "keyed", .handler = waits(1s), .retry = many, .concurrency_limit = 1},
      {.kind = "tick", .handler = waits(0s), .retry = many},
  };
}

class Program {
 public:
  explicit Program(const std::string& folder)
      : folder_(folder), ledger_(folder + "/ledger"), point_(CrashPoint::from_environment()) {}

  int work() {
    for (JobDefinition& one : definitions(ledger_, point_, clock_)) {
      if (!registry_.add(std::move(one))) return 2;
    }
    auto opened = sqlite::SqliteStore::open({.path = folder_ + "/joblog.sqlite3"}, clock_);
    if (!opened) return 3;
    store_ = std::make_unique<CrashingStore>(std::move(*opened), point_);
    writer_ = std::make_unique<GroupWriter>(*store_, clock_, notices_);
    const ThisMachine here{.id = machine_id(folder_)};
    ProcessRegistration registration(*store_, *writer_, running_, clock_, notices_,
                                     {.kind = "serve",
                                      .host = host_name(),
                                      .pid = ::getpid(),
                                      .start_mark = start_mark(::getpid()),
                                      .machine_id = here.id});
    auto recorder = Recorder::create(folder_, spool_name(registration.self()), 4, *writer_);
    if (!recorder) return 5;
    if (!registration.enter()) return 4;
    Rescuer rescuer({*store_,
                     *writer_,
                     registry_,
                     clock_,
                     notices_,
                     folder_,
                     [] { return 0.5; },
                     [&](const ProcessInfo& p) {
                       return process_state(p, here, spool_file(folder_, spool_name(p)));
                     },
                     {}});
    rescuer.run_once(ProcessId{registration.id()});
    recover_orphan_spools({*store_, *writer_, clock_, notices_, folder_});
    Executor executor({registry_, clock_, *writer_, running_, {}, [] { return 0.5; }});
    WorkerPool pool({.threads = 4}, executor, **recorder, *writer_, registration.id(),
                    process_name(registration.self()));
    Promoter promoter(*store_, *writer_, clock_);
    Pruner pruner({.logs_max = 0, .jobs_max = 0}, *store_, *writer_, clock_, notices_);
    Scheduler scheduler(*store_, *writer_, clock_, notices_);
    if (!scheduler.load(tasks())) return 6;
    if (!pool.start()) return 7;
    Periodic keeping([&] { return registration.run_once(), 5ms; });
    Periodic promoting([&] { return promoter.run_once(1s), 2ms; });
    Periodic pruning([&] { return pruner.run_once(), 20ms; });
    Periodic scheduling([&] { return scheduler.run_once(1s), 5ms; });
    for (Periodic* one : {&keeping, &promoting, &pruning, &scheduling}) one->start();
    load();
    scheduling.stop();
    if (point_.verb() != "release") drain();
    pool.stop_claiming();
    running_.wait_until_empty(1min);
    pool.join();
    for (Periodic* one : {&keeping, &promoting, &pruning}) one->stop();
    if (!writer_->flush()) return 7;
    registration.leave();
    return 0;
  }

 private:
  static std::vector<ScheduledTask> tasks() {
    auto schedule = Schedule::parse("* * * * *", "UTC");
    return {{{.key = "ticking",
              .schedule = "* * * * *",
              .zone = "UTC",
              .job = {.kind = "tick", .attempts_max = 50},
              .misfire = MisfirePolicy::run_all},
             *schedule}};
  }

  /// Enqueues, and does what a person might. With a crash point it goes on until that is reached.
  void load() {
    const char* number = std::getenv("CRASH_ROUND");
    const std::string round = number != nullptr ? number : "0";
    (void)writer_->transact(
        [](Transaction& tx) { tx.resume_queue("side", SystemClock().wall_now(), "anna"); });
    const int most = point_.set() && point_.verb() != "release" ? 2'000 : 60;
    for (int i = 0; i < most; ++i) {
      if (i >= 60) keep_pace();
      ask(fmt::format("{}-{}", round, i), i);
    }
    if (point_.verb() == "release") {  // So many at once that some wait in the pool when it stops.
      (void)writer_->enqueue(std::vector<NewJob>(500, *registry_.make("short")));
    }
  }
  /// Lets the workers catch up, so that a load that has to go on for long stays small.
  void keep_pace() {
    while (unfinished() > 40) std::this_thread::yield();
  }

  void ask(const std::string& request, int i) {
    static constexpr const char* kinds[] = {"short",  "flaky", "keyed",
                                            "talker", "long",  "hopeless"};
    auto job = registry_.make(kinds[i % 6]);
    job->request_id = request;
    job->priority = i % 3;
    if (i % 5 == 0) job->queue = "side";
    if (i % 7 == 0) job->run_at = clock_.wall_now() + 20s;
    auto answer = writer_->enqueue({*job});
    if (!answer) return;
    const JobId id = answer->front().id;
    ledger_.answered(request, id.value);
    (void)writer_->transact([&](Transaction& tx) {
      const TimePoint now = clock_.wall_now();
      if (i % 14 == 0) tx.run_now(id, now, "anna");
      if (i % 14 == 7) tx.discard_job(id, now, "test");
      if (i % 11 == 4) tx.cancel_job(id, now, "test");
      if (i % 10 == 3) tx.pause_queue("side", now, "test");
      if (i % 10 == 6) tx.resume_queue("side", SystemClock().wall_now(), "anna");
    });
  }

  std::int64_t unfinished() {
    std::int64_t jobs = 0;
    (void)store_->read([&](Reader& reader) {
      for (const QueueView& queue : reader.queues()) {
        for (const auto state :
             {JobState::scheduled, JobState::ready, JobState::claimed, JobState::blocked}) {
          jobs += queue.jobs[static_cast<int>(state)];
        }
      }
    });
    return jobs;
  }
  void drain() {
    (void)writer_->transact(
        [](Transaction& tx) { tx.resume_queue("side", SystemClock().wall_now(), "anna"); });
    while (unfinished() > 0) std::this_thread::yield();
  }

  const std::string folder_;
  Ledger ledger_;
  CrashPoint point_;
  FastClock clock_;
  Quiet notices_;
  Registry registry_;
  RunningSet running_;
  std::unique_ptr<CrashingStore> store_;
  std::unique_ptr<GroupWriter> writer_;
};

int serve_in(const std::string& folder) {
  const SystemClock clock;
  Ledger ledger(folder + "/ledger");
  CrashPoint never("", 0, false);
  std::ofstream(folder + "/joblog.toml") << "[web]\nport = 0\n[[worker]]\nthreads = 3\n";
  const auto read = [&] {
    return make_setup(
        {.config = folder + "/joblog.toml", .data = folder},
        [](const std::string&) { return std::nullopt; }, definitions(ledger, never, clock), clock);
  };
  Setup setup = read();
  ConsoleNotices notices;
  return serve(setup, read, clock, notices);
}

/// Calls `work` with the store, which may kill the program at the place that its environment names.
template <class Work>
int on_store_in(const std::string& folder, Work work) {
  const SystemClock clock;
  Quiet notices;
  CrashPoint point = CrashPoint::from_environment();
  auto opened = sqlite::SqliteStore::open({.path = folder + "/joblog.sqlite3"}, clock);
  if (!opened) return 3;
  CrashingStore store(std::move(*opened), point);
  GroupWriter writer(store, clock, notices);
  work(store, writer, clock, notices);
  return 0;
}

int convert_in(const std::string& folder) {
  return on_store_in(folder,
                     [](Store& store, GroupWriter& writer, const Clock& clock, Quiet& notices) {
                       LineConverter converter(store, writer, clock, notices);
                       while (converter.run_once() < 1min) {
                       }
                     });
}

/// A steady clock that goes a minute further with each look: all that is stored has settled.
class HastyClock final : public Clock {
 public:
  TimePoint wall_now() const override { return clock_.wall_now(); }
  SteadyTime steady_now() const override {
    return clock_.steady_now() + ++looks_ * std::chrono::minutes{1};
  }

 private:
  SystemClock clock_;
  mutable int looks_ = 0;
};

int compress_in(const std::string& folder) {
  return on_store_in(folder, [](Store& store, GroupWriter& writer, const Clock&, Quiet& notices) {
    const HastyClock hasty;
    LineCompressor compressor(store, writer, hasty, notices);
    for (int rests = 0; rests < 5;) {
      if (compressor.run_once() >= std::chrono::seconds{1}) ++rests;
    }
  });
}

int recover_strays_in(const std::string& folder) {
  return on_store_in(folder,
                     [&](Store& store, GroupWriter& writer, const Clock& clock, Quiet& notices) {
                       recover_orphan_spools({store, writer, clock, notices, folder, "web-2"});
                     });
}

}  // namespace
}  // namespace joblog::test

int main(int argc, char** argv) {
  if (argc != 3) return 64;
  if (std::string_view(argv[1]) == "serve") return joblog::test::serve_in(argv[2]);
  if (std::string_view(argv[1]) == "convert") return joblog::test::convert_in(argv[2]);
  if (std::string_view(argv[1]) == "compress") return joblog::test::compress_in(argv[2]);
  if (std::string_view(argv[1]) == "strays") return joblog::test::recover_strays_in(argv[2]);
  return joblog::test::Program(argv[2]).work();
}
