// SPDX-License-Identifier: MIT
// Decimals as text: which they are, and which is larger.
#include "base/decimal.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>

namespace joblog {
namespace {

TEST(Decimal, IsWrittenInOneWayOnly) {
  for (const char* text : {"0.5", "-0.5", "12.25", "10.01"}) EXPECT_TRUE(is_decimal(text)) << text;
  for (const char* text :
       {"", "5", "0.50", "00.5", ".5", "5.", "+0.5", "--0.5", "1.2.3", "a.5", "1e5", "-", "."})
    EXPECT_FALSE(is_decimal(text)) << text;
}

RC_GTEST_PROP(Decimal, IsComparedByItsValue, (std::int32_t a, std::int32_t b)) {
  // Thousandths, written out: a reference in whole numbers.
  const auto written = [](std::int32_t thousandths) {
    const auto size = static_cast<std::uint32_t>(thousandths < 0 ? -std::int64_t{thousandths}
                                                                 : std::int64_t{thousandths});
    std::string text =
        fmt::format("{}{}.{:03}", thousandths < 0 ? "-" : "", size / 1000, size % 1000);
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text;
  };
  const int order = compare_decimals(written(a), written(b));
  RC_ASSERT((order < 0) == (a < b));
  RC_ASSERT((order > 0) == (a > b));
}

}  // namespace
}  // namespace joblog
