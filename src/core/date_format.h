// SPDX-License-Identifier: MIT
// Which of three numbers is the day: the one thing about a date that its spelling may leave open.
#pragma once

#include <cstdint>

namespace joblog {

/// How a date of three numbers is meant where its spelling leaves that open.
enum class DateFormat : std::uint8_t {
  unknown,    ///< Such dates are refused.
  dmy,        ///< 03/01/2026 is the third of January.
  mdy,        ///< 03/01/2026 is the first of March.
  ymd,        ///< 26/03/01 is the first of March 2026.
  excel,      ///< 46082 is the first of March 2026; otherwise as unknown.
  excel1904,  ///< The same in old workbooks of the Macintosh: 44620.
};

}  // namespace joblog
