// SPDX-License-Identifier: MIT
// The names of months in the languages of Western Europe.
#pragma once

#include <string_view>

namespace joblog::cells {

/// 1 to 12; 0 when `word` is the name of none. `word` is in lower case: a whole name, or the first
/// three letters or more of names of one month only.
int month_named(std::string_view word);

/// Whether `word` is the name of a day of the week in English or German, or its first two letters
/// or more.
bool is_weekday(std::string_view word);

}  // namespace joblog::cells
