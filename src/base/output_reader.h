// SPDX-License-Identifier: MIT
// Reads what a program prints, both streams in the order written, and makes lines of it.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/subprocess.h"
#include "base/terminal_lines.h"

namespace joblog {

/// Used by one thread. All it is given outlives it.
class OutputReader {
 public:
  OutputReader(Subprocess& process, const Clock& clock, const PumpOptions& options,
               const Subprocess::OnLine& on_line, ProcessEnd& end);

  int open() const {
    return (streams_[0].channel.from ? 1 : 0) + (streams_[1].channel.from ? 1 : 0);
  }
  /// Readable when there is something to read.
  int descriptor() const { return events_.get(); }
  /// There is more to read at once.
  bool has_more() const { return !ready_.empty(); }
  /// When it wants to be called even if nothing comes.
  std::optional<SteadyTime> due() const;

  void read();
  /// The program has ended: from now on an end of the output is seen.
  void close_writers();
  /// Reads what is there now, as far as a full pipe and more.
  void read_available();
  void give_up();
  /// What is still written is read elsewhere and thrown away.
  void detach();
  /// The last lines, which have no line break.
  void finish();

 private:
  struct Stream {
    OutputStream name;
    Subprocess::Output& channel;
    TerminalLines lines;
    bool one_write = false;  ///< The pipe holds one write at a time.
    bool has_ended = false;  ///< Its last writer is gone: read up to the end.
    std::string shown{};     ///< What was last said of its unfinished line.
  };

  TerminalLines lines_of(const Subprocess::OnLine& on_line, OutputStream name);
  Stream& other(const Stream& stream) { return streams_[&stream == streams_.data() ? 1 : 0]; }
  void take_events();
  bool read_once(Stream& stream);
  void check_writer(Stream& stream);
  void show_unfinished();

  const Clock& clock_;
  const PumpOptions& options_;
  ProcessEnd& end_;
  const UniqueFd& events_;
  std::array<Stream, 2> streams_;
  std::deque<Stream*> ready_;  ///< In the order in which there was something to read.
  std::vector<char> buffer_;
  SteadyTime last_read_;
  std::optional<SteadyTime> show_at_;  ///< Unfinished lines have changed.
};

}  // namespace joblog
