// SPDX-License-Identifier: MIT
// English, German, French, Spanish, Italian, Portuguese and Dutch.
#include "orders/mapping/month_names.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace joblog::cells {
namespace {

/// The names of each month, with spaces between.
constexpr std::array<std::string_view, 12> kMonths{
    "january januar jänner janvier enero gennaio janeiro januari",
    "february februar février fevrier febrero febbraio fevereiro februari feber",
    "march märz maerz mrz mars marzo março marco maart mrt",
    "april avril abril aprile",
    "may mai mayo maggio maio mei",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august août aout agosto augustus",
    "september septembre septiembre setiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember décembre decembre diciembre dicembre dezembro",
};

constexpr std::array<std::string_view, 14> kWeekdays{
    "monday", "tuesday",  "wednesday", "thursday",   "friday",  "saturday", "sunday",
    "montag", "dienstag", "mittwoch",  "donnerstag", "freitag", "samstag",  "sonntag"};

enum class Match : std::uint8_t { none, beginning, whole };

Match match(std::string_view names, std::string_view word) {
  Match found = Match::none;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(' '));
    if (name == word) return Match::whole;
    if (name.starts_with(word)) found = Match::beginning;
    names.remove_prefix(std::min(names.size(), name.size() + 1));
  }
  return found;
}

}  // namespace

int month_named(std::string_view word) {
  if (word.size() < 3) return 0;
  int begun = 0, month = 0;
  for (int i = 0; i < 12; ++i) {
    const Match found = match(kMonths[static_cast<std::size_t>(i)], word);
    if (found == Match::whole) return i + 1;
    if (found == Match::beginning) {
      ++begun;
      month = i + 1;
    }
  }
  return begun == 1 ? month : 0;
}

bool is_weekday(std::string_view word) {
  return word.size() >= 2 && std::ranges::any_of(kWeekdays, [&](std::string_view name) {
           return name.starts_with(word);
         });
}

}  // namespace joblog::cells
