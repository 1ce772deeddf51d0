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
#include "core/level_words.h"
#include "core/log_prefix.h"

namespace joblog {
namespace {

using MaybeLevel = std::optional<Level>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
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
  const bool glog = (digits == 4 || digits == 8) && line[1 + digits] == ' ';
  const bool ruby = line[1] == ',' && line.substr(2).starts_with(" [");
  if (!glog && !ruby) return std::nullopt;
  constexpr std::array levels{Level::error, Level::error, Level::warning, Level::info,
                              Level::debug};
  return levels[letter];
}

struct Opening {
  std::string_view text;
  Level level;
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
    Opening{"PHP Fatal error: ", Level::error},
    Opening{"PHP Parse error: ", Level::error},
    Opening{"PHP Warning: ", Level::warning},
    Opening{"PHP Deprecated: ", Level::warning},
    Opening{"E: ", Level::error},
    Opening{"W: ", Level::warning},
    Opening{"Segmentation fault", Level::error},
    Opening{"panic: ", Level::error},
    Opening{"Caused by: ", Level::error},
};

MaybeLevel opening_level(std::string_view line) {
  if (line.empty() || !std::string_view("TEUtnPWSpC").contains(line[0])) return std::nullopt;
  for (const Opening& opening : kOpenings) {
    if (line.starts_with(opening.text)) return opening.level;
  }
  return std::nullopt;
}

/// "ValueError: bad", "java.lang.IllegalStateException: boom", "Foo::BarError (text)".
bool names_an_exception(std::string_view line) {
  const auto end = std::ranges::find_if_not(
      line, [](char c) { return is_word(c) || c == '.' || c == ':' || c == '$' || c == '\\'; });
  std::string_view name = line.substr(0, static_cast<std::size_t>(end - line.begin()));
  const bool text_follows = name.ends_with(':') && end != line.end() && *end == ' ';
  if (!text_follows && end != line.end()) return false;
  if (name.ends_with(':')) name.remove_suffix(1);
  const bool kind = name.ends_with("Error") || name.ends_with("Exception");
  const auto last = name.find_last_of(".:\\");
  const auto simple = last == std::string_view::npos ? name : name.substr(last + 1);
  const bool qualified = simple.size() < name.size();
  return kind && !simple.empty() && is_upper(simple[0]) &&
         (text_follows ? simple != "Error" : qualified && simple.size() > 9);
}

/// "make: *** [Makefile:3: all] Error 1", "make[2]: *** …"; also gmake and ninja's FAILED.
bool is_make_stopping(std::string_view line) {
  if (!line.starts_with("make") && !line.starts_with("gmake")) return false;
  const auto colon = line.find(": *** ");
  return colon != std::string_view::npos && colon < 16;
}

bool is_rust_panic(std::string_view line) {
  return line.starts_with("thread '") && line.substr(0, 200).contains("' panicked at ");
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

/// "ls: cannot access 'x': No such file or directory", "script: line 3: foo: command not found".
bool is_complaint_of_a_program(std::string_view line) {
  if (line.starts_with("line ") && line.size() > 5 && is_digit(line[5])) return line.contains(": ");
  const auto colon = line.find(": ");
  if (colon == std::string_view::npos || colon == 0 || colon > 100) return false;
  if (line.substr(0, colon).contains(' ') || line.starts_with('+')) return false;
  const std::string_view rest = line.substr(colon + 2);
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
  if (const auto level = level_in_prefix(line)) return level;
  if (on_error && is_complaint_of_a_program(line)) return Level::error;
  return std::nullopt;
}

}  // namespace

std::optional<Level> level_in(std::string_view line, bool on_error) {
  std::string room;
  return level_in_plain(trim(without_escapes(line, room)), on_error);
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
