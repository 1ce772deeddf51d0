// SPDX-License-Identifier: MIT
// Switching by ucontext. What the C++ runtime keeps per thread of exceptions being handled is kept
// per fiber.
#include "fibers.h"

#include <cxxabi.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace joblog::simulation {
namespace {

constexpr std::size_t kStackBytes = 512 << 10;

void* make_stack() {
  void* memory = ::mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  ::mprotect(memory, 4096, PROT_NONE);  // Too deep is a signal, not somebody else's data.
  return memory;
}

void swap_exceptions(void** out, void** in) {
  void* globals = abi::__cxa_get_globals();
  std::memcpy(out, globals, 2 * sizeof(void*));
  std::memcpy(globals, in, 2 * sizeof(void*));
}

}  // namespace

Fibers* fibers = nullptr;

class Fiber {
 public:
  enum class State { ready, waiting, ended };
  Fiber(Owner& fiber_owner, std::function<void()> fiber_body, std::uint64_t fiber_number)
      : owner(fiber_owner), body(std::move(fiber_body)), number(fiber_number) {}

  Owner& owner;
  std::function<void()> body;
  const std::uint64_t number;
  State state = State::ready;
  ucontext_t context{};
  void* stack = nullptr;
  void* exceptions[2] = {};
  std::uint64_t waits = 0;
  std::optional<SteadyTime> deadline;
  bool timed_out = false;
  int mutexes = 0;
  bool held = false;  ///< Its timer rang while its owner was frozen.
  std::vector<Fiber*> joining;
};

Fibers::Fibers(Random& random, Instant& now) : random_(random), now_(now) {}

Fibers::~Fibers() {
  bury();
  for (void* stack : stacks_) ::munmap(stack, kStackBytes);
  for (const auto& fiber : all_) {
    if (fiber->stack != nullptr) ::munmap(fiber->stack, kStackBytes);
  }
}

Owner& Fibers::owner() const { return current_->owner; }
int& Fibers::mutexes() const { return current_->mutexes; }
bool Fibers::has_ended(const Fiber* fiber) const { return fiber->state == Fiber::State::ended; }
std::uint64_t Fibers::number_of(const Fiber* fiber) const {
  return fiber == nullptr ? 0 : fiber->number;
}

void Fibers::enter(unsigned high, unsigned low) {
  auto* fiber = reinterpret_cast<Fiber*>((static_cast<std::uintptr_t>(high) << 32) | low);
  fiber->body();
  fiber->state = Fiber::State::ended;
  for (Fiber* other : std::exchange(fiber->joining, {})) fibers->wake(other);
  fibers->ended_.push_back(fiber);
  fibers->leave();
}

Fiber* Fibers::start(Owner& owner, std::function<void()> body) {
  all_.push_back(std::make_unique<Fiber>(owner, std::move(body), all_.size() + 2));
  Fiber* fiber = all_.back().get();
  if (stacks_.empty()) stacks_.push_back(make_stack());
  fiber->stack = stacks_.back();
  stacks_.pop_back();
  ::getcontext(&fiber->context);
  fiber->context.uc_stack.ss_sp = fiber->stack;
  fiber->context.uc_stack.ss_size = kStackBytes;
  fiber->context.uc_link = nullptr;
  const auto address = reinterpret_cast<std::uintptr_t>(fiber);
  ::makecontext(&fiber->context, reinterpret_cast<void (*)()>(&Fibers::enter), 2,
                static_cast<unsigned>(address >> 32), static_cast<unsigned>(address));
  ready_.push_back(fiber);
  return fiber;
}

void Fibers::leave() {
  Fiber* self = current_;
  current_ = nullptr;
  swap_exceptions(self->exceptions, loop_exceptions_);
  ::swapcontext(&self->context, &loop_);
}

void Fibers::give_turn(Fiber& fiber) {
  ++turns_;
  current_ = &fiber;
  swap_exceptions(loop_exceptions_, fiber.exceptions);
  ::swapcontext(&loop_, &fiber.context);
  bury();
}

void Fibers::bury() {
  for (Fiber* fiber : ended_) {
    if (fiber->stack != nullptr) stacks_.push_back(std::exchange(fiber->stack, nullptr));
    fiber->body = nullptr;
  }
  ended_.clear();
}

void Fibers::set_timer(Fiber& fiber, Instant at) {
  timers_.push({std::max(at, now_), ++orders_, &fiber, fiber.waits});
}

bool Fibers::wait(std::optional<SteadyTime> deadline, Span slack) {
  Fiber& self = *current_;
  if (WithoutTurns::depth > 0) {
    std::fputs("simulation: a thread waits inside the store\n", stderr);
    std::abort();
  }
  ++self.waits;
  self.state = Fiber::State::waiting;
  self.deadline = deadline;
  self.timed_out = false;
  if (deadline) {
    Instant at = now_ + (self.owner.machine != nullptr ? self.owner.machine->until(*deadline)
                                                       : *deadline - SteadyTime{now_});
    // All that wait on a coarse clock wake together, and in any order.
    if (slack > Span::zero()) at = (at / slack + 1) * slack;
    set_timer(self, at);
  }
  leave();
  return !self.timed_out;
}

void Fibers::sleep(Span time) {
  Fiber& self = *current_;
  const Instant until = now_ + time;
  while (now_ < until) {
    ++self.waits;
    self.state = Fiber::State::waiting;
    self.deadline.reset();
    set_timer(self, until);
    leave();
  }
}

void Fibers::let_others() {
  if (current_ == nullptr || WithoutTurns::depth > 0) return;
  current_->state = Fiber::State::ready;
  ready_.push_back(current_);
  leave();
}

void Fibers::join(Fiber* other) {
  while (!has_ended(other)) {
    other->joining.push_back(current_);
    wait(std::nullopt);
  }
}

void Fibers::never_again() {
  if (current_ == nullptr) {
    std::fputs("simulation: nobody to end\n", stderr);
    std::abort();
  }
  ++current_->waits;
  current_->state = Fiber::State::ended;
  WithoutTurns::depth = 0;
  leave();
  std::abort();  // Nobody gives it a turn.
}

void Fibers::wake(Fiber* fiber) {
  if (fiber == nullptr || fiber->state != Fiber::State::waiting || fiber->owner.dead) return;
  ++fiber->waits;
  fiber->state = Fiber::State::ready;
  ready_.push_back(fiber);
}

void Fibers::ring(const Timer& timer) {
  Fiber& fiber = *timer.fiber;
  if (fiber.waits != timer.wait || fiber.state != Fiber::State::waiting || fiber.owner.dead) return;
  if (fiber.owner.frozen) {
    fiber.held = true;
    return;
  }
  const bool by_clock = fiber.deadline && fiber.owner.machine != nullptr;
  if (by_clock && fiber.owner.machine->steady_now() < *fiber.deadline) {  // It stood still.
    set_timer(fiber, now_ + fiber.owner.machine->until(*fiber.deadline));
    return;
  }
  fiber.timed_out = true;
  fiber.state = Fiber::State::ready;
  ready_.push_back(&fiber);
}

void Fibers::kill(Owner& owner) {
  owner.dead = true;
  for (const auto& fiber : all_) {
    if (&fiber->owner != &owner || fiber->state == Fiber::State::ended) continue;
    fiber->state = Fiber::State::ended;
    new (&fiber->body) std::function<void()>;  // Never destroyed: the dead clean up nothing.
    ended_.push_back(fiber.get());
  }
  std::erase_if(ready_, [&](const Fiber* fiber) { return &fiber->owner == &owner; });
  if (current_ != nullptr && &current_->owner == &owner) leave();
}

void Fibers::thaw(Owner& owner) {
  owner.frozen = false;
  for (const auto& fiber : all_) {
    if (&fiber->owner != &owner || !std::exchange(fiber->held, false)) continue;
    ring({now_, 0, fiber.get(), fiber->waits});
  }
}

void Fibers::run(Instant until, const std::function<bool()>& stop) {
  std::vector<Fiber*> frozen;
  while (!stop()) {
    frozen.clear();
    while (!ready_.empty()) {
      const std::size_t at = random_.below(ready_.size());
      Fiber* fiber = ready_[at];
      ready_[at] = ready_.back();
      ready_.pop_back();
      if (fiber->owner.frozen) {
        frozen.push_back(fiber);
        continue;
      }
      give_turn(*fiber);
      if (stop()) break;
    }
    std::erase_if(frozen, [](const Fiber* fiber) { return fiber->owner.dead; });
    ready_.insert(ready_.end(), frozen.begin(), frozen.end());
    if (stop()) return;
    if (timers_.empty() || timers_.top().at > until) {
      now_ = std::max(now_, until);
      return;
    }
    now_ = std::max(now_, timers_.top().at);
    while (!timers_.empty() && timers_.top().at <= now_) {
      const Timer timer = timers_.top();
      timers_.pop();
      ring(timer);
    }
  }
}

}  // namespace joblog::simulation
