// Crontabs that people bring along: lines as Debian's cron takes them, compared with a reading of
// its rules that sets one value after the other. Each is taken with the same minutes, or refused in
// words that name the difference.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/cron.h"

namespace joblog {
namespace {

namespace chr = std::chrono;

const std::vector<std::string> kMonthNames{"jan", "feb", "mar", "apr", "may", "jun",
                                           "jul", "aug", "sep", "oct", "nov", "dec"};
const std::vector<std::string> kDayNames{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct Field {
  int low;
  int high;
  const std::vector<std::string>* names;
};
const std::array<Field, 5> kFields{{{0, 59, nullptr},
                                    {0, 23, nullptr},
                                    {1, 31, nullptr},
                                    {1, 12, &kMonthNames},
                                    {0, 7, &kDayNames}}};

struct Reading {
  std::set<int> values;
  bool starred = false;
  bool step_without_range = false;  ///< Debian reads the number and passes over the rest.
};

/// A number, now and then with zeros in front, or a name in some case.
std::string written(const Field& field, int value) {
  const int kind = *rc::gen::inRange(0, 6);
  if (field.names != nullptr && kind < 2 &&
      value < field.low + static_cast<int>(field.names->size())) {
    std::string name = (*field.names)[static_cast<std::size_t>(value - field.low)];
    if (kind == 1) name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name;
  }
  return (kind == 2 ? "0" : "") + std::to_string(value);
}

/// One item of a list, as text, and what Debian's get_range() sets for it.
std::string item(const Field& field, bool first, Reading& reading) {
  int low = field.low, high = field.high;
  std::string text = "*";
  bool range = true;
  const int kind = *rc::gen::inRange(0, 6);
  if (kind > 0) {
    low = *rc::gen::inRange(field.low, field.high + 1);
    text = written(field, low);
    high = low;
    range = kind > 2;
    if (range) {
      high = *rc::gen::inRange(low, field.high + 1);
      text += "-" + (high == 7 && field.high == 7 && *rc::gen::arbitrary<bool>()
                         ? "sun"
                         : written(field, high));
      // The end of the week, or from Sunday on that day alone.
      if (field.high == 7 && text.ends_with("-sun")) high = low > 0 ? 7 : 0;
    }
  } else if (first) {
    reading.starred = true;
  }
  int step = 1;
  if (*rc::gen::inRange(0, 3) == 0) {
    step = *rc::gen::element(1, 2, 3, 5, 7, 15, 20, 24, 31, 60, 90, 1'000, 100'000);
    text += "/" + std::to_string(step);
    if (!range) reading.step_without_range = true;
  }
  for (int value = low; value <= high; value += step) reading.values.insert(value);
  return text;
}

struct Line {
  std::array<Reading, 5> fields;
  std::string text;

  bool has_step_without_range() const {
    return std::ranges::any_of(fields, [](const Reading& one) { return one.step_without_range; });
  }
  bool matches(LocalSeconds time) const {
    const auto day = chr::floor<chr::days>(time);
    const chr::year_month_day date{day};
    const auto minute = static_cast<int>(chr::floor<chr::minutes>(time - day).count());
    const auto weekday = static_cast<int>(chr::weekday{day}.c_encoding());
    const auto has = [&](std::size_t field, int value) {
      return fields[field].values.contains(value);
    };
    const bool by_date = has(2, static_cast<int>(static_cast<unsigned>(date.day())));
    const bool by_week = has(4, weekday) || (weekday == 0 && has(4, 7));
    const bool both = fields[2].starred || fields[4].starred;
    return has(0, minute % 60) && has(1, minute / 60) &&
           has(3, static_cast<int>(static_cast<unsigned>(date.month()))) &&
           (both ? by_date && by_week : by_date || by_week);
  }
};

Line make_line() {
  Line line;
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    const int items = *rc::gen::element(1, 1, 1, 2, 3);
    if (i > 0) line.text += *rc::gen::element<std::string>(" ", " ", "  ", "\t");
    for (int n = 0; n < items; ++n) {
      if (n > 0) line.text += ",";
      line.text += item(kFields[i], n == 0, line.fields[i]);
    }
  }
  return line;
}

/// So many lines in each of a hundred rounds.
constexpr int kLines = 40;

RC_GTEST_PROP(CrontabProperty, IsTakenWithTheSameMinutesOrRefusedInWords, ()) {
  for (int n = 0; n < kLines; ++n) {
    const Line line = make_line();
    const auto cron = Cron::parse(line.text);
    if (line.has_step_without_range()) {
      RC_ASSERT(!cron);
      RC_ASSERT(cron.error().message.contains("a step needs a range before it"));
      continue;
    }
    if (!cron) RC_FAIL(line.text + ": " + cron.error().message);
    const LocalSeconds start = chr::local_days{chr::year{2026} / 1 / 1};
    for (int i = 0; i < 50; ++i) {
      const LocalSeconds time = start + chr::minutes{*rc::gen::inRange(0, 4 * 366 * 1440)};
      if (cron->matches(time) != line.matches(time)) RC_FAIL(line.text);
    }
    if (n % 8 != 0) continue;
    // Times that were found are times that match, and none is passed over.
    const auto from = start + chr::minutes{*rc::gen::inRange(0, 366 * 1440)};
    const auto found = cron->next_local(from, from + chr::days{1});
    std::optional<LocalSeconds> first;
    for (auto at = from; !first && at < from + chr::days{1}; at += chr::minutes{1}) {
      if (line.matches(at)) first = at;
    }
    if (found != first) RC_FAIL(line.text);
  }
}

}  // namespace
}  // namespace joblog
