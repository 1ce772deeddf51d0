// SPDX-License-Identifier: MIT
// Rows that differ in anything must not hash alike.
#include "orders/file/row_hash.h"

#include <gtest/gtest.h>

#include <set>

#include "orders/sample/sample_orders.h"

namespace joblog::sqlite {
namespace {

OrderRow texts(std::string_view a, std::string_view b) { return {a, b}; }

TEST(RowHash, TellsNullEmptyZeroAndTheTextZeroApart) {
  const std::set<std::int64_t> hashes{
      row_hash({std::monostate()}), row_hash({std::string_view("")}), row_hash({std::int64_t{0}}),
      row_hash({std::string_view("0")}), row_hash({std::string_view("\0", 1)})};
  EXPECT_EQ(hashes.size(), 5u);
}

TEST(RowHash, KnowsWhereAFieldEnds) {
  EXPECT_NE(row_hash(texts("ab", "c")), row_hash(texts("a", "bc")));
  EXPECT_NE(row_hash(texts("12345678", "")), row_hash(texts("", "12345678")));
  EXPECT_NE(row_hash(texts("1234567812345678", "")), row_hash(texts("12345678", "12345678")));
}

TEST(RowHash, SeesEveryByteOfALongText) {
  std::string text(37, 'x');
  std::set<std::int64_t> hashes{row_hash(texts(text, ""))};
  for (char& c : text) {
    c = 'y';
    hashes.insert(row_hash(texts(text, "")));
    c = 'x';
  }
  EXPECT_EQ(hashes.size(), 38u);
}

TEST(RowHash, IsStoredSoItMustNeverChange) {
  EXPECT_EQ(row_hash({std::string_view("Müller & Söhne"), std::int64_t{42}, std::monostate()}),
            5183741987471404481);
}

TEST(RowHash, HasNoCollisionInTwentyThousandOrders) {
  SampleOrders sample(20'000, 1, std::chrono::sys_days{});
  std::set<std::int64_t> hashes;
  while (const OrderRow* row = sample.next()) hashes.insert(row_hash(*row));
  EXPECT_EQ(hashes.size(), 20'000u);
}

}  // namespace
}  // namespace joblog::sqlite
