// SPDX-License-Identifier: MIT
// A number that is a thousand times too much looks like any other: what may be read either way is
// doubted until another number settles it.
#include "orders/mapping/decimal_mark.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>

namespace joblog {
namespace {

using testing::HasSubstr;

DecimalMark::Doubt after(std::initializer_list<std::string_view> cells,
                         MarkDoubt doubt = MarkDoubt::of_both) {
  DecimalMark mark({.doubt = doubt});
  std::int64_t row = 1;
  for (const auto cell : cells) mark.look(cell, "order_qty", ++row);
  return mark.doubt();
}

TEST(DecimalMark, IsInDoubtWhereANumberMayBeReadEitherWay) {
  for (const char* cell : {"12,000", "1.234", "-12,000", "12,000-", "(1,234)", " 999,999 ",
                           "\u2212"
                           "1,500",
                           "12,000\u00a0", "12,000+", "12.000e0", "１２.000"}) {
    const auto doubt = after({"5", cell, cell});
    EXPECT_EQ(doubt.numbers, 2) << cell;
    EXPECT_EQ(doubt.row, 3) << cell;
    EXPECT_EQ(doubt.attribute, "order_qty");
  }
  EXPECT_EQ(sentence(after({"12,000"}), "line 2 of orders.csv"),
            "1 number may be wrong by a factor of a thousand: the comma in “12,000” (order_qty in "
            "line 2 of orders.csv) was taken for a separator of thousands, and no other number "
            "tells; set decimal_comma in [open_orders] to true or false");
}

TEST(DecimalMark, IsNamedRightlyInDigitsAndMarksOfFullWidth) {
  EXPECT_THAT(sentence(after({"１２，０００"}), "line 2"),
              HasSubstr("the comma in “１２，０００” (order_qty in line 2) was taken for a "
                        "separator of thousands"));
  EXPECT_THAT(sentence(after({"１２．０００"}), "line 2"),
              HasSubstr("the point in “１２．０００”"));
}

TEST(DecimalMark, IsSettledByOneNumberThatIsCertain) {
  for (const char* cell :
       {"12.5", "0.750", "1,234.50", "1,234,567", "1234.000", "1.0E+3", "1'234.000"}) {
    EXPECT_EQ(after({"12,000", cell, "3,000"}).numbers, 0) << cell;
  }
}

TEST(DecimalMark, IsInNoDoubtWhereSomebodySaidIt) {
  EXPECT_EQ(after({"12,000", "12.000"}, MarkDoubt::none).numbers, 0);
  EXPECT_EQ(after({"12.000"}, MarkDoubt::of_commas).numbers, 0) << "three decimals, as ERPs write";
  EXPECT_EQ(after({"12,000"}, MarkDoubt::of_commas).numbers, 1);
  EXPECT_EQ(after({"5", "", "x", "1 234"}).numbers, 0);
}

}  // namespace
}  // namespace joblog
