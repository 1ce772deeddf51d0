// SPDX-License-Identifier: MIT
// One kind of fault, round after round, each from a seed that is printed.
//
//   JOBLOG_FAULT_SECONDS  how long each campaign goes on; 0, the default, is one round
//   JOBLOG_FAULT_COUNT    instead: until so many faults of each kind were made
//   JOBLOG_FAULT_SEED     repeats the round of that seed, once
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <random>

namespace joblog::test {

/// Chance that a seed decides.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// Both ends included.
  template <class Number>
  Number between(Number least, Number most) {
    return std::uniform_int_distribution<Number>{least, most}(engine_);
  }
  bool one_in(int many) { return between(1, many) == 1; }
  template <class Choices>
  const auto& one_of(const Choices& choices) {
    return choices[between<std::size_t>(0, std::size(choices) - 1)];
  }

 private:
  std::mt19937_64 engine_;
};

/// What a campaign has done and found so far, in all its rounds.
struct Tally {
  std::atomic<std::uint64_t> rounds = 0;
  std::atomic<std::uint64_t> faults = 0;   ///< A call that would fail counts when it was made.
  std::atomic<std::uint64_t> runs = 0;     ///< Whose logs were checked afterwards.
  std::atomic<std::uint64_t> lost = 0;     ///< As Inspection::lost says.
  std::atomic<std::uint64_t> doubled = 0;  ///< As Inspection::doubled says.
};
/// Of the campaign that goes on. Threads: any.
Tally& tally();

/// Stops after the first round in which an expectation failed, and says its seed.
void campaign(const std::function<void(Random&)>& round);
/// For rounds that mostly wait, for a lease to run out, say: so many at a time.
void campaign(int side_by_side, const std::function<void(Random&)>& round);

}  // namespace joblog::test
