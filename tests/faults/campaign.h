// One kind of fault, round after round, each from a seed that is printed.
//
//   JOBLOG_FAULT_SECONDS  how long each campaign goes on; 0, the default, is one round
//   JOBLOG_FAULT_SEED     repeats the round of that seed, once
#pragma once

#include <cstdint>
#include <functional>
#include <random>

namespace joblog::test {

/// Chance that a seed decides.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

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

/// Stops after the first round in which an expectation failed, and says its seed.
void campaign(const std::function<void(Dice&)>& round);

}  // namespace joblog::test
