// SPDX-License-Identifier: MIT
// The loop that accompanies a running program: one poll(2) over its end, its output, and a stop.
//
//   running ──stop or time-out──▶ TERM ──grace──▶ KILL
//      └─────────┴── the program ends ─┴──▶ those with its output open: waited for, or `drain`
//                       └─▶ let go (detach), or TERM ──grace──▶ KILL ──▶ give up
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>

#include "base/marked_processes.h"
#include "base/output_reader.h"
#include "base/process_group.h"
#include "base/subprocess.h"

namespace joblog {
namespace {

using std::chrono::nanoseconds;

// So that a clock that jumps is noticed.
constexpr nanoseconds slice_max = std::chrono::seconds{1};
constexpr nanoseconds ask_every = std::chrono::milliseconds{250};
constexpr nanoseconds after_kill = std::chrono::milliseconds{500};
constexpr std::chrono::milliseconds look_every{10};
constexpr int looks_max = 5;

}  // namespace

class Pump {
 public:
  Pump(Subprocess& process, const Clock& clock, const PumpOptions& options,
       const Subprocess::OnLine& on_line)
      : process_(process),
        clock_(clock),
        options_(options),
        output_(process, clock, options, on_line, end_),
        channel_open_(options.channel >= 0) {
    if (options.timeout > nanoseconds::zero()) out_of_time_ = clock.steady_now() + options.timeout;
    deadline_ = out_of_time_;
  }

  ProcessEnd run() {
    const UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const std::stop_callback on_stop(options_.stop, [&] { ::eventfd_write(wake.get(), 1); });
    while (!exited_ || open() > 0) {
      wait_for_events(wake.get());
      if (stop_due()) begin_stop();
      if (is_overdue()) end_overdue();
      if (deadline_ && clock_.steady_now() >= *deadline_) pass_deadline();
    }
    return finish();
  }

 private:
  enum class Phase { running, draining, waiting, terminating, killed, last_chance };

  int open() const { return output_.open() + (channel_open_ ? 1 : 0); }

  /// A stop would still change something.
  bool may_stop() const {
    const bool may = !exited_ || phase_ == Phase::draining || phase_ == Phase::waiting;
    return may && !end_.stopped;
  }
  bool stop_due() const { return may_stop() && options_.stop.stop_requested(); }

  bool is_overdue() const {
    return options_.is_overdue && !exited_ && phase_ == Phase::running && options_.is_overdue();
  }

  void end_overdue() {
    end_.overdue = end_.killed = true;
    kill_all();
    phase_ = Phase::killed;
    deadline_.reset();
  }

  void wait_for_events(int wake) {
    std::array<pollfd, 4> events{{{exited_ ? -1 : process_.pidfd_.get(), POLLIN, 0},
                                  {output_.open() > 0 ? output_.descriptor() : -1, POLLIN, 0},
                                  {channel_open_ ? options_.channel : -1, POLLIN, 0},
                                  {may_stop() ? wake : -1, POLLIN, 0}}};
    ::poll(events.data(), events.size(), milliseconds_to_wait());
    output_.read();
    if (events[2].revents != 0) channel_open_ = options_.on_readable();
    if (events[0].revents != 0) note_exit();
  }

  int milliseconds_to_wait() const {
    if (output_.has_more()) return 0;
    std::optional<SteadyTime> until = deadline_;
    if (const auto due = output_.due()) until = std::min(until.value_or(*due), *due);
    if (options_.is_overdue && phase_ == Phase::running)
      until = std::min(until.value_or(SteadyTime::max()), clock_.steady_now() + ask_every);
    if (!until) return -1;
    const nanoseconds left = std::clamp(*until - clock_.steady_now(), nanoseconds{0}, slice_max);
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
  }

  /// The program has ended. It stays a zombie until the end of the pump: its pid is its group's id.
  void note_exit() {
    exited_ = true;
    output_.close_writers();
    if (phase_ == Phase::running) {
      phase_ = Phase::draining;
      deadline_ = clock_.steady_now() + options_.drain;
    } else if (phase_ == Phase::killed) {
      phase_ = Phase::last_chance;
      deadline_ = clock_.steady_now() + after_kill;
    }
  }

  void begin_stop() {
    end_.stopped = true;
    if (exited_) end_.children_ended = true;
    if (phase_ != Phase::terminating && phase_ != Phase::killed) terminate();
  }

  void terminate() {
    process_.signal_group(SIGTERM);
    process_.signal_group(SIGCONT);
    if (exited_) signal_marked_processes(process_.mark_, SIGTERM);
    phase_ = Phase::terminating;
    deadline_ = clock_.steady_now() + options_.grace;
  }

  void pass_deadline() {
    if (exited_) output_.read_available();
    if (exited_ && open() == 0) return;
    switch (phase_) {
      case Phase::running:
        end_.timed_out = true;
        return terminate();
      case Phase::draining:
        return after_drain();
      case Phase::waiting:
        end_.timed_out = end_.children_ended = true;
        return terminate();
      case Phase::terminating:
        end_.killed = true;
        if (exited_) end_.children_ended = true;
        kill_all();
        phase_ = exited_ ? Phase::last_chance : Phase::killed;
        deadline_.reset();
        if (exited_) deadline_ = clock_.steady_now() + after_kill;
        return;
      case Phase::killed:
        return;
      case Phase::last_chance:
        return give_up();
    }
  }

  /// The program has ended, its output has not.
  void after_drain() {
    switch (options_.children) {
      case Children::wait:
        phase_ = Phase::waiting;
        deadline_ = out_of_time_;
        if (options_.on_waiting) options_.on_waiting();
        return;
      case Children::detach:
        end_.children_detached = true;
        channel_open_ = false;
        return output_.detach();
      case Children::kill:
        end_.children_ended = true;
        return terminate();
    }
  }

  void kill_all() {
    process_.signal_group(SIGKILL);
    kill_marked_processes(process_.mark_);
  }

  void give_up() {
    end_.pipes_left_open = open();
    output_.give_up();
    channel_open_ = false;
  }

  ProcessEnd finish() {
    output_.finish();
    const pid_t group = process_.pid_;
    const bool ended_by_us = end_.stopped || end_.timed_out || end_.overdue;
    if (ended_by_us) kill_all();
    process_.reap(end_);
    if (ended_by_us || !stays(group)) return end_;
    if (options_.children == Children::kill) {
      end_group(group);
    } else {
      end_.children_left = !end_.children_detached;
    }
    return end_;
  }

  /// A process that ends closes its output a little before it is gone.
  static bool stays(pid_t group) {
    for (int look = 0; look < looks_max; ++look) {
      if (!group_lives(group)) return false;
      ::poll(nullptr, 0, static_cast<int>(look_every.count()));
    }
    return true;
  }

  /// Children that have let go of the output. The group's id is taken as long as one of them lives.
  void end_group(pid_t group) {
    end_.children_ended = true;
    ::kill(-group, SIGTERM);
    ::kill(-group, SIGCONT);
    const SteadyTime until = clock_.steady_now() + options_.grace;
    while (group_lives(group)) {
      if (clock_.steady_now() >= until) {
        end_.killed = true;
        ::kill(-group, SIGKILL);
        return;
      }
      ::poll(nullptr, 0, static_cast<int>(look_every.count()));
    }
  }

  Subprocess& process_;
  const Clock& clock_;
  const PumpOptions& options_;
  ProcessEnd end_;
  OutputReader output_;
  bool channel_open_;
  Phase phase_ = Phase::running;
  bool exited_ = false;
  std::optional<SteadyTime> out_of_time_;
  std::optional<SteadyTime> deadline_;
};

ProcessEnd Subprocess::pump(const Clock& clock, const PumpOptions& options, const OnLine& on_line) {
  return Pump(*this, clock, options, on_line).run();
}

}  // namespace joblog
