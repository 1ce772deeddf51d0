// SPDX-License-Identifier: MIT
// As many children at a time as there are processors. Each answers with its numbers; what it has to
// say of a failure it prints itself.
#include "many_seeds.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "simulation.h"

namespace joblog::simulation {
namespace {

constexpr std::chrono::seconds kBetweenLines{10};
/// About what an hour takes on a coarse machine. On a fine one threads get ten times as many turns:
/// such a seed ends earlier instead of taking the time of ten others.
constexpr double kTurnsOfAnHour = 40'000;

Plan plan_of(std::uint64_t seed) {
  const double hours = seed % 8 == 0 ? 48.0 : 8.0;
  return {
      .seed = seed, .hours = hours, .steps = static_cast<std::uint64_t>(hours * kTurnsOfAnHour)};
}

/// What a child tells.
struct Numbers {
  double hours = 0;
  std::int64_t runs = 0;
  std::int64_t programs = 0;
};

struct Child {
  pid_t pid = -1;
  int answer = -1;
  Plan plan;
};

[[noreturn]] void simulate_in_child(const Plan& plan, int out) {
  const Report report = simulate(plan);
  if (!report.broken.empty()) fmt::print(stderr, "{}\n", explain(plan, report));
  const Numbers numbers{report.hours, report.runs, report.programs};
  const bool told = ::write(out, &numbers, sizeof numbers) == sizeof numbers;
  std::fflush(stderr);
  ::_exit(report.broken.empty() && told ? 0 : 1);
}

Child start(const Plan& plan) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe for a child");
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("no further process");
  if (pid == 0) simulate_in_child(plan, pipe[1]);
  ::close(pipe[1]);
  return {.pid = pid, .answer = pipe[0], .plan = plan};
}

class Campaign {
 public:
  std::vector<std::uint64_t> run(std::chrono::seconds time, std::uint64_t seed) {
    const std::size_t together = std::max(1U, std::thread::hardware_concurrency());
    const auto end = begun_ + time;
    while (Steady::now() < end || !children_.empty()) {
      while (Steady::now() < end && children_.size() < together)
        children_.push_back(start(plan_of(seed++)));
      wait_for_one();
      if (Steady::now() >= next_line_) say();
    }
    say();
    return failed_;
  }

 private:
  using Steady = std::chrono::steady_clock;

  void wait_for_one() {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, 0);
    const auto child = std::ranges::find(children_, pid, &Child::pid);
    if (child == children_.end()) throw std::runtime_error("a child that nobody started ended");
    Numbers numbers;
    if (::read(child->answer, &numbers, sizeof numbers) != sizeof numbers) numbers = {};
    ::close(child->answer);
    sum_.hours += numbers.hours;
    sum_.runs += numbers.runs;
    sum_.programs += numbers.programs;
    ++seeds_;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) note_failure(child->plan, status);
    children_.erase(child);
  }

  void note_failure(const Plan& plan, int status) {
    if (WIFSIGNALED(status)) fmt::print(stderr, "signal {}\n", WTERMSIG(status));
    fmt::print("FAILED: seed {}; {}\n", plan.seed, variables_of(plan));
    failed_.push_back(plan.seed);
  }

  void say() {
    const double seconds = std::chrono::duration<double>(Steady::now() - begun_).count();
    fmt::print(
        "{:.0f} s: {:.0f} simulated hours ({:.1f} a second), seeds {}, programs {}, runs {}, "
        "failed {}\n",
        seconds, sum_.hours, sum_.hours / seconds, seeds_, sum_.programs, sum_.runs,
        failed_.size());
    std::fflush(stdout);
    next_line_ = Steady::now() + kBetweenLines;
  }

  const Steady::time_point begun_ = Steady::now();
  Steady::time_point next_line_ = begun_ + kBetweenLines;
  std::vector<Child> children_;
  Numbers sum_;
  std::int64_t seeds_ = 0;
  std::vector<std::uint64_t> failed_;
};

}  // namespace

std::vector<std::uint64_t> simulate_for(std::chrono::seconds time, std::uint64_t first_seed) {
  return Campaign().run(time, first_seed);
}

}  // namespace joblog::simulation
