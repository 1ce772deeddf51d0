// SPDX-License-Identifier: MIT
// Looking for a name among the members of a table.
#include "config/toml_tree.h"

#include <gtest/gtest.h>

#include <string>

namespace joblog {
namespace {

TEST(TomlTree, FindsEachMemberByItsNameInWhateverOrderTheFileHasThem) {
  const auto root =
      parse_toml("zone = 1\n\"ä\" = 2\na-b = 3\n\"a.b\" = 4\na = 5\nA = 6\nab = 7\n\"\" = 8\n");
  ASSERT_TRUE(root);
  std::int64_t value = 0;
  for (const std::string name : {"zone", "ä", "a-b", "a.b", "a", "A", "ab", ""}) {
    const TomlNode* found = root->find(name);
    ASSERT_NE(found, nullptr) << name;
    EXPECT_EQ(found->integer, ++value) << name;
  }
  for (const std::string name : {"zon", "zones", "B", "ö", "a-"}) {
    EXPECT_EQ(root->find(name), nullptr) << name;
  }
}

}  // namespace
}  // namespace joblog
