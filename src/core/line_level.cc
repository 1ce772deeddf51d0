// SPDX-License-Identifier: MIT
// Tried in turn, from what is unmistakable to what needs a look around: JSON, syslog, glog,
// key=value, openings that only errors have, a level where a framework writes one, a compiler's or
// tool's "place: error:", and on standard error the sentences of the system itself. Each step looks
// at the start of the line only, so a line costs about as much as its first hundred bytes.
#include "core/line_level.h"

#include <algorithm>
#include <string>

#include "base/escapes.h"
#include "base/text.h"
#include "core/level_json.h"
#include "core/level_none.h"
#include "core/level_words.h"
#include "core/log_prefix.h"

namespace joblog {
namespace {

using MaybeLevel = std::optional<Level>;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_word(char c) { return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z') || c == '_'; }

/// "<3>text", as journald and syslog take it.
MaybeLevel syslog_level(std::string_view line) {
  if (!line.starts_with('<')) return std::nullopt;
  const auto end = line.find('>');
  if (end == std::string_view::npos || end < 2 || end > 4) return std::nullopt;
  const auto number = parse_int(line.substr(1, end - 1));
  if (!number || *number < 0 || *number > 191) return std::nullopt;
  return level_of_severity(static_cast<int>(*number % 8));
}

/// "E1126 14:00:00.123456 7 file.cc:12] text" (glog, klog) and "E, [2026-…] ERROR" (Ruby).
MaybeLevel letter_level(std::string_view line) {
  if (line.size() < 8) return std::nullopt;
  const auto letter = std::string_view("EFWID").find(line[0]);
  if (letter == std::string_view::npos) return std::nullopt;
  const auto number = line.substr(1);
  const auto digits =
      static_cast<std::size_t>(std::ranges::find_if_not(number, is_digit) - number.begin());
  const bool glog = (digits == 4 || digits == 8) && number.substr(digits).starts_with(' ');
  const bool ruby = line[1] == ',' && line.substr(2).starts_with(" [");
  if (!glog && !ruby) return std::nullopt;
  constexpr std::array levels{Level::error, Level::error, Level::warning, Level::info,
                              Level::debug};
  return levels[letter];
}

struct Opening {
  std::string_view text;
  Level level;
  bool counted = false;  ///< "W: 0" is none; "panic: 0" is a panic with the value 0.
};
/// What nothing but a complaint begins with.
constexpr std::array kOpenings{
    Opening{"Traceback (most recent call last)", Level::error},
    Opening{"Exception in thread ", Level::error},
    Opening{"Unhandled exception", Level::error},
    Opening{"Unhandled Exception", Level::error},
    Opening{"Uncaught ", Level::error},
    Opening{"terminate called ", Level::error},
    Opening{"npm ERR! ", Level::error},
    Opening{"npm error ", Level::error},
    Opening{"npm WARN ", Level::warning},
    Opening{"npm warn ", Level::warning},
    Opening{"Error response from daemon: ", Level::error},
    Opening{"docker: Error response from daemon: ", Level::error},
    Opening{"Error from server ", Level::error},
    Opening{"Error from server: ", Level::error},
    Opening{"rsync error: ", Level::error},
    Opening{"rsync warning: ", Level::warning},
    Opening{"error Command failed ", Level::error},  // Yarn.
    Opening{"error An unexpected error occurred", Level::error},
    Opening{"error Couldn't find ", Level::error},
    Opening{"FAILED: ", Level::error, true},  // Ninja.
    Opening{"PHP Fatal error: ", Level::error},
    Opening{"PHP Parse error: ", Level::error},
    Opening{"PHP Warning: ", Level::warning},
    Opening{"PHP Deprecated: ", Level::warning},
    Opening{"E: ", Level::error, true},
    Opening{"W: ", Level::warning, true},
    Opening{"Segmentation fault", Level::error},
    Opening{"panic: ", Level::error},
    Opening{"Caused by: ", Level::error},
};

MaybeLevel opening_level(std::string_view line) {
  if (line.empty() || !std::string_view("TEUtnPWSpCdreF").contains(line[0])) return std::nullopt;
  for (const Opening& opening : kOpenings) {
    if (!line.starts_with(opening.text)) continue;
    if (opening.counted && says_none(line.substr(opening.text.size()))) return std::nullopt;
    return opening.level;
  }
  return std::nullopt;
}

/// The name at the start of `text`, with a ':' behind it: "java.lang.FooException:", "Foo::Bar".
std::string_view qualified_name(std::string_view text) {
  const auto end = std::ranges::find_if_not(
      text, [](char c) { return is_word(c) || c == '.' || c == ':' || c == '$' || c == '\\'; });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// " [ERR_MODULE_NOT_FOUND]: text", as Node puts it behind the name.
bool is_a_code_of_node(std::string_view after) {
  const auto end = after.substr(0, 100).find("]: ");
  return after.starts_with(" [") && end != std::string_view::npos && end > 2 &&
         std::ranges::all_of(after.substr(2, end - 2),
                             [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
}

/// "ValueError: bad", "java.lang.IllegalStateException: boom", "TypeError [ERR_X]: text".
bool names_an_exception(std::string_view line) {
  std::string_view name = qualified_name(line);
  const std::string_view after = line.substr(name.size());
  const bool text_follows = name.ends_with(':') && after.starts_with(' ');
  const bool code_follows = is_a_code_of_node(after);
  if (!text_follows && !code_follows && !after.empty()) return false;
  if (name.ends_with(':')) name.remove_suffix(1);
  const bool kind = name.ends_with("Error") || name.ends_with("Exception");
  const auto last = name.find_last_of(".:\\");
  const auto simple = last == std::string_view::npos ? name : name.substr(last + 1);
  const bool qualified = simple.size() < name.size();
  if (!kind || simple.empty() || !is_upper(simple[0])) return false;
  // Others mean their value: "KeyError: 0", "java.lang.NullPointerException: null".
  if (text_follows && name == "Exception") return !says_none(after);
  if (text_follows) return simple != "Error";
  return code_follows || (qualified && simple.size() > 9);
}

/// "/x/y.py:3: UserWarning: text" of Python, "(node:12) [DEP0005] DeprecationWarning: text".
bool names_a_warning(std::string_view line) {
  constexpr std::string_view kNode = "(node:";
  if (line.starts_with(kNode)) {
    const auto end = line.find(") ");
    if (end == std::string_view::npos) return false;
    line.remove_prefix(end + 2);
    if (line.starts_with('[')) line = line.substr(std::min(line.find(' '), line.size() - 1) + 1);
    if (line.starts_with("Warning: ")) return true;
  } else if (const auto place = line.find(": "); place != std::string_view::npos && place > 1) {
    const auto number = line.substr(0, place).find_last_not_of("0123456789");
    const bool numbered = number != std::string_view::npos && number + 1 < place;
    if (numbered && line[number] == ':') line.remove_prefix(place + 2);
  }
  const std::string_view name = qualified_name(line);
  const std::string_view after = line.substr(name.size());
  return name.ends_with("Warning:") && name.size() > 8 && is_upper(name[0]) &&
         after.starts_with(' ');
}

/// "make: *** [Makefile:3: all] Error 1", "make[2]: *** …", "Makefile:3: *** missing separator."
bool is_make_stopping(std::string_view line) {
  const auto colon = line.substr(0, 200).find(": *** ");
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view before = line.substr(0, colon);
  if (before.starts_with("make") || before.starts_with("gmake")) return colon < 16;
  const auto number = before.find_last_not_of("0123456789");
  return !before.contains(' ') && number != std::string_view::npos && number + 1 < colon &&
         before[number] == ':';
}

/// "thread 'main' panicked at …"; newer ones have the number of the thread behind its name.
bool is_rust_panic(std::string_view line) {
  const std::string_view start = line.substr(0, 200);
  return start.starts_with("thread '") &&
         (start.contains("' panicked at ") || start.contains(") panicked at "));
}

/// How the system puts it when a call fails, at the end of a complaint.
constexpr std::array<std::string_view, 18> kSystemWords{"No such file or directory",
                                                        "Permission denied",
                                                        "command not found",
                                                        "not found",
                                                        "Connection refused",
                                                        "Connection timed out",
                                                        "No space left on device",
                                                        "Is a directory",
                                                        "Not a directory",
                                                        "File exists",
                                                        "Read-only file system",
                                                        "Operation not permitted",
                                                        "Cannot allocate memory",
                                                        "Too many open files",
                                                        "Broken pipe",
                                                        "Input/output error",
                                                        "Device or resource busy",
                                                        "No route to host"};

/// Without the code that rsync and others put behind it: "No such file or directory (2)".
std::string_view without_code(std::string_view text) {
  const auto open = text.rfind(" (");
  if (!text.ends_with(')') || open == std::string_view::npos) return text;
  const std::string_view code = text.substr(open + 2, text.size() - open - 3);
  return !code.empty() && std::ranges::all_of(code, is_digit) ? text.substr(0, open) : text;
}

/// "ls: cannot access 'x': No such file or directory", "script: line 3: foo: command not found".
bool is_complaint_of_a_program(std::string_view line) {
  if (line.starts_with("line ") && line.size() > 5 && is_digit(line[5])) return line.contains(": ");
  const auto colon = line.find(": ");
  if (colon == std::string_view::npos || colon == 0 || colon > 100) return false;
  if (line.substr(0, colon).contains(' ') || line.starts_with('+')) return false;
  const std::string_view rest = without_code(line.substr(colon + 2));
  if (line.starts_with("curl: (") && line.size() > 7 && is_digit(line[7])) return true;
  if (rest.starts_with("line ") && rest.size() > 5 && is_digit(rest[5])) return true;  // A shell's.
  return std::ranges::any_of(kSystemWords, [&](std::string_view words) {
    return rest.ends_with(words) && (rest.size() == words.size() ||
                                     rest.substr(0, rest.size() - words.size()).ends_with(": "));
  });
}

MaybeLevel level_in_plain(std::string_view line, bool on_error) {
  if (line.starts_with('{')) return level_in_json(line);
  if (const auto level = syslog_level(line)) return level;
  if (const auto level = letter_level(line)) return level;
  if (const auto level = opening_level(line)) return level;
  if (names_an_exception(line) || is_make_stopping(line) || is_rust_panic(line))
    return Level::error;
  if (names_a_warning(line)) return Level::warning;
  if (const auto level = level_in_prefix(line)) return level;
  if (on_error && is_complaint_of_a_program(line)) return Level::error;
  return std::nullopt;
}

}  // namespace

std::optional<Level> level_in(std::string_view line, bool on_error) {
  std::string buffer;
  return level_in_plain(trim(without_escapes(line, buffer)), on_error);
}

LineMeaning LineReader::read(Source source, std::string_view line) {
  constexpr std::string_view kTraceback = "Traceback (most recent call last)";
  Traceback& state = traceback_[static_cast<std::size_t>(source) % traceback_.size()];
  const bool indented = line.starts_with(' ') || line.starts_with('\t');
  if (state == Traceback::frames) {
    if (indented) return {};  // A frame and its line of code, whatever it says.
    state = Traceback::none;
    if (!trim(line).empty() && !line.starts_with(kTraceback)) return {.level = Level::error};
  }
  const bool heading = line.starts_with(kTraceback);
  if (heading) state = Traceback::frames;
  return {.level = level_in(line, source == Source::standard_error), .heading = heading};
}

}  // namespace joblog
