// SPDX-License-Identifier: MIT
// A link to an order is made of its key and read back as the same key, whatever an ERP puts into a
// document number.
#include "orders/order_key.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace joblog {
namespace {

TEST(OrderSlug, ReadsLikeTheOrder) {
  EXPECT_EQ(to_slug({.document = "4711", .item = 10}), "4711-10");
  EXPECT_EQ(to_slug({.document = "SO-4711", .item = 10, .copy = 2}), "SO-4711-10~2");
  EXPECT_EQ(to_slug({.document = "AB/1 ü", .item = -5}), "AB_2f1_20_c3_bc-n5");
  EXPECT_EQ(to_slug({.document = "4711", .item_text = "10-A"}), "4711-t10_2dA");
}

TEST(OrderSlug, TellsNothingEmptyAndAnUnderscoreApart) {
  EXPECT_EQ(to_slug({}), "_-");
  EXPECT_EQ(to_slug({.document = ""}), "-");
  EXPECT_EQ(to_slug({.document = "_"}), "_5f-");
  EXPECT_EQ(order_key_of_slug("_-"), OrderKey());
  EXPECT_EQ(order_key_of_slug("-"), OrderKey{.document = ""});
}

TEST(OrderSlug, OfATextThatIsNoneIsNoKey) {
  for (const char* text : {"", "4711", "4711-x", "4711-10~", "4711-10~1", "4711-10~2~3", "47_1-10",
                           "47_zz-10", "47 11-10", "4711-010", "4711-n0", "4711-+5", "_4",
                           "4711-99999999999999999999", "4711-10~n2", "../4711-10", "%20-10"}) {
    EXPECT_FALSE(order_key_of_slug(text)) << text;
  }
}

TEST(OrderSlug, OfADocumentThatIsTooLongIsNoKey) {
  const std::string slug = to_slug({.document = std::string(5'000, 'x'), .item = 1});
  EXPECT_LT(slug.size(), 1'100u);
  EXPECT_FALSE(order_key_of_slug(slug));
}

RC_GTEST_PROP(OrderSlug, LeadsBackToItsKey, ()) {
  OrderKey key;
  if (*rc::gen::arbitrary<bool>()) key.document = *rc::gen::arbitrary<std::string>();
  if (*rc::gen::arbitrary<bool>()) key.item = *rc::gen::arbitrary<std::int64_t>();
  if (!key.item && *rc::gen::arbitrary<bool>()) key.item_text = *rc::gen::arbitrary<std::string>();
  key.copy = *rc::gen::inRange<std::int64_t>(1, 1'000'000);
  const std::string slug = to_slug(key);
  RC_ASSERT(order_key_of_slug(slug) == key);
  for (const char c : slug)
    RC_ASSERT(std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '~');
}

TEST(OrderSlug, TakesTheSmallestItem) {
  const OrderKey key{.document = "1", .item = INT64_MIN};
  EXPECT_EQ(order_key_of_slug(to_slug(key)), key);
}

}  // namespace
}  // namespace joblog
