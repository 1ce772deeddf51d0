#include "web/job_logs/run/run_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/direction_marks.h"
#include "base/text.h"

namespace joblog::web::job_logs {
namespace {

constexpr std::size_t kWhomMax = 60;
constexpr std::size_t kErrorMax = 240;
constexpr double kExact = 9e15;  // Beyond, a double does not hold every whole number.

bool is_control(unsigned char byte) { return byte < 0x20 || byte == 0x7F; }

/// Where the terminal's escape sequence that starts at `at` ends.
std::size_t end_of_escape(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return text.size();
  if (text[at + 1] == '[') {  // A CSI: parameters, then one letter.
    for (std::size_t i = at + 2; i < text.size(); ++i) {
      if (text[i] >= '@' && text[i] <= '~') return i + 1;
      if (text[i] < ' ') return i;
    }
    return text.size();
  }
  if (text[at + 1] == ']') {  // An OSC: until BEL or ESC backslash.
    for (std::size_t i = at + 2; i < text.size(); ++i) {
      if (text[i] == '\a') return i + 1;
      if (text[i] == '\x1b') return std::min(text.size(), i + 2);
      if (text[i] == '\n') return i;
    }
    return text.size();
  }
  return text[at + 1] < ' ' ? at + 1 : at + 2;
}

/// Control characters of C1: U+0080 … U+009F.
bool is_late_control(std::string_view text) {
  return text.size() > 1 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0;
}

std::string quiet(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size();) {
    const auto byte = static_cast<unsigned char>(line[i]);
    if (byte == 0x1B) {
      i = std::max(i + 1, end_of_escape(line, i));
    } else if (is_control(byte)) {
      if (byte == '\t') out += ' ';
      ++i;
    } else if (is_late_control(line.substr(i))) {
      i += 2;
    } else if (const DirectionMark mark = direction_mark(line.substr(i)); mark.bytes > 0) {
      out += shown_code(mark.code);
      i += mark.bytes;
    } else {
      out += line[i++];
    }
  }
  return std::string(trim(out));
}

std::string cut(std::string text, std::size_t characters_max) {
  const std::size_t fits = utf8_prefix(text, characters_max);
  if (fits == text.size()) return text;
  text.resize(utf8_prefix(text, characters_max - 1));
  return text + "…";
}

}  // namespace

std::string fill_class(Status status) { return fmt::format("fill-{}", to_string(status)); }

std::string started_by(const JobLog& log) {
  const std::string whom = one_line(log.triggered_by, kWhomMax);
  switch (log.trigger) {
    case Trigger::schedule:
      return whom.empty() ? "schedule" : "schedule " + whom;
    case Trigger::person:
      return whom.empty() ? "by a person" : "by " + whom;
    case Trigger::retry:
      return fmt::format("retry, attempt {} of {}", log.attempt, log.attempts_max);
    case Trigger::command_line:
      return whom.empty() ? "command line" : "command line by " + whom;
    case Trigger::api:
      break;
  }
  return whom.empty() ? "program" : "program " + whom;
}

std::string not_offered(std::string_view kind) {
  return fmt::format("{} is started by the pages themselves, not by this form",
                     one_line(kind, kWhomMax));
}

std::optional<Duration> duration_of(const JobLog& log, TimePoint now) {
  if (!log.started_at) return std::nullopt;
  return std::max(Duration{0}, log.finished_at.value_or(now) - *log.started_at);
}

std::string first_error_line(const JobLog& log) {
  std::string line = one_line(log.error_class, kErrorMax);
  const std::string message = one_line(log.error_message, kErrorMax);
  if (!line.empty() && !message.empty()) line += ": ";
  return cut(line + message, kErrorMax);
}

std::string first_warning_line(const JobLog& log) { return one_line(log.first_warning, kErrorMax); }

std::string one_line(std::string_view text, std::size_t characters_max) {
  const std::string valid = escape_invalid_utf8(text.substr(0, 64 << 10));
  for (const std::string_view line : split(valid, '\n')) {
    std::string said = quiet(line);
    if (!said.empty()) return cut(std::move(said), characters_max);
  }
  return "";
}

std::string statistic_label(std::string_view name) {
  std::string label = one_line(name, 60);
  std::ranges::replace(label, '_', ' ');
  return label;
}

std::string statistic_value(const Statistic& statistic) {
  const double value = statistic.value;
  if (!std::isfinite(value)) return "—";
  const auto& name = statistic.name;
  if (value >= 0 && value < kExact) {
    if (name.ends_with("_bytes") || name == "bytes") {
      return format_bytes(static_cast<std::uint64_t>(value));
    }
    if (name.ends_with("_seconds") || name.starts_with("seconds_") || name == "seconds") {
      return fmt::format("{:.3f} s", value);
    }
  }
  if (std::abs(value) < kExact && value == std::floor(value)) {
    return format_count(static_cast<std::int64_t>(value));
  }
  return fmt::format("{:.6g}", value);
}

std::string statistic_words(const Statistic& statistic) {
  std::string label = statistic_label(statistic.name);
  if (statistic.value == 1) {  // "1 output line".
    for (const std::string_view many : {"lines", "rows"}) {
      if (const auto at = label.find(many); at != std::string::npos)
        label.erase(at + many.size() - 1, 1);
    }
  }
  return statistic_value(statistic) + " " + label;
}

}  // namespace joblog::web::job_logs
