// SPDX-License-Identifier: MIT
// Parsing turns each field into a bit mask; searching walks month by month, builds the mask of the
// month's matching days from the two day fields, and finds the next set bit. A search costs a few
// nanoseconds per month, so even "never" over decades is cheap.
#include "core/cron.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <span>
#include <vector>

#include "base/text.h"
#include "core/quoted.h"

namespace joblog {
namespace {

namespace chr = std::chrono;

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kDays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct FieldRule {
  std::string_view name;
  std::string_view allowed;
  int low;
  int high;                                 ///< The highest number that may be written.
  int star_high;                            ///< The last value of `*`: Sunday is not counted twice.
  std::span<const std::string_view> names;  ///< names[0] means `low`.
};

constexpr std::array<FieldRule, 5> kRules{{
    {"minute", "0-59", 0, 59, 59, {}},
    {"hour", "0-23", 0, 23, 23, {}},
    {"day of month", "1-31", 1, 31, 31, {}},
    {"month", "1-12 or jan-dec", 1, 12, 12, kMonths},
    {"day of week", "0-7 or sun-sat, 0 and 7 are Sunday", 0, 7, 6, kDays},
}};

constexpr std::string_view kForms = "*, */step, a, a-b, a-b/step, and lists of these with commas";

std::unexpected<Error> refuse(const FieldRule& rule, std::string_view text, std::string problem) {
  return fail(ErrorKind::invalid, fmt::format("{} {}: {}; allowed: {} as {}", rule.name,
                                              quoted(text), problem, rule.allowed, kForms));
}

std::optional<int> parse_number(std::string_view text) {
  if (text.empty() || text.size() > 9 || !std::ranges::all_of(text, is_digit)) return {};
  int number = 0;
  for (const char c : text) number = number * 10 + (c - '0');
  return number;
}

/// A value of the field, or nothing when it is none or out of range.
std::optional<int> parse_value(const FieldRule& rule, std::string_view text) {
  if (const auto number = parse_number(text)) {
    if (*number < rule.low || *number > rule.high) return {};
    return number;
  }
  std::string word(text);
  std::ranges::transform(word, word.begin(), lower_ascii);
  const auto found = std::ranges::find(rule.names, word);
  if (found == rule.names.end()) return {};
  return rule.low + static_cast<int>(found - rule.names.begin());
}

std::string no_value(std::string_view text) {
  if (parse_number(text)) return std::string(text) + " is out of range";
  return quoted(text) + " is no value of this field";
}

struct Range {
  int low;
  int high;
};

/// `*`, `a-b` or `a` → its range, or what is wrong with it.
std::expected<Range, std::string> parse_range(const FieldRule& rule, std::string_view text) {
  if (text == "*") return Range{rule.low, rule.star_high};
  const auto dash = text.find('-');
  const auto first = text.substr(0, dash);
  const auto last = dash == text.npos ? first : text.substr(dash + 1);
  const auto low = parse_value(rule, first);
  if (!low) return std::unexpected(no_value(first));
  auto high = parse_value(rule, last);
  if (!high) return std::unexpected(no_value(last));
  const bool ends_with_sunday = *high == 0 && rule.star_high != rule.high && !parse_number(last);
  if (ends_with_sunday && *low > 0) high = rule.high;  // fri-sun: as a name there is no doubt.
  if (*low > *high) {
    const bool week = rule.star_high != rule.high;
    return std::unexpected(
        fmt::format("the range {} runs backwards; write {}", quoted(text),
                    *high == 0 && week ? "Sunday as 7 there" : "two ranges with a comma"));
  }
  return Range{*low, *high};
}

/// What is wrong with stepping through `range`, or nothing.
std::optional<std::string> problem_with_step(std::string_view base, std::string_view step_text,
                                             std::optional<int> step, Range range) {
  if (!step) return quoted(step_text) + " is no step; a step is a number";
  if (base.find('-') == base.npos && base != "*") {
    return fmt::format(
        "a step needs a range before it, for crons differ in what they make of it; write {}-{}/{}",
        base, range.high, *step);
  }
  if (*step == 0) return "a step of 0 would stand still";
  return {};
}

/// What to say of a step that meets the first value only, as in every cron, or "".
std::string note_on_step(const FieldRule& rule, std::string_view item, int step, Range range) {
  if (step <= std::max(1, range.high - range.low)) return "";
  return fmt::format("{} {}: step {} is larger than the range {}-{}, so that only {} is left of it",
                     rule.name, quoted(item), step, range.low, range.high, range.low);
}

/// The bits of one item, or what is wrong with it. `note`: what is hardly meant so.
std::expected<std::uint64_t, std::string> parse_item(const FieldRule& rule, std::string_view item,
                                                     std::string& note) {
  if (item.empty()) return std::unexpected("the list has an empty item");
  const auto slash = item.find('/');
  const auto base = item.substr(0, slash);
  auto range = parse_range(rule, base);
  if (!range) return std::unexpected(range.error());
  int step = 1;
  if (slash != item.npos) {
    const auto step_text = item.substr(slash + 1);
    const auto number = parse_number(step_text);
    const bool open = base != "*" && base.find('-') == base.npos;
    const Range shown = open ? Range{range->low, rule.star_high} : *range;
    if (auto problem = problem_with_step(base, step_text, number, shown)) {
      return std::unexpected(std::move(*problem));
    }
    step = *number;
    if (note.empty()) note = note_on_step(rule, item, step, shown);
  }
  std::uint64_t bits = 0;
  for (int value = range->low; value <= range->high; value += step) {
    bits |= std::uint64_t{1} << (value > rule.star_high ? rule.low : value);  // 7 is Sunday, 0
  }
  return bits;
}

Result<CronField> parse_field(const FieldRule& rule, std::string_view text, std::string& note) {
  CronField field;
  field.starred = text.starts_with('*');
  if (text == "*") {
    field.step = 1;
  } else if (text.starts_with("*/")) {
    field.step = parse_number(text.substr(2)).value_or(0);
  }
  std::string_view rest = text;
  while (true) {
    const auto comma = rest.find(',');
    const auto bits = parse_item(rule, rest.substr(0, comma), note);
    if (!bits) return refuse(rule, text, bits.error());
    field.values |= *bits;
    if (comma == rest.npos) return field;
    rest.remove_prefix(comma + 1);
  }
}

std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  std::vector<std::string_view> words;
  for (auto at = text.find_first_not_of(kBlanks); at != text.npos;) {
    const auto end = std::min(text.find_first_of(kBlanks, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

std::unexpected<Error> refuse_count(std::size_t count) {
  return fail(ErrorKind::invalid,
              fmt::format("a cron expression has 5 fields (minute, hour, day of month, month, day "
                          "of week), this one has {}{}",
                          count,
                          count == 6 ? "; there is no field for seconds, but \"every 30 seconds\" "
                                       "is a schedule"
                                     : ""));
}

/// The lowest set bit at or above `from`, or nothing.
std::optional<int> next_bit(std::uint64_t bits, int from) {
  const auto rest = from > 63 ? 0 : bits & (~std::uint64_t{0} << from);
  if (rest == 0) return {};
  return std::countr_zero(rest);
}

chr::local_days first_day(chr::year_month month) { return chr::local_days{month / 1}; }

}  // namespace

Result<Cron> Cron::parse(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() != kRules.size()) return refuse_count(words.size());
  Cron cron;
  const std::array<CronField*, 5> fields{&cron.minute_, &cron.hour_, &cron.day_of_month_,
                                         &cron.month_, &cron.day_of_week_};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto field = parse_field(kRules[i], words[i], cron.note_);
    if (!field) return std::unexpected(std::move(field.error()));
    *fields[i] = *field;
  }
  return cron;
}

/// Bit d is set when day d of the month matches.
std::uint32_t Cron::days_of(chr::year_month month) const {
  if (!month_.has(static_cast<int>(static_cast<unsigned>(month.month())))) return 0;
  const auto first = chr::weekday{first_day(month)}.c_encoding();
  const auto length = static_cast<unsigned>((month / chr::last).day());
  const auto week = static_cast<std::uint32_t>(day_of_week_.values);
  // The week as it falls in this month: bit 0 is the 1st. Then five such weeks, from bit 1 on.
  const std::uint64_t turned = ((week >> first) | (week << (7 - first))) & 0x7f;
  const std::uint64_t by_week = (turned * 0x10204081ULL) << 1;
  const std::uint64_t by_date = day_of_month_.values;
  const std::uint64_t days = either_day() ? by_week | by_date : by_week & by_date;
  return static_cast<std::uint32_t>(days & ((std::uint64_t{2} << length) - 2));
}

/// The first matching minute of a day (0 … 1439) at or after `minute_of_day`.
std::optional<int> Cron::minute_of_day_from(int minute_of_day) const {
  const auto hour = next_bit(hour_.values, minute_of_day / 60);
  if (!hour) return {};
  if (*hour > minute_of_day / 60) return *hour * 60 + std::countr_zero(minute_.values);
  if (const auto minute = next_bit(minute_.values, minute_of_day % 60)) return *hour * 60 + *minute;
  const auto later = next_bit(hour_.values, *hour + 1);
  if (!later) return {};
  return *later * 60 + std::countr_zero(minute_.values);
}

bool Cron::matches(LocalSeconds time) const {
  const auto day = chr::floor<chr::days>(time);
  const chr::year_month_day date{day};
  const auto minute = static_cast<int>(chr::floor<chr::minutes>(time - day).count());
  const auto bit = static_cast<unsigned>(date.day());
  return ((days_of(date.year() / date.month()) >> bit) & 1U) != 0 && hour_.has(minute / 60) &&
         minute_.has(minute % 60);
}

std::optional<LocalSeconds> Cron::next_local(LocalSeconds from, LocalSeconds until) const {
  if (from >= until) return {};
  const auto start = chr::ceil<chr::minutes>(from);
  const auto start_day = chr::floor<chr::days>(start);
  const chr::year_month_day date{start_day};
  auto month = date.year() / date.month();
  auto days = days_of(month) & (~std::uint32_t{0} << static_cast<unsigned>(date.day()));
  // What is left of the first day; every later day starts at midnight.
  auto minute = minute_of_day_from(static_cast<int>((start - start_day).count()));
  if (!minute) days &= ~(std::uint32_t{1} << static_cast<unsigned>(date.day()));
  while (true) {
    if (days != 0) {
      const auto day = first_day(month) + chr::days{std::countr_zero(days) - 1};
      if (day != start_day) minute = minute_of_day_from(0);
      assert(minute.has_value());  // no field is ever empty
      const LocalSeconds found = day + chr::minutes{*minute};
      if (found >= until) return {};
      return found;
    }
    month += chr::months{1};
    if (first_day(month) >= until) return {};
    days = days_of(month);
  }
}

bool Cron::is_any_hour() const {
  return hour_.step == 1 && day_of_month_.step == 1 && month_.step == 1 && day_of_week_.step == 1;
}

bool Cron::can_happen() const {
  if (either_day()) return true;  // every month has each day of the week
  constexpr std::array<int, 13> kLongest{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (int month = 1; month <= 12; ++month) {
    const int longest = kLongest[static_cast<std::size_t>(month)];
    const auto first = std::countr_zero(day_of_month_.values);
    if (month_.has(month) && first <= longest) return true;
  }
  return false;
}

}  // namespace joblog
