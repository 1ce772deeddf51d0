// SPDX-License-Identifier: MIT
// Where the commands write: what standard output is, colours, and texts of strangers made harmless.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "base/environment.h"

namespace joblog::cli {

enum class Style { plain, bold, dim, red, green, yellow, blue, cyan };

/// What stands behind a stream.
struct TerminalTraits {
  bool is_terminal = false;
  bool colours = false;
  int width = 80;  ///< In characters; only for a terminal.
};

/// Asks the system about a file descriptor. No colours when it is no terminal, with --no-color,
/// with NO_COLOR set to anything but "", and with TERM=dumb.
TerminalTraits look_at(int fd, const Environment& environment, bool no_color);

/// `text` with control characters as \xNN, so that it cannot steer a terminal, and marks of
/// direction as \u{202E}. All other UTF-8 stays, apart from the control characters U+0080 to
/// U+009F.
std::string sanitized(std::string_view text);

/// How many columns `text` takes: 2 for wide characters (CJK, emoji), 0 for combining ones.
std::size_t columns_of(std::string_view text);
/// The longest start of `text` that takes at most `columns`; with "…" at its end when it was cut.
std::string cut_to(std::string_view text, std::size_t columns);

/// Threads: one. Does not own the streams.
class Terminal {
 public:
  Terminal(std::ostream& out, std::ostream& errors, TerminalTraits traits)
      : out_(out), errors_(errors), traits_(traits) {}

  bool is_terminal() const { return traits_.is_terminal; }
  bool has_colours() const { return traits_.colours; }
  std::size_t width() const { return static_cast<std::size_t>(traits_.width); }

  /// `text` in that style; as it is without colours.
  std::string styled(Style style, std::string_view text) const;
  /// A stranger's text as it may be written: without escape sequences, and harmless on a terminal.
  std::string shown(std::string_view text) const;
  /// The same on one line: a line break or tab becomes a space.
  std::string shown_on_a_line(std::string_view text) const;

  void write(std::string_view text);
  void line(std::string_view text = {});
  /// "joblog: text" on standard error, harmless.
  void error(std::string_view text);
  /// The same without the name in front and as it is: for programs.
  void error_line(std::string_view text);
  void flush() { out_.flush(); }
  /// False once the reader is gone (a closed pipe): a command that follows should stop.
  bool good() const { return out_.good(); }

 private:
  std::ostream& out_;
  std::ostream& errors_;
  TerminalTraits traits_;
};

}  // namespace joblog::cli
