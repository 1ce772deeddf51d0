// SPDX-License-Identifier: MIT
// kill -9 at every verb of the store, before and after it, again and again on one store, and what
// must still be true at the end. JOBLOG_CRASH_SEED repeats a run, JOBLOG_CRASH_ROUNDS makes more of
// them.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <random>

#include "crash/invariants.h"
#include "crash/worker_process.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::IsEmpty;

struct Crash {
  const char* verb;
  int nth_most;  ///< The call it dies at is one of the first so many.
};
// "log" is between a detail's hand-over and the next one, without the store.
constexpr Crash kCrashes[] = {
    {"write", 80},          {"commit", 80},
    {"enqueue", 60},        {"claim_due", 60},
    {"promote_due", 10},    {"start_runs", 10},
    {"append_details", 10}, {"report_progress", 3},
    {"finish_runs", 40},    {"release", 1},
    {"run_now", 3},         {"discard_job", 3},
    {"cancel_job", 3},      {"pause_queue", 3},
    {"resume_queue", 4},    {"register_process", 1},
    {"heartbeat", 3},       {"deregister_process", 1},
    {"rescue", 1},          {"put_recurring_tasks", 1},
    {"record_instant", 2},  {"prune", 1},
    {"log", 300},
};

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::strtoull(value, nullptr, 10) : otherwise;
}

struct Start {
  std::string verb;
  int nth = 1;
  bool after = false;
};

std::vector<Start> shuffled_starts(std::mt19937_64& random) {
  std::vector<Start> starts;
  for (const Crash& crash : kCrashes) {
    for (const bool after : {false, true}) {
      std::uniform_int_distribution<int> nth(1, crash.nth_most);
      starts.push_back({crash.verb, nth(random), after});
    }
  }
  std::shuffle(starts.begin(), starts.end(), random);
  return starts;
}

/// True when the program died where it was told to; else it ended well.
bool dies_at(const Start& start, const std::string& folder, int round) {
  WorkerProcess worker(
      "work", folder,
      {fmt::format("CRASH_VERB={}", start.verb), fmt::format("CRASH_NTH={}", start.nth),
       fmt::format("CRASH_AFTER={}", start.after ? 1 : 0), fmt::format("CRASH_ROUND={}", round)});
  const auto end = worker.wait();
  if (end.signal == SIGKILL) return true;
  EXPECT_EQ(end.exit_code, 0) << start.verb << ": " << worker.printed;
  return false;
}

/// Kills the program once at each of the starts; at which it did not die.
std::vector<std::string> crash_at(const std::vector<Start>& starts, const std::string& folder) {
  constexpr int kTries = 5;  // There is something to rescue or to release only most of the time.
  std::vector<std::string> survived;
  int round = 0;
  for (const Start& start : starts) {
    bool died = false;
    for (int i = 0; i < kTries && !died; ++i) {
      if (i > 0) dies_at({"log", 40}, folder, ++round);
      died = dies_at(start, folder, ++round);
    }
    if (!died) {
      survived.push_back(
          fmt::format("{} {} {}", start.after ? "after" : "before", start.verb, start.nth));
    }
  }
  return survived;
}

TEST(Crash, AtEveryVerbOfTheStoreLosesNothingAndCountsNothingTwice) {
  const auto first = number_from("JOBLOG_CRASH_SEED", std::random_device{}());
  const auto rounds = number_from("JOBLOG_CRASH_ROUNDS", 1);
  for (std::uint64_t seed = first; seed < first + rounds; ++seed) {
    fmt::print("JOBLOG_CRASH_SEED={}\n", seed);
    std::fflush(stdout);
    std::mt19937_64 random(seed);
    const TempFolder folder;
    const std::string path = folder.path().string();
    EXPECT_THAT(crash_at(shuffled_starts(random), path), IsEmpty());

    WorkerProcess last("work", path, {"CRASH_ROUND=last"});
    ASSERT_EQ(last.wait().exit_code, 0) << last.printed;
    const Inspection at_rest(path);
    at_rest.expect_all();
    EXPECT_THAT(at_rest.processes, IsEmpty());
    EXPECT_EQ(at_rest.jobs_in(JobState::claimed), 0);
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      EXPECT_NE(entry.path().extension(), ".spool") << entry.path() << " was left behind";
    }
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace joblog::test
