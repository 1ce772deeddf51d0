// SPDX-License-Identifier: MIT
// Rows written on another thread arrive as they were, in order, and errors come back.
#include "orders/sync/write_behind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace joblog::test {
namespace {

using testing::ElementsAre;

/// Keeps rows as text; refuses the row number `refuse` (from 1).
class Kept final : public Replacement {
 public:
  Result<void> append(const OrderRow& row) override {
    if (static_cast<std::int64_t>(texts.size()) + 1 == refuse) {
      return fail(ErrorKind::unavailable, "the disk is full");
    }
    std::string text;
    for (const Field& field : row) {
      if (const auto* words = std::get_if<std::string_view>(&field)) {
        text += "'" + std::string(*words) + "' ";
      } else if (const auto* number = std::get_if<std::int64_t>(&field)) {
        text += std::to_string(*number) + " ";
      } else {
        text += "NULL ";
      }
    }
    texts.push_back(text);
    return {};
  }
  std::int64_t rows() const override { return static_cast<std::int64_t>(texts.size()); }
  Result<Difference> compare() override { return Difference{rows(), 0, 0}; }
  Result<void> commit(const SyncState&) override {
    committed = true;
    return {};
  }
  std::vector<std::string> texts;
  std::int64_t refuse = 0;
  bool committed = false;
};

TEST(WriteBehind, HandsRowsOnAsTheyWereAfterTheirTextsAreGone) {
  Kept kept;
  WriteBehind behind(kept, 2);
  for (std::int64_t i = 1; i <= 3; ++i) {
    std::string text = "text " + std::to_string(i);
    ASSERT_TRUE(behind.append({i, std::string_view(text), std::monostate{}, std::string_view("")}));
    text.assign(text.size(), 'x');
  }
  EXPECT_EQ(behind.compare()->added, 3);
  EXPECT_THAT(kept.texts,
              ElementsAre("1 'text 1' NULL '' ", "2 'text 2' NULL '' ", "3 'text 3' NULL '' "));
  EXPECT_TRUE(behind.commit({}));
  EXPECT_TRUE(kept.committed);
}

TEST(WriteBehind, KeepsTheOrderOfManyRows) {
  Kept kept;
  WriteBehind behind(kept, 7);
  for (std::int64_t i = 0; i < 10'000; ++i) ASSERT_TRUE(behind.append({i}));
  ASSERT_TRUE(behind.compare());
  ASSERT_EQ(kept.rows(), 10'000);
  for (std::size_t i = 0; i < kept.texts.size(); ++i)
    ASSERT_EQ(kept.texts[i], std::to_string(i) + " ");
}

TEST(WriteBehind, BringsTheErrorOfARowBackAtTheLatestWithTheComparison) {
  Kept kept;
  kept.refuse = 5;
  WriteBehind behind(kept, 2);
  Result<void> appended;
  for (std::int64_t i = 0; i < 100 && appended; ++i) appended = behind.append({i});
  const auto compared = behind.compare();
  ASSERT_FALSE(compared);
  EXPECT_EQ(compared.error().message, "the disk is full");
  EXPECT_EQ(kept.rows(), 4);
}

TEST(WriteBehind, MayBeGivenUpInTheMiddle) {
  Kept kept;
  {
    WriteBehind behind(kept, 2);
    for (std::int64_t i = 0; i < 5; ++i) ASSERT_TRUE(behind.append({i}));
  }
  EXPECT_FALSE(kept.committed);
}

}  // namespace
}  // namespace joblog::test
