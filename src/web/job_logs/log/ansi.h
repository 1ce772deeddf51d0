// SPDX-License-Identifier: MIT
// What commands print for terminals, as text with classes: colours and weights are kept, whatever
// else a terminal would obey (moving the cursor, setting titles, links) is taken out, and control
// characters are shown instead of obeyed. Pure; any bytes that are valid UTF-8 may come in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace joblog::web::job_logs {

/// How the next character looks. Carried from one part of a long line to the next.
struct AnsiState {
  std::int8_t foreground = -1;  ///< 0 … 15; -1 = the page's own.
  std::int8_t background = -1;
  bool bold = false, dim = false, italic = false, underline = false, strike = false;
  bool inverse = false;
  bool operator==(const AnsiState&) const = default;
};

/// A piece of a line that looks the same throughout.
struct Span {
  std::string text;
  std::string classes;  ///< "fg-1 ansi-bold"; "" = nothing special.
  bool hit = false;     ///< Found by the search.
  bool operator==(const Span&) const = default;
};

/// The visible text of `message`. Holds no control character but tab and line feed, and no
/// character that changes the direction of what stands around it: "^G" and "\u{202E}" stand for
/// them.
std::vector<Span> ansi_spans(std::string message, AnsiState& state);

/// The same without looks, for files.
std::string ansi_text(std::string_view message);

}  // namespace joblog::web::job_logs
