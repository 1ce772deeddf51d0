// SPDX-License-Identifier: MIT
// kill -9 while lines of runs that others have ended are added to their logs: each is there once
// when the next start has looked at the spool again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "crash/worker_process.h"
#include "recorder/spool.h"
#include "recorder/spooled_run.h"
#include "storage/ask.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kRuns = 2;

/// A store whose runs others have ended, and beside it the spool with what they had said.
class Remains {
 public:
  Remains() {
    const auto store = open();
    EXPECT_TRUE(store->write([&](Transaction& tx) { make_runs(tx); }));
    const auto spool = Spool::create(spool_path(), kRuns).value();
    for (int i = 0; i < kRuns; ++i) {
      SpoolRing& ring = spool->ring(i);
      const Claim& run = runs_[static_cast<std::size_t>(i)];
      ring.begin_run(run.log, run.holder);
      for (const char* text : {"one", "two"})
        spool_message(ring, clock_.wall_now(), Level::info, Source::handler, text);
    }
  }

  std::string folder() const { return folder_.path().string(); }
  bool has_spool() const { return std::filesystem::exists(spool_path()); }
  void expect_each_line_once() const {
    const auto store = open();
    for (const Claim& run : runs_) {
      std::vector<std::string> said;
      const auto lines =
          ask(*store, [&](Reader& reader) { return reader.details(run.log, 0, 99); });
      ASSERT_TRUE(lines);
      for (const Detail& line : *lines) said.push_back(line.message);
      EXPECT_THAT(said, ElementsAre("it died", HasSubstr("2 lines of this run"), "one", "two"));
    }
    EXPECT_THAT(store->check().value(), IsEmpty());
  }

 private:
  std::unique_ptr<sqlite::SqliteStore> open() const {
    return sqlite::SqliteStore::open({.path = folder_.file("joblog.sqlite3")}, clock_).value();
  }
  std::string spool_path() const { return folder_.file("process-1-1.spool"); }
  void make_runs(Transaction& tx) {
    const TimePoint now = clock_.wall_now();
    const ProcessId process = tx.register_process({.kind = "serve", .host = "away"});
    const std::vector<NewJob> jobs(kRuns, NewJob{.kind = "report"});
    tx.enqueue(jobs, now);
    runs_ = tx.claim_due(
        {.process = process, .process_name = "away:1", .queues = {}, .limit = kRuns, .now = now});
    for (const Claim& run : runs_) {
      const Rescue rescue{.lease = run, .at = now, .retry_at = {}, .message = "it died"};
      tx.rescue({&rescue, 1});
    }
    tx.deregister_process(process);
  }

  SystemClock clock_;
  TempFolder folder_;
  std::vector<Claim> runs_;
};

/// True when it died at the n-th use of the verb; else it stored all.
bool dies_recovering(const Remains& remains, const std::string& verb, int nth, bool after) {
  WorkerProcess worker("strays", remains.folder(),
                       {"CRASH_VERB=" + verb, fmt::format("CRASH_NTH={}", nth),
                        fmt::format("CRASH_AFTER={}", after ? 1 : 0)});
  const auto end = worker.wait();
  if (end.signal == SIGKILL) return true;
  EXPECT_EQ(end.exit_code, 0) << worker.printed;
  return false;
}

class LateLinesCrash : public testing::TestWithParam<std::tuple<const char*, bool>> {};

TEST_P(LateLinesCrash, AtAnyStepLeavesEachLineOnce) {
  const auto [verb, after] = GetParam();
  for (int nth = 1; nth <= kRuns && !HasFailure(); ++nth) {
    const Remains remains;
    ASSERT_TRUE(dies_recovering(remains, verb, nth, after));
    EXPECT_TRUE(remains.has_spool());
    ASSERT_FALSE(dies_recovering(remains, "", 0, false));
    EXPECT_FALSE(remains.has_spool());
    remains.expect_each_line_once();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Steps, LateLinesCrash,
    testing::Combine(testing::Values("append_late", "commit"), testing::Bool()),
    [](const auto& step) {
      return std::string(std::get<1>(step.param) ? "After" : "Before") +
             (std::string_view(std::get<0>(step.param)) == "commit" ? "Commits" : "Appends");
    });

}  // namespace
}  // namespace joblog::test
