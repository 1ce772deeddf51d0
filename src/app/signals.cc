// SPDX-License-Identifier: MIT
// Taken by sigtimedwait on a thread of ours: no handler runs at a bad moment.
#include "app/signals.h"

#include <csignal>
#include <cstdlib>

namespace joblog {
namespace {

constexpr std::chrono::milliseconds kRepeatedWithin{50};
constexpr int kRepeatsMost = 10;

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
    struct sigaction now{};  // What was ignored at the start (nohup) stays ignored.
    if (::sigaction(signal, nullptr, &now) != 0 || now.sa_handler != SIG_IGN)
      sigaddset(&set, signal);
  }
  return set;
}

}  // namespace

void block_stop_signals() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

std::optional<int> wait_for_stop_signal(std::chrono::milliseconds timeout) {
  const sigset_t set = stop_signals();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
  const std::chrono::nanoseconds rest = timeout - seconds;
  const timespec wait{seconds.count(), rest.count()};
  const int signal = sigtimedwait(&set, nullptr, &wait);
  return signal > 0 ? std::optional(signal) : std::nullopt;
}

void take_repeated_signals() {
  for (int i = 0; i < kRepeatsMost && wait_for_stop_signal(kRepeatedWithin); ++i) continue;
}

StopOnSignal::StopOnSignal() {
  block_stop_signals();
  thread_ = std::jthread([this](const std::stop_token& ended) {
    while (!ended.stop_requested()) {
      const auto signal = wait_for_stop_signal(std::chrono::milliseconds{50});
      if (!signal || *signal == SIGUSR1) continue;
      if (stop_.stop_requested()) std::_Exit(130);
      stop_.request_stop();
      take_repeated_signals();
    }
  });
}

}  // namespace joblog
