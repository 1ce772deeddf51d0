// SPDX-License-Identifier: MIT
// The folder lies in memory where there is such a place: nothing in it outlives the simulation.
#include "world.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "threads.h"

namespace joblog::simulation {
namespace {

constexpr std::size_t kEventsKept = 400;
const TimePoint kStart = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2};

}  // namespace

World::World(std::uint64_t seed, std::string in_folder)
    : folder(std::move(in_folder)), random(seed), threads(random, now), ledger(now) {
  fibers = &threads;
  Ledger::broken_rule().clear();
}

World::~World() {
  fibers = nullptr;
  pace = {};
  forget_waiting();
}

void World::tell(std::string_view who, std::string_view what) {
  const auto seconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  std::string event =
      fmt::format("{:>12.3f} s  {:<10} {}", static_cast<double>(seconds) / 1000, who, what);
  for (const char c : event)
    fingerprint_ = (fingerprint_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  events_.push_back(std::move(event));
  if (events_.size() > kEventsKept) events_.pop_front();
}

Machine& World::add_machine() {
  machines.push_back(
      std::make_unique<Machine>(fmt::format("host{}", machines.size() + 1), now, true_wall()));
  std::filesystem::create_directories(spool_of(*machines.back()));
  return *machines.back();
}

TimePoint World::true_wall() const { return kStart + std::chrono::duration_cast<Duration>(now); }

bool World::clock_believed_ahead() const {
  constexpr Span kBelieved = std::chrono::minutes{55};
  return std::ranges::any_of(machines, [&](const auto& machine) {
    return machine->ahead_since() && now - *machine->ahead_since() > kBelieved;
  });
}

}  // namespace joblog::simulation
