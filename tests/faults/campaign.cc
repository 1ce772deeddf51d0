// SPDX-License-Identifier: MIT
#include "faults/campaign.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace joblog::test {
namespace {

std::optional<std::uint64_t> number_of(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  return std::strtoull(text, nullptr, 10);
}

void say(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

/// Prints what every campaign did once more, when all have ended.
class Summary final : public testing::Environment {
 public:
  void TearDown() override {
    for (const std::string& line : lines) say(line);
  }
  std::vector<std::string> lines;
};
Summary& summary = *static_cast<Summary*>(testing::AddGlobalTestEnvironment(new Summary));

/// GoogleTest's own answer may not be asked for while other threads report failures.
class FailureSeen final : public testing::EmptyTestEventListener {
 public:
  FailureSeen() { testing::UnitTest::GetInstance()->listeners().Append(this); }
  ~FailureSeen() override { testing::UnitTest::GetInstance()->listeners().Release(this); }
  FailureSeen(const FailureSeen&) = delete;
  FailureSeen& operator=(const FailureSeen&) = delete;
  void OnTestPartResult(const testing::TestPartResult& result) override {
    if (result.failed()) seen = true;
  }
  std::atomic<bool> seen = false;
};

/// When a campaign has done enough.
struct Goal {
  std::optional<std::uint64_t> seed = number_of("JOBLOG_FAULT_SEED");
  std::optional<std::uint64_t> count = number_of("JOBLOG_FAULT_COUNT");
  std::chrono::seconds seconds{number_of("JOBLOG_FAULT_SECONDS").value_or(0)};
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();

  bool one_round() const { return seed || (!count && seconds.count() == 0); }
  bool reached() const {
    if (one_round()) return true;
    if (count) return tally().faults >= *count;
    return std::chrono::steady_clock::now() >= begun + seconds;
  }
};

void play(const std::function<void(Random&)>& round, std::uint64_t seed) {
  say(fmt::format("round {}: JOBLOG_FAULT_SEED={}", ++tally().rounds, seed));
  const testing::ScopedTrace trace(__FILE__, __LINE__, fmt::format("JOBLOG_FAULT_SEED={}", seed));
  Random random(seed);
  try {
    round(random);
  } catch (const std::exception& error) {  // Nobody else would catch it in a thread.
    ADD_FAILURE() << error.what();
  }
}

std::string result() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const Tally& all = tally();
  return fmt::format("{}.{}: {} faults in {} rounds; {} runs checked, {} lost, {} doubled",
                     test->test_suite_name(), test->name(), all.faults.load(), all.rounds.load(),
                     all.runs.load(), all.lost.load(), all.doubled.load());
}

std::optional<Tally> current;

}  // namespace

Tally& tally() { return *current; }

void campaign(const std::function<void(Random&)>& round) { campaign(1, round); }

void campaign(int side_by_side, const std::function<void(Random&)>& round) {
  current.emplace();
  const Goal goal;
  const FailureSeen failure;
  const auto play_until_enough = [&] {
    do {
      play(round, goal.seed.value_or(std::random_device{}()));
    } while (!failure.seen && !goal.reached());
  };
  std::vector<std::thread> lanes;
  for (int n = goal.one_round() ? 1 : side_by_side; n > 0; --n)
    lanes.emplace_back(play_until_enough);
  for (std::thread& lane : lanes) lane.join();
  summary.lines.push_back(result());
  say(summary.lines.back());
}

}  // namespace joblog::test
