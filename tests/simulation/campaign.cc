// A child answers with a line of numbers; what it has to say of a failure it prints itself.
#include "campaign.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <optional>

#include "simulation.h"

namespace joblog::simulation {
namespace {

constexpr std::chrono::seconds kBetweenLines{10};

struct Sum {
  double hours = 0;
  std::int64_t runs = 0;
  std::int64_t programs = 0;
  std::int64_t seeds = 0;
};

void simulate_in_child(const Plan& plan, int out) {
  const Report report = simulate(plan);
  if (!report.broken.empty()) fmt::print(stderr, "{}\n", explain(plan, report));
  const std::array<double, 3> numbers{report.hours, static_cast<double>(report.runs),
                                      static_cast<double>(report.programs)};
  const bool told = ::write(out, numbers.data(), sizeof numbers) == sizeof numbers;
  std::fflush(stderr);
  ::_exit(report.broken.empty() && told ? 0 : 1);
}

/// False when it failed.
bool simulate_apart(const Plan& plan, Sum& sum) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) return false;
  const pid_t child = ::fork();
  if (child == 0) simulate_in_child(plan, pipe[1]);
  ::close(pipe[1]);
  std::array<double, 3> numbers{};
  if (::read(pipe[0], numbers.data(), sizeof numbers) != sizeof numbers) numbers = {};
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  sum.hours += numbers[0];
  sum.runs += static_cast<std::int64_t>(numbers[1]);
  sum.programs += static_cast<std::int64_t>(numbers[2]);
  ++sum.seeds;
  if (WIFSIGNALED(status)) fmt::print(stderr, "signal {}\n", WTERMSIG(status));
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

std::vector<std::uint64_t> simulate_for(std::chrono::seconds time, std::uint64_t first_seed) {
  using Steady = std::chrono::steady_clock;
  std::vector<std::uint64_t> failed;
  Sum sum;
  const auto begun = Steady::now();
  auto next_line = begun + kBetweenLines;
  const auto say = [&] {
    const double seconds = std::chrono::duration<double>(Steady::now() - begun).count();
    fmt::print(
        "{:.0f} s: {:.0f} simulated hours ({:.1f} a second), seeds {}, programs {}, runs {}, "
        "failed {}\n",
        seconds, sum.hours, sum.hours / seconds, sum.seeds, sum.programs, sum.runs, failed.size());
    std::fflush(stdout);
  };
  for (std::uint64_t seed = first_seed; Steady::now() < begun + time; ++seed) {
    const Plan plan{.seed = seed, .hours = seed % 8 == 0 ? 48.0 : 8.0};
    if (!simulate_apart(plan, sum)) {
      fmt::print("FAILED: seed {} (JOBLOG_SIMULATION_SEED={} JOBLOG_SIMULATION_HOURS={})\n", seed,
                 seed, plan.hours);
      failed.push_back(seed);
    }
    if (Steady::now() < next_line) continue;
    say();
    next_line = Steady::now() + kBetweenLines;
  }
  say();
  return failed;
}

}  // namespace joblog::simulation
