// SPDX-License-Identifier: MIT
// Fills a data folder with a month of runs, for measuring pages on a store that has grown: by the
// verbs that the worker uses, in large batches. Usage: history FOLDER LOGS (× 10 details each, one
// of fifty fails); the last two runs have 100,000 and 1,000,000 lines. Prints their numbers.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "storage/sqlite/sqlite_store.h"

using namespace joblog;

namespace {

constexpr int kBatch = 1'000;
constexpr int kDetails = 10;
constexpr int kFailsEvery = 50;
constexpr std::chrono::days kSpan{30};
constexpr std::array<const char*, 8> kKinds{"sync_open_orders", "backup", "mail",   "report",
                                            "invoice",          "import", "export", "cleanup"};

class History {
 public:
  History(const std::string& folder, std::int64_t logs)
      : logs_(logs), begin_(clock_.wall_now() - kSpan) {
    auto opened = sqlite::SqliteStore::open(
        {.path = folder + "/joblog.sqlite3", .durability = sqlite::Durability::normal}, clock_);
    if (!opened) stop(opened.error());
    store_ = std::move(*opened);
    write([&](Transaction& tx) {
      process_ = tx.register_process({.kind = "bench", .host = "here"});
    });
  }
  ~History() {
    write([&](Transaction& tx) { tx.deregister_process(process_); });
  }

  void fill() {
    for (std::int64_t done = 0; done < logs_; done += kBatch) {
      const TimePoint at = begin_ + std::chrono::duration_cast<Duration>(kSpan) * done / logs_;
      write([&](Transaction& tx) {
        finish(tx, claim(tx, static_cast<int>(std::min<std::int64_t>(kBatch, logs_ - done)), at),
               at);
      });
      if (::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r{} of {} runs", done + kBatch, logs_);
    }
  }

  /// A run of so many lines; the number of its log.
  std::int64_t long_run(std::int64_t lines) {
    const TimePoint at = clock_.wall_now();
    Claim run;
    write([&](Transaction& tx) { run = claim(tx, 1, at).front(); });
    for (std::int64_t line = 1; line <= lines; line += 10'000) {
      write([&](Transaction& tx) {
        tx.append_details(details(run.log, line, 10'000, at), process_);
      });
    }
    write([&](Transaction& tx) { finish(tx, {run}, at, lines); });
    return run.log.value;
  }

 private:
  [[noreturn]] static void stop(const Error& error) {
    fmt::print(stderr, "{}\n", error.message);
    std::exit(1);
  }
  template <class Work>
  void write(Work work) {
    if (auto written = store_->write(work); !written) stop(written.error());
  }

  std::vector<Claim> claim(Transaction& tx, int jobs, TimePoint at) {
    std::vector<NewJob> wanted(static_cast<std::size_t>(jobs));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      wanted[i].kind = kKinds[i % kKinds.size()];
      wanted[i].arguments = R"({"customer":4711})";
      wanted[i].trigger = Trigger::schedule;
      wanted[i].triggered_by = wanted[i].kind;
    }
    tx.enqueue(wanted, at);
    return tx.claim_due(
        {.process = process_, .process_name = "here:1", .queues = {}, .limit = jobs, .now = at});
  }

  std::vector<DetailView> details(JobLogId log, std::int64_t first, std::int64_t count,
                                  TimePoint at) {
    std::vector<DetailView> lines;
    for (std::int64_t line = first; line < first + count; ++line) {
      lines.push_back(
          {.log = log, .sequence = line, .at = at + Duration{line * 1'000}, .message = kLine});
    }
    return lines;
  }

  void finish(Transaction& tx, const std::vector<Claim>& claims, TimePoint at,
              std::int64_t written = 0) {
    std::vector<RunFinish> ends;
    for (const Claim& run : claims) {
      const bool fails = run.log.value % kFailsEvery == 0;
      RunFinish end{.lease = run};
      end.status = fails ? Status::error : Status::success;
      end.job_end = fails ? JobEnd::failed : JobEnd::finished;
      end.started_at = at;
      end.finished_at = at + Duration{1'000'000 + run.log.value % 1'000 * 500};
      if (fails) {
        end.error_class = "ConnectionError";
        end.error_message =
            fmt::format("host erp-{} does not answer on port 1433", run.log.value % 7);
      }
      end.statistics = {{"rows_written", static_cast<double>(12'000 + run.log.value % 500)}};
      end.queue = run.queue;
      end.kind = run.kind;
      end.claimed_at = run.claimed_at;
      end.detail_count = written == 0 ? kDetails : written;
      if (written == 0) end.details = details(run.log, 1, kDetails, at);
      ends.push_back(std::move(end));
    }
    tx.finish_runs(ends);
  }

  static constexpr std::string_view kLine =
      "the quick brown fox jumps over the lazy dog and writes eighty characters of it..";
  const SystemClock clock_;
  const std::int64_t logs_;
  const TimePoint begin_;
  std::unique_ptr<sqlite::SqliteStore> store_;
  ProcessId process_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: history FOLDER LOGS\n");
    return 2;
  }
  History history(argv[1], std::atoll(argv[2]));
  history.fill();
  const auto long_one = history.long_run(100'000);
  const auto longer_one = history.long_run(1'000'000);
  fmt::print("{} {}\n", long_one, longer_one);
}
