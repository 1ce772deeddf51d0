#include "faults/campaign.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>

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

}  // namespace

void campaign(const std::function<void(Dice&)>& round) {
  using std::chrono::steady_clock;
  const auto end =
      steady_clock::now() + std::chrono::seconds{number_of("JOBLOG_FAULT_SECONDS").value_or(0)};
  const auto wanted = number_of("JOBLOG_FAULT_SEED");
  int rounds = 0;
  do {
    const std::uint64_t seed = wanted.value_or(std::random_device{}());
    say(fmt::format("round {}: JOBLOG_FAULT_SEED={}", ++rounds, seed));
    const testing::ScopedTrace trace(__FILE__, __LINE__, fmt::format("JOBLOG_FAULT_SEED={}", seed));
    Dice dice(seed);
    round(dice);
  } while (!testing::Test::HasFailure() && !wanted && steady_clock::now() < end);
  say(fmt::format("{} rounds", rounds));
}

}  // namespace joblog::test
