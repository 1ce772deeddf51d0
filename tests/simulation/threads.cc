// SPDX-License-Identifier: MIT
// The threads, mutexes, condition variables and clocks of this program. What the real classes ask
// the C library for, they get here: a thread is a fiber, waiting gives others their turn, and a
// clock shows the simulated machine's time. So the classes are simulated as they are, with their
// threads, and not copies of them that are driven by hand.
//
// Outside of fibers nobody ever has to wait, and clocks are real.
#include <bits/atomic_futex.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <unordered_map>
#include <vector>

#include "fibers.h"
#include "threads.h"

namespace joblog::simulation {

Pace pace;

namespace {

using Waiting = std::unordered_map<const void*, std::vector<Fiber*>>;

/// Who waits for what, by its address.
Waiting& waiting() {
  static Waiting all;
  return all;
}

std::map<int, const Owner*>& locked_files() {
  static std::map<int, const Owner*> all;
  return all;
}

[[noreturn]] void give_up(const char* why) {
  std::fprintf(stderr, "simulation: %s\n", why);
  std::abort();
}

Fiber* self() { return fibers == nullptr ? nullptr : fibers->current(); }
int own_number() { return static_cast<int>(self() == nullptr ? 1 : fibers->number_of(self())); }

void queue_up(const void* what) {
  if (self() == nullptr) give_up("the loop itself would have to wait");
  waiting()[what].push_back(self());
}

bool wait_in_queue(const void* what, std::optional<SteadyTime> deadline) {
  const bool woken = fibers->wait(deadline, deadline ? pace.slack : Span::zero());
  if (const auto it = waiting().find(what); it != waiting().end()) {
    std::erase(it->second, self());
    if (it->second.empty()) waiting().erase(it);
  }
  return woken;
}

bool wait_for(const void* what, std::optional<SteadyTime> deadline) {
  queue_up(what);
  return wait_in_queue(what, deadline);
}

void wake_one(const void* what) {
  const auto it = waiting().find(what);
  if (it == waiting().end()) return;
  auto& all = it->second;
  std::erase_if(all, [](const Fiber* fiber) { return fibers->has_ended(fiber); });
  if (all.empty()) {
    waiting().erase(it);
    return;
  }
  Fiber* first = all.front();
  all.erase(all.begin());
  fibers->wake(first);
}

void wake_all(const void* what) {
  const auto it = waiting().find(what);
  if (it == waiting().end()) return;
  const auto all = std::move(it->second);
  waiting().erase(it);
  for (Fiber* fiber : all) {
    if (!fibers->has_ended(fiber)) fibers->wake(fiber);
  }
}

SteadyTime time_of(const timespec& at) {
  return SteadyTime{std::chrono::seconds{at.tv_sec} + std::chrono::nanoseconds{at.tv_nsec}};
}

bool is_recursive(const pthread_mutex_t* mutex) {
  return (mutex->__data.__kind & 3) == PTHREAD_MUTEX_RECURSIVE_NP;
}

/// True when it is free now.
bool give_up_mutex(pthread_mutex_t* mutex) {
  auto& data = mutex->__data;
  if (--data.__count > 0) return false;
  data.__lock = 0;
  data.__owner = 0;
  if (self() == nullptr) return true;
  --fibers->mutexes();
  wake_one(mutex);
  return true;
}

}  // namespace

void forget_waiting() {
  waiting().clear();
  locked_files().clear();
}

std::vector<int> files_locked_by(const Owner& owner) {
  std::vector<int> files;
  for (const auto& [file, who] : locked_files()) {
    if (who == &owner) files.push_back(file);
  }
  return files;
}

}  // namespace joblog::simulation

namespace sim = joblog::simulation;

extern "C" {

int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
  auto& data = mutex->__data;
  if (data.__lock == 0) {
    data.__lock = 1;
    data.__owner = sim::own_number();
    data.__count = 1;
    if (sim::self() != nullptr) ++sim::fibers->mutexes();
    return 0;
  }
  if (sim::is_recursive(mutex) && data.__owner == sim::own_number()) {
    ++data.__count;
    return 0;
  }
  return EBUSY;
}

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  while (pthread_mutex_trylock(mutex) != 0) sim::wait_for(mutex, std::nullopt);
  return 0;
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  const bool free = sim::give_up_mutex(mutex);
  // Not with another one held: somebody might need it inside the store, where nobody waits.
  if (free && sim::fibers != nullptr && sim::self() != nullptr && sim::fibers->mutexes() == 0 &&
      sim::self() != nullptr && sim::pace.turns != nullptr && sim::WithoutTurns::depth == 0 &&
      sim::pace.turns->chance(sim::pace.turn_at_unlock)) {
    sim::fibers->let_others();
  }
  return 0;
}

// Who waits is in the queue before the mutex is free, so that no signal is missed.
int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  sim::queue_up(condition);
  sim::give_up_mutex(mutex);
  sim::wait_in_queue(condition, std::nullopt);
  pthread_mutex_lock(mutex);
  return 0;
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* deadline) {
  if (clock != CLOCK_MONOTONIC) sim::give_up("somebody waits on the wall clock");
  sim::queue_up(condition);
  sim::give_up_mutex(mutex);
  const bool woken = sim::wait_in_queue(condition, sim::time_of(*deadline));
  pthread_mutex_lock(mutex);
  return woken ? 0 : ETIMEDOUT;
}

int pthread_cond_timedwait(pthread_cond_t*, pthread_mutex_t*, const timespec*) {
  sim::give_up("somebody waits on the wall clock");
}

int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  if (sim::fibers != nullptr) sim::wake_one(condition);
  return 0;
}

int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  if (sim::fibers != nullptr) sim::wake_all(condition);
  return 0;
}

int pthread_create(pthread_t* thread, const pthread_attr_t*, void* (*body)(void*),
                   void* argument) noexcept {
  if (sim::self() == nullptr) sim::give_up("a thread outside of the simulated programs");
  *thread = reinterpret_cast<pthread_t>(
      sim::fibers->start(sim::fibers->owner(), [body, argument] { body(argument); }));
  return 0;
}

int pthread_join(pthread_t thread, void**) {
  sim::fibers->join(reinterpret_cast<sim::Fiber*>(thread));
  return 0;
}

// Who locks a file: the kernel would close it with its process.
int flock(int file, int operation) noexcept {
  if (sim::self() != nullptr) sim::locked_files()[file] = &sim::fibers->owner();
  return static_cast<int>(::syscall(SYS_flock, file, operation));
}

// Its number may become that of somebody else's file.
int close(int file) {
  if (sim::self() != nullptr) sim::locked_files().erase(file);
  return static_cast<int>(::syscall(SYS_close, file));
}

int pthread_setname_np(pthread_t, const char*) noexcept { return 0; }

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (sim::self() == nullptr || sim::fibers->owner().machine == nullptr ||
      (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME)) {
    return static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  }
  const sim::Machine& machine = *sim::fibers->owner().machine;
  const std::chrono::nanoseconds now =
      clock == CLOCK_MONOTONIC ? machine.steady_now().time_since_epoch()
                               : std::chrono::nanoseconds{machine.wall_now().time_since_epoch()};
  time->tv_sec = now.count() / 1'000'000'000;
  time->tv_nsec = now.count() % 1'000'000'000;
  return 0;
}

}  // extern "C"

namespace std {

// What a future waits by.
bool __atomic_futex_unsigned_base::_M_futex_wait_until(unsigned* address, unsigned value,
                                                       bool has_timeout, chrono::seconds,
                                                       chrono::nanoseconds) {
  if (has_timeout) sim::give_up("somebody waits for a future by the wall clock");
  if (*address == value) sim::wait_for(address, std::nullopt);
  return true;
}

void __atomic_futex_unsigned_base::_M_futex_notify_all(unsigned* address) {
  if (sim::fibers != nullptr) sim::wake_all(address);
}

}  // namespace std
