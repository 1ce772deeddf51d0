// SPDX-License-Identifier: MIT
// Fills a data folder with a month of runs, for measuring a store that has grown: by the verbs that
// the worker uses, in large batches. Usage: history FOLDER RUNS [LINES…]: so many runs of ten lines
// each (job_lines.h), one of fifty fails, then a run for each number of lines. Prints the numbers
// of those runs in one line, and in the next how many lines all have and how many bytes of text.
// BENCH_KINDS: of so many kinds, job-0 and on, instead of the eight.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "job_lines.h"
#include "storage/sqlite/sqlite_store.h"

using namespace joblog;
using namespace joblog::bench;

namespace {

constexpr int kBatch = 1'000;
constexpr int kDetails = 10;
constexpr std::int64_t kAppend = 10'000;  ///< Lines of a long run in one transaction.
constexpr int kFailsEvery = 50;
constexpr std::chrono::days kSpan{30};
constexpr std::array<const char*, 8> kKinds{"sync_open_orders", "backup", "mail",   "report",
                                            "invoice",          "import", "export", "cleanup"};

class History {
 public:
  History(const std::string& folder, std::int64_t logs, std::vector<std::string> kinds)
      : kinds_(std::move(kinds)), logs_(logs), begin_(clock_.wall_now() - kSpan) {
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
    RunFinish end = end_of(run, at);
    for (std::int64_t line = 1; line <= lines; line += kAppend) {
      const auto some = details(run.log, line, std::min(kAppend, lines - line + 1), at);
      count_warnings(some, end);
      write([&](Transaction& tx) { tx.append_details(some, process_); });
      texts_.clear();
    }
    end.detail_count = lines;
    write([&](Transaction& tx) { tx.finish_runs({&end, 1}); });
    return run.log.value;
  }

  std::int64_t lines() const { return lines_; }
  std::int64_t text_bytes() const { return text_bytes_; }

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
      wanted[i].kind = kinds_[made_++ % kinds_.size()];
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
    auto lines = lines_of_job(log, first, count, at, texts_);
    for (const DetailView& line : lines) {
      text_bytes_ += static_cast<std::int64_t>(line.message.size());
    }
    lines_ += count;
    return lines;
  }

  static void count_warnings(std::span<const DetailView> lines, RunFinish& end) {
    for (const DetailView& line : lines) {
      if (line.level < Level::warning) continue;
      if (end.warnings++ == 0) end.first_warning = line.message;
    }
  }

  static RunFinish end_of(const Claim& run, TimePoint at) {
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
    return end;
  }

  void finish(Transaction& tx, const std::vector<Claim>& claims, TimePoint at) {
    std::vector<RunFinish> ends;
    for (const Claim& run : claims) {
      RunFinish end = end_of(run, at);
      end.details = details(run.log, 1, kDetails, at);
      end.detail_count = kDetails;
      count_warnings(end.details, end);
      ends.push_back(std::move(end));
    }
    tx.finish_runs(ends);
    texts_.clear();
  }

  const SystemClock clock_;
  const std::vector<std::string> kinds_;
  std::size_t made_ = 0;  ///< Jobs.
  const std::int64_t logs_;
  const TimePoint begin_;
  std::unique_ptr<sqlite::SqliteStore> store_;
  ProcessId process_;
  std::deque<std::string> texts_;  ///< Of the lines of one transaction.
  std::int64_t lines_ = 0;
  std::int64_t text_bytes_ = 0;
};

std::vector<std::string> kinds() {
  const char* wanted = std::getenv("BENCH_KINDS");
  if (wanted == nullptr) return {kKinds.begin(), kKinds.end()};
  std::vector<std::string> kinds;
  for (int kind = 0; kind < std::atoi(wanted); ++kind) kinds.push_back(fmt::format("job-{}", kind));
  return kinds;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: history FOLDER RUNS [LINES...]\n");
    return 2;
  }
  History history(argv[1], std::atoll(argv[2]), kinds());
  history.fill();
  std::vector<std::int64_t> long_ones;
  for (int i = 3; i < argc; ++i) long_ones.push_back(history.long_run(std::atoll(argv[i])));
  fmt::print("{}\n{} {}\n", fmt::join(long_ones, " "), history.lines(), history.text_bytes());
}
