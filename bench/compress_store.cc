// SPDX-License-Identifier: MIT
// Does to a store what a server does some minutes after a load: compresses the lines that a busy
// writer stored as they are, and gives free space back. Usage: compress_store FOLDER. Prints how
// long it took.
#include <fmt/format.h>

#include <atomic>
#include <string>

#include "queue/line_compressor.h"
#include "queue/vacuum.h"
#include "stack.h"
#include "storage/sqlite/sqlite_store.h"

using namespace joblog;
using namespace joblog::bench;

namespace {

constexpr std::chrono::seconds kRests{1};

/// Can be put forward: nobody waits here until lines are old enough.
class Ahead final : public Clock {
 public:
  TimePoint wall_now() const override { return clock_.wall_now(); }
  SteadyTime steady_now() const override { return clock_.steady_now() + ahead_.load(); }
  void put_forward(Duration by) { ahead_ = ahead_.load() + by; }

 private:
  SystemClock clock_;
  std::atomic<Duration> ahead_{};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: compress_store FOLDER\n");
    return 2;
  }
  Ahead clock;
  Quiet notices;
  auto store = sqlite::SqliteStore::open(
      {.path = std::string(argv[1]) + "/joblog.sqlite3", .durability = sqlite::Durability::normal},
      clock);
  if (!store) {
    fmt::print(stderr, "{}\n", store.error().message);
    return 1;
  }
  GroupWriter writer(**store, clock, notices);
  LineCompressor compressor(**store, writer, clock, notices);
  Vacuum vacuum(**store, writer, clock, notices);
  const SystemClock real;
  const SteadyTime began = real.steady_now();
  for (int rests = 0; rests < 4; ++rests) {  // Two until what is there counts as old.
    clock.put_forward(std::chrono::minutes{1});
    while (compressor.run_once() < kRests) {
    }
  }
  while (vacuum.run_once() < kRests) {
  }
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(real.steady_now() - began);
  fmt::print("{} ms\n", took.count());
  return 0;
}
