// SPDX-License-Identifier: MIT
// What may stand behind the date in a cell. It is checked and dropped: an order has days only.
#pragma once

#include <string_view>

namespace joblog::cells {

/// Whether `text`, in lower case, is nothing, or a time of day with or without its zone:
/// " 10:00", "t23:59:60.5+05:30", " 12:00:00 am", "-12.30.00.000000", " 10 uhr".
bool is_time_of_day(std::string_view text);

}  // namespace joblog::cells
