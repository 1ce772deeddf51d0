// The loop that accompanies a running program: one poll(2) over its end, its output, and a stop.
//
//   running ──stop or time-out──▶ TERM ──grace──▶ KILL
//      └────────────┴── the program ends ─┴──▶ draining ──drain──▶ KILL the rest ──▶ give up
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "base/terminal_lines.h"
#include "base/marked_processes.h"
#include "base/subprocess.h"

namespace joblog {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds slice_max =
    std::chrono::seconds{1};  // So that a clock that jumps is noticed.
constexpr nanoseconds after_kill = std::chrono::milliseconds{500};
constexpr int reads_at_deadline = 32;  // A full pipe and more, then it must be somebody else's.

}  // namespace

class Pump {
 public:
  Pump(Subprocess& process, const Clock& clock, const PumpOptions& options,
       const Subprocess::OnLine& on_line)
      : process_(process),
        clock_(clock),
        options_(options),
        output_{OutputStream::standard_output, process.output_, splitter(on_line, 0)},
        error_{OutputStream::standard_error, process.error_, splitter(on_line, 1)},
        channel_open_(options.channel >= 0),
        buffer_(64 << 10) {
    if (options.timeout > nanoseconds::zero()) deadline_ = clock.steady_now() + options.timeout;
  }

  ProcessEnd run() {
    const UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const std::stop_callback on_stop(options_.stop, [&] { ::eventfd_write(wake.get(), 1); });
    while (!exited_ || pipes_open() > 0) {
      wait_for_events(wake.get());
      if (stop_due()) begin_stop();
      if (deadline_ && clock_.steady_now() >= *deadline_) pass_deadline();
    }
    return finish();
  }

 private:
  enum class Phase { running, terminating, killed, draining, last_chance };
  struct Stream {
    OutputStream name;
    UniqueFd& pipe;
    TerminalLines lines;
  };

  TerminalLines splitter(const Subprocess::OnLine& on_line, int number) {
    const auto name = static_cast<OutputStream>(number);
    return {options_.line_bytes_max, [this, &on_line, name](std::string_view line, bool continued) {
              if (!continued) ++end_.lines;
              if (on_line) on_line(name, line, continued);
            }};
  }

  int pipes_open() const {
    return (output_.pipe ? 1 : 0) + (error_.pipe ? 1 : 0) + (channel_open_ ? 1 : 0);
  }

  bool stop_due() const { return options_.stop.stop_requested() && !end_.stopped && !exited_; }

  void wait_for_events(int wake) {
    const bool watch_wake = !end_.stopped && !exited_;
    std::array<pollfd, 5> events{{{exited_ ? -1 : process_.pidfd_.get(), POLLIN, 0},
                                  {output_.pipe.get(), POLLIN, 0},
                                  {error_.pipe.get(), POLLIN, 0},
                                  {channel_open_ ? options_.channel : -1, POLLIN, 0},
                                  {watch_wake ? wake : -1, POLLIN, 0}}};
    if (::poll(events.data(), events.size(), milliseconds_to_wait()) <= 0) return;
    if (events[1].revents != 0) read_some(output_);
    if (events[2].revents != 0) read_some(error_);
    if (events[3].revents != 0) channel_open_ = options_.on_readable();
    if (events[0].revents != 0) note_exit();
  }

  int milliseconds_to_wait() const {
    if (!deadline_) return -1;
    const nanoseconds left =
        std::clamp(*deadline_ - clock_.steady_now(), nanoseconds{0}, slice_max);
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
  }

  /// False when there is nothing to read now, or never again.
  bool read_some(Stream& stream) {
    if (!stream.pipe) return false;
    const ssize_t got = ::read(stream.pipe.get(), buffer_.data(), buffer_.size());
    if (got > 0) {
      const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(got));
      if (options_.on_bytes) options_.on_bytes(stream.name, bytes);
      keep(stream, bytes);
      return true;
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) stream.pipe.reset();
    return false;
  }

  void keep(Stream& stream, std::string_view bytes) {
    const std::uint64_t kept = end_.output_bytes - end_.dropped_bytes;
    end_.output_bytes += bytes.size();
    std::size_t room = bytes.size();
    if (end_.dropped_bytes > 0) {
      room = 0;
    } else if (options_.output_bytes_max - kept < bytes.size()) {
      room =
          cut_before_character(bytes, static_cast<std::size_t>(options_.output_bytes_max - kept));
    }
    end_.dropped_bytes += bytes.size() - room;
    stream.lines.feed(bytes.substr(0, room));
  }

  /// The program has ended. It stays a zombie until the end of the pump: its pid is its group's id.
  void note_exit() {
    exited_ = true;
    phase_ = Phase::draining;
    deadline_ = clock_.steady_now() + options_.drain;
  }

  void begin_stop() {
    end_.stopped = true;
    if (phase_ == Phase::running) terminate();
  }

  void terminate() {
    process_.signal_group(SIGTERM);
    process_.signal_group(SIGCONT);
    phase_ = Phase::terminating;
    deadline_ = clock_.steady_now() + options_.grace;
  }

  void pass_deadline() {
    switch (phase_) {
      case Phase::running:
        end_.timed_out = true;
        return terminate();
      case Phase::terminating:
        end_.killed = true;
        kill_all();
        phase_ = Phase::killed;
        deadline_.reset();
        return;
      case Phase::killed:
        return;
      case Phase::draining:
        read_what_is_there();
        if (pipes_open() == 0) return;
        end_.descendants_killed = true;
        kill_all();
        phase_ = Phase::last_chance;
        deadline_ = clock_.steady_now() + after_kill;
        return;
      case Phase::last_chance:
        read_what_is_there();
        give_up();
        return;
    }
  }

  void read_what_is_there() {
    for (int i = 0; i < reads_at_deadline && read_some(output_); ++i) continue;
    for (int i = 0; i < reads_at_deadline && read_some(error_); ++i) continue;
  }

  void kill_all() {
    process_.signal_group(SIGKILL);
    kill_marked_processes(process_.mark_);
  }

  void give_up() {
    end_.pipes_left_open = pipes_open();
    output_.pipe.reset();
    error_.pipe.reset();
    channel_open_ = false;
  }

  ProcessEnd finish() {
    output_.lines.finish();
    error_.lines.finish();
    process_.signal_group(SIGKILL);  // Children that have let go of the output.
    if (end_.stopped || end_.timed_out) kill_marked_processes(process_.mark_);
    process_.reap(end_);
    return end_;
  }

  Subprocess& process_;
  const Clock& clock_;
  const PumpOptions& options_;
  Stream output_;
  Stream error_;
  bool channel_open_;
  std::vector<char> buffer_;
  ProcessEnd end_;
  Phase phase_ = Phase::running;
  bool exited_ = false;
  std::optional<SteadyTime> deadline_;
};

ProcessEnd Subprocess::pump(const Clock& clock, const PumpOptions& options, const OnLine& on_line) {
  return Pump(*this, clock, options, on_line).run();
}

}  // namespace joblog
