// SPDX-License-Identifier: MIT
// Words are read from left to right by a cursor over the lower-case words of the text. Everything
// but seconds has a cron expression, so its explanation and its search come for free.
#include "core/schedule_grammar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/quoted.h"

namespace joblog {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kMacros{{
    {"@hourly", "0 * * * *"},
    {"@daily", "0 0 * * *"},
    {"@midnight", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},
    {"@monthly", "0 0 1 * *"},
    {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
}};

constexpr std::array<std::pair<std::string_view, int>, 7> kWeek{{{"sunday", 0},
                                                                 {"monday", 1},
                                                                 {"tuesday", 2},
                                                                 {"wednesday", 3},
                                                                 {"thursday", 4},
                                                                 {"friday", 5},
                                                                 {"saturday", 6}}};

constexpr std::string_view kForms =
    "\"every 5 minutes\", \"every 30 seconds\", \"every 2 hours\", \"every day at 02:30\", \"every "
    "weekday at 6:15\", \"every monday and thursday at 8:00\"";

std::unexpected<Error> refuse(std::string problem) {
  return fail(ErrorKind::invalid, std::move(problem));
}

/// Lower case; commas become words of their own, "and".
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
  };
  for (const char c : text) {
    if (c == ' ' || c == '\t') {
      end_word();
    } else if (c == ',') {
      end_word();
      words.emplace_back("and");
    } else {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  end_word();
  return words;
}

std::optional<int> parse_number(std::string_view text) {
  if (text.empty() || text.size() > 6) return {};
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return {};
    number = number * 10 + (c - '0');
  }
  return number;
}

struct TimeOfDay {
  int hour;
  int minute;
};

/// "8:00", "02:30", "noon", "midnight".
std::optional<TimeOfDay> parse_time(std::string_view text) {
  if (text == "noon") return TimeOfDay{12, 0};
  if (text == "midnight") return TimeOfDay{0, 0};
  const auto colon = text.find(':');
  if (colon == text.npos || colon > 2 || text.size() - colon != 3) return {};
  const auto hour = parse_number(text.substr(0, colon));
  const auto minute = parse_number(text.substr(colon + 1));
  if (!hour || !minute || *hour > 23 || *minute > 59) return {};
  return TimeOfDay{*hour, *minute};
}

/// The cron days of week of "monday", "weekday", "day", or nothing.
std::optional<std::string> parse_days(std::string_view word) {
  if (word == "day") return "*";
  if (word == "weekday") return "1-5";
  if (word == "weekend") return "0,6";
  for (const auto& [name, number] : kWeek) {
    if (word == name || word == name.substr(0, 3)) return std::to_string(number);
  }
  return {};
}

/// "1, 2, 3 …": what a count of this unit may be.
std::string divisors(int whole) {
  std::string text;
  for (int n = 1; n < whole; ++n) {
    if (whole % n == 0) text += (n == 1 ? "" : ", ") + std::to_string(n);
  }
  return text;
}

struct Unit {
  std::string_view name;
  std::string_view next;  ///< The unit that `whole` of it make.
  int whole;
};
constexpr std::array<Unit, 3> kUnits{
    {{"second", "minute", 60}, {"minute", "hour", 60}, {"hour", "day", 24}}};

const Unit* find_unit(std::string_view word) {
  if (word.ends_with('s')) word.remove_suffix(1);
  const auto found = std::ranges::find(kUnits, word, &Unit::name);
  return found == kUnits.end() ? nullptr : &*found;
}

CronForm rhythm(const Unit& unit, int n) {
  const std::string step = n == 1 ? "*" : fmt::format("*/{}", n);
  if (unit.name == "second") {
    return n == unit.whole ? CronForm{"* * * * *"} : CronForm{"* * * * *", n};
  }
  if (unit.name == "minute") return {n == unit.whole ? "0 * * * *" : step + " * * * *"};
  return {n == unit.whole ? "0 0 * * *" : "0 " + step + " * * *"};
}

/// "every N unit": in step with the clock, or refused with the reason.
Result<CronForm> parse_rhythm(const Unit& unit, int n) {
  if (n == 0) return refuse(fmt::format("every 0 {}s would never stand still", unit.name));
  if (unit.whole % n == 0) return rhythm(unit, n);
  if (n % unit.whole == 0 && unit.name != "hour") {
    return refuse(
        fmt::format("write {} {}s as \"every {} {}s\"", n, unit.name, n / unit.whole, unit.next));
  }
  return refuse(fmt::format(
      "every {} {}s cannot keep step with the clock, because {} {} has {} {}s; allowed: {} or {}{}",
      n, unit.name, unit.next == "hour" ? "an" : "a", unit.next, unit.whole, unit.name,
      divisors(unit.whole), unit.whole,
      n < unit.whole && unit.name == "minute"
          ? fmt::format("; or cron, \"*/{} * * * *\", which starts anew each hour", n)
          : ""));
}

/// The words of one schedule and how far they have been read.
class Words {
 public:
  explicit Words(std::vector<std::string> words) : words_(std::move(words)) {}
  bool done() const { return at_ == words_.size(); }
  std::string_view peek() const { return done() ? std::string_view() : words_[at_]; }
  void skip() { ++at_; }
  bool take(std::string_view word) {
    if (done() || words_[at_] != word) return false;
    ++at_;
    return true;
  }

 private:
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

/// "monday and thursday" → "1,4".
Result<std::string> read_days(Words& words) {
  std::string days;
  do {
    const auto day = parse_days(words.peek());
    if (!day) {
      return refuse(fmt::format("{} is neither a unit of time nor a day; allowed: {}",
                                quoted(words.peek()), kForms));
    }
    if (!days.empty() && (*day == "*" || days == "*")) {
      return refuse("\"day\" already means every day; leave the other days out");
    }
    days += (days.empty() ? "" : ",") + *day;
    words.skip();
  } while (words.take("and"));
  return days;
}

/// "at 8:00 and 16:00" → minute and hour fields. Nothing said is midnight.
Result<std::string> read_times(Words& words) {
  if (words.done()) return "0 0";
  if (!words.take("at")) {
    return refuse(
        fmt::format("{} is not understood there; after the day comes \"at\" and a time, "
                    "as in {}",
                    quoted(words.peek()), kForms));
  }
  std::optional<int> minute;
  std::string hours;
  do {
    const auto time = parse_time(words.peek());
    if (!time) {
      return refuse(fmt::format("{} is no time of day; write 0:00 to 23:59, noon or midnight",
                                quoted(words.peek())));
    }
    if (minute.value_or(time->minute) != time->minute) {
      return refuse("times with different minutes need a task each");
    }
    minute = time->minute;
    hours += (hours.empty() ? "" : ",") + std::to_string(time->hour);
    words.skip();
  } while (words.take("and"));
  return fmt::format("{} {}", *minute, hours);
}

/// What follows "every".
Result<CronForm> parse_every(Words words) {
  const auto n = parse_number(words.peek());
  if (n) words.skip();
  if (const Unit* unit = find_unit(words.peek())) {
    words.skip();
    if (words.done()) return parse_rhythm(*unit, n.value_or(1));
    return refuse(fmt::format("{} is not understood after the {}; allowed: {}",
                              quoted(words.peek()), unit->name, kForms));
  }
  if (n) {
    return refuse(
        fmt::format("after \"every {}\" comes seconds, minutes or hours; allowed: {}", *n, kForms));
  }
  const auto days = read_days(words);
  if (!days) return std::unexpected(days.error());
  const auto times = read_times(words);
  if (!times) return std::unexpected(times.error());
  if (!words.done()) {
    return refuse(fmt::format("{} is too much at the end", quoted(words.peek())));
  }
  return CronForm{fmt::format("{} * * {}", *times, *days)};
}

Result<CronForm> parse_macro(std::string_view word) {
  const auto found =
      std::ranges::find(kMacros, word, &std::pair<std::string_view, std::string_view>::first);
  if (found != kMacros.end()) return CronForm{std::string(found->second)};
  if (word == "@reboot") {
    return refuse("@reboot is not supported: a schedule is a matter of time only");
  }
  std::string known;
  for (const auto& macro : kMacros) known += (known.empty() ? "" : " ") + std::string(macro.first);
  return refuse(fmt::format("{} is no macro; allowed: {}", quoted(word), known));
}

}  // namespace

Result<CronForm> to_cron_form(std::string_view text) {
  auto words = words_of(text);
  if (words.size() == 1 && words[0].starts_with('@')) return parse_macro(words[0]);
  if (words.empty() || words[0] != "every") return CronForm{std::string(text)};
  words.erase(words.begin());
  return parse_every(Words(std::move(words)));
}

}  // namespace joblog
