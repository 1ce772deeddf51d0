// SPDX-License-Identifier: MIT
// Isolated runs whose handler does nothing, in processes of this program: begun by starting the
// program for each, and by a fork server. Usage: isolated_bench RUNS [CONFIG].
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "joblog/program.h"
#include "queue/isolated_run.h"
#include "stack.h"

using namespace joblog;
using namespace joblog::bench;

namespace {

constexpr int kThreads = 4;
constexpr int kRounds = 3;

Outcome nothing(Run&) { return Success{}; }

std::vector<JobDefinition> jobs() {
  return {{.kind = "bench", .handler = nothing, .isolated = true}};
}

double cpu_seconds() {
  double all = 0;
  for (const int whose : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    ::getrusage(whose, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime})
      all += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  }
  return all;
}

struct Figures {
  double per_second = 0, cpu_ms = 0;
};

IsolatedHost host_of(const std::string& config, const Stack& stack, const std::string& spool) {
  return {.argv = {"/proc/self/exe", "isolated-run", config, stack.folder, "isolated_bench"},
          .environment = {"PATH=/usr/bin:/bin"},
          .spool_path = spool};
}

Figures measure(int runs, const std::string& config, bool by_fork_server) {
  Stack stack(nothing);
  stack.isolated = [&](const std::string& spool) {
    IsolatedHost host = host_of(config, stack, spool);
    if (by_fork_server) {
      host.fork_server = std::make_shared<ForkServer>(
          ForkServerOptions{
              .argv = host.argv, .environment = host.environment, .notices = &stack.notices},
          stack.clock);
    }
    return isolated_runner(std::move(host), stack.clock);
  };
  (void)stack.writer->enqueue(std::vector<NewJob>(static_cast<std::size_t>(runs), stack.job()));
  const double cpu = cpu_seconds();
  const auto begin = stack.clock.steady_now();
  stack.start_workers(kThreads);
  stack.wait_for_finished(runs);
  const double took = seconds(begin, stack.clock.steady_now());
  stack.stop_workers();
  return {runs / took, (cpu_seconds() - cpu) / runs * 1e3};
}

void print(const char* name, std::vector<Figures> rounds) {
  const auto middle = [&](double Figures::* figure) {
    std::ranges::sort(rounds, {}, figure);
    return std::array{rounds[rounds.size() / 2].*figure, rounds.front().*figure,
                      rounds.back().*figure};
  };
  const auto rate = middle(&Figures::per_second);
  const auto cpu = middle(&Figures::cpu_ms);
  fmt::print("isolated runs, {:<22} {:6.0f} /s [{:.0f}..{:.0f}]   CPU {:.2f} ms [{:.2f}..{:.2f}]\n",
             name, rate[0], rate[1], rate[2], cpu[0], cpu[1], cpu[2]);
}

}  // namespace

int main(int argc, char** argv) {
  if (const auto code = run_isolated_child(argc, argv, jobs())) return *code;
  const int runs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 1'000;
  const std::string config = argc > 2 ? argv[2] : "";
  std::vector<Figures> started, forked;
  for (int round = 0; round < kRounds; ++round) {
    started.push_back(measure(runs, config, false));
    forked.push_back(measure(runs, config, true));
  }
  print("each a started program", started);
  print("forked", forked);
}
