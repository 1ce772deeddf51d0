// SPDX-License-Identifier: MIT
// Runs a program under control: argv and environment as given (never a shell's string), output line
// by line while it runs, an end by rule however the program behaves.
//
// The program leads a process group of its own. Asked to stop, or out of time, the group gets
// SIGTERM (and SIGCONT, in case it stopped itself), after the grace SIGKILL. What becomes of
// processes that outlive the program itself is for PumpOptions::children to say:
//
//   wait    those that have the output open are waited for until they close it, the time-out passes
//           or a stop is asked for; then SIGTERM, after the grace SIGKILL (children_ended).
//   detach  they get `drain` for their last words, then they live on; what they print later is read
//           and thrown away, so that it does not end them (children_detached).
//   kill    they get `drain`, then SIGTERM, after the grace SIGKILL (children_ended).
//
// A process that has let go of the output is left alone (children_left), unless the rule is kill or
// the run was stopped: then what is left of the group is ended too.
//
// A process that leaves the group (setsid) is out of reach of a signal to it. With a `mark` such
// processes are found by their environment and signalled too, when they keep the output open or the
// run was stopped. Without a mark they are reported (pipes_left_open). PR_SET_CHILD_SUBREAPER is
// not used: it is for the whole process, and would make this one the parent of every orphan of
// every library it loads.
//
// Order of the two streams: each has a pipe that holds one write at a time, and whose turn it is
// epoll tells, so lines come in the order written, however fast. A write over 4 KiB is several. It
// ends where a program makes its output non-blocking: then the pipe gets its usual size, so that
// nothing is lost, and writes of the same moment come stream by stream. OutputMode::joined has one
// pipe for both.
//
// When this process is killed itself (kill -9), the program goes on until it writes to its closed
// output. PR_SET_PDEATHSIG cannot be had through posix_spawn; children that are our own program set
// it themselves, a foreign one can be started through `setpriv --pdeathsig KILL --`, systemd's
// KillMode=control-group ends all of them, and kill_marked_processes() finds them afterwards.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace joblog {

enum class OutputStream : std::uint8_t { standard_output, standard_error };

/// How the program's output reaches us. Joined and terminal: both streams in one, seen as standard
/// output. Terminal: a pseudo-terminal of 120 columns, for programs that write into a pipe only
/// when they have much to say.
enum class OutputMode : std::uint8_t { separate, joined, terminal };

/// What becomes of those that outlive the program; see above.
enum class Children : std::uint8_t { wait, detach, kill };

struct SubprocessSpec {
  /// The program and its arguments. A program without a slash is looked up in the PATH of
  /// `environment` (without one: in the usual system folders); a relative path starts at
  /// `working_directory`.
  std::vector<std::string> argv;
  std::string working_directory;         ///< "" = ours.
  std::vector<std::string> environment;  ///< "NAME=value"; the whole of it, nothing is inherited.
  std::string mark;  ///< "NAME=value", unique to this run; added to the environment. "" = none.
  /// Standard input is /dev/null, or with this ours, unless ours is a terminal: a program outside
  /// the terminal's foreground group would be stopped by reading from it.
  bool inherit_input = false;
  /// The program's number → a descriptor of ours, which stays ours. 0, 1 and 2 replace the standard
  /// input, output and error; everything not named here is closed in the program.
  std::map<int, int> descriptors;
  OutputMode output = OutputMode::separate;
};

/// How long things may take, and the callbacks.
struct PumpOptions {
  std::size_t line_bytes_max = 256 << 10;                     ///< Longer lines come in pieces.
  std::chrono::nanoseconds timeout{};                         ///< 0 = none.
  std::chrono::nanoseconds grace = std::chrono::seconds{10};  ///< From SIGTERM to SIGKILL.
  std::chrono::nanoseconds drain = std::chrono::seconds{2};   ///< For those who outlive it.
  Children children = Children::kill;
  std::stop_token stop;
  /// Further descriptor to wait for (a channel to the program); `on_readable` reads it and answers
  /// false when it has ended. -1 = none.
  int channel = -1;
  std::function<bool()> on_readable;
  /// Sees all output as it comes, before lines are made of it and before anything is thrown away.
  /// False: whoever it was for has left, so the program's next write to this stream fails as it
  /// would have without us (reader_left).
  std::function<bool(OutputStream stream, std::string_view bytes)> on_bytes;
  /// Hears a few times a second what stands in a line that is not finished; "" when there is none
  /// any more.
  std::function<void(OutputStream stream, std::string_view text)> on_unfinished;
  /// Asked a few times a second while the program runs: true, and it gets SIGKILL at once.
  std::function<bool()> is_overdue;
  /// The program has ended, those who outlive it are waited for since `drain`.
  std::function<void()> on_waiting;
};

/// How it ended.
struct ProcessEnd {
  std::optional<int> exit_code;  ///< Nothing when a signal killed it.
  int signal = 0;                ///< What killed it; 0 = none.
  bool stopped = false;          ///< Somebody asked it to stop before it had ended.
  bool timed_out = false;
  bool overdue = false;            ///< As PumpOptions::is_overdue said.
  bool killed = false;             ///< SIGTERM did not do, the group got SIGKILL.
  bool children_ended = false;     ///< Children outlived it and were ended.
  bool children_detached = false;  ///< Children still have the output open; nobody keeps it.
  bool children_left = false;      ///< Children have let go of the output and go on.
  bool reader_left = false;        ///< As PumpOptions::on_bytes said.
  int pipes_left_open = 0;         ///< Children still have the output open; it was given up.
  std::uint64_t lines = 0;
  std::uint64_t output_bytes = 0;
  std::uint64_t max_rss_bytes = 0;  ///< Of the largest of the program and its children. 0: less
                                    ///< than ours, and so not known.
  std::chrono::microseconds user_time{};
  std::chrono::microseconds system_time{};
};

/// "exit code 3", "killed by SIGSEGV".
std::string describe(const ProcessEnd& end);

/// A running program. Used by one thread; a stop may be asked for from any.
class Subprocess {
 public:
  /// `line` lives for the call; it may hold any byte but \n. `continued`: the line goes on.
  using OnLine = std::function<void(OutputStream stream, std::string_view line, bool continued)>;

  /// Errors: not_found (program or folder), invalid (not executable, no program), unavailable (no
  /// processes or descriptors left).
  static Result<Subprocess> start(const SubprocessSpec& spec);

  /// Starts a process of which it is given the descriptors (its number → ours), and answers its
  /// pid: a child of this process that nobody has waited for and that leads a group of its own.
  using Starter = std::function<Result<pid_t>(const std::map<int, int>& descriptors)>;
  /// One that something else starts, with separate output. Errors: of `starter`, unavailable.
  static Result<Subprocess> start_by(const Starter& starter, std::map<int, int> descriptors,
                                     std::string mark);

  Subprocess(Subprocess&&) noexcept;
  Subprocess& operator=(Subprocess&&) = delete;
  ~Subprocess();  ///< Kills the group when it has not ended.

  pid_t pid() const { return pid_; }

  /// Waits until the program has ended and its output is read, calling `on_line` on this thread.
  /// Once. An exception of `on_line` leaves the program to the destructor.
  ProcessEnd pump(const Clock& clock, const PumpOptions& options, const OnLine& on_line);

 private:
  friend class Pump;
  friend class OutputReader;
  struct Output {
    UniqueFd from;    ///< Ours to read.
    UniqueFd writer;  ///< Where the program writes: asked about its state until it has ended.
  };
  Subprocess() = default;
  static Result<Subprocess> start_with(const Starter& starter, OutputMode output,
                                       std::map<int, int> descriptors, std::string mark);
  void signal_group(int signal) const;
  void reap(ProcessEnd& end);

  /// 0 once reaped. Until then it is a zombie at worst, so the group's id is ours.
  pid_t pid_ = 0;
  UniqueFd pidfd_;
  Output outputs_[2];  ///< By OutputStream; the second is empty when both are one.
  UniqueFd events_;    ///< An epoll of both: it must watch before the program's first word.
  std::string mark_;
  /// The most memory we had ourselves when it began, in KiB; 0 when it never had ours.
  long own_peak_kib_ = 0;
};

}  // namespace joblog
