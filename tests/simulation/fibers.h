// SPDX-License-Identifier: MIT
// The threads of the simulated programs. Each is a fiber with a stack of its own; one runs at a
// time and goes on until it waits, so the seed alone decides who comes next. threads.cc makes the
// threads, mutexes and condition variables of the real classes into these.
//
// Time jumps: when nobody can run, it becomes the time at which the next one wants to.
#pragma once

#include <ucontext.h>

#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "machine.h"
#include "random.h"

namespace joblog::simulation {

class Fiber;

/// Whose fibers stand still, or never run again, together: a program.
struct Owner {
  Machine* machine = nullptr;  ///< None: the world's own, on the world's time.
  bool dead = false;
  bool frozen = false;
};

class Fibers {
 public:
  Fibers(Random& random, Instant& now);
  ~Fibers();
  Fibers(const Fibers&) = delete;
  Fibers& operator=(const Fibers&) = delete;

  Fiber* start(Owner& owner, std::function<void()> body);
  /// The running one; none in the loop itself.
  Fiber* current() const { return current_; }
  Owner& owner() const;
  /// How many mutexes the running one holds.
  int& mutexes() const;

  // Called by the running fiber.
  /// Waits until somebody wakes it. False when the machine's steady clock has shown `deadline`. A
  /// wait of the real classes may end late by `slack`.
  bool wait(std::optional<SteadyTime> deadline, Span slack = {});
  void sleep(Span time);  ///< Of the world.
  void let_others();      ///< Goes on when the others that can run had their chance.
  void join(Fiber* other);
  [[noreturn]] void never_again();

  void wake(Fiber* fiber);
  bool has_ended(const Fiber* fiber) const;
  /// Its fibers never run again; their stacks are forgotten as they are.
  void kill(Owner& owner);
  void freeze(Owner& owner) { owner.frozen = true; }
  void thaw(Owner& owner);

  /// Runs whoever can until the world's time is `until`, or `stop` says so.
  void run(Instant until, const std::function<bool()>& stop);
  std::uint64_t turns() const { return turns_; }
  std::uint64_t number_of(const Fiber* fiber) const;

 private:
  struct Timer {
    Instant at;
    std::uint64_t order;
    Fiber* fiber;
    std::uint64_t wait;  ///< Which of its waits.
    bool operator>(const Timer& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };
  void give_turn(Fiber& fiber);
  void leave();  ///< Back to the loop.
  void set_timer(Fiber& fiber, Instant at);
  void ring(const Timer& timer);
  void bury();
  static void enter(unsigned high, unsigned low);

  Random& random_;
  Instant& now_;
  ucontext_t loop_{};
  void* loop_exceptions_[2] = {};
  Fiber* current_ = nullptr;
  std::vector<std::unique_ptr<Fiber>> all_;
  std::vector<Fiber*> ready_;
  std::vector<Fiber*> ended_;  ///< Their stacks may be used again.
  std::vector<void*> stacks_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  std::uint64_t orders_ = 0;
  std::uint64_t turns_ = 0;
};

/// Those of the simulation that goes on in this program.
extern Fibers* fibers;

/// While one stands, nobody else gets a turn: SQLite is at work.
struct WithoutTurns {
  WithoutTurns() { ++depth; }
  ~WithoutTurns() { --depth; }
  WithoutTurns(const WithoutTurns&) = delete;
  WithoutTurns& operator=(const WithoutTurns&) = delete;
  static inline int depth = 0;
};

}  // namespace joblog::simulation
