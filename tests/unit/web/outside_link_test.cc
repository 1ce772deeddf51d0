// SPDX-License-Identifier: MIT
// Links to other sites: what a browser might take for something else is none.
#include "web/outside_link.h"

#include <gtest/gtest.h>

namespace joblog::web {
namespace {

TEST(OutsideLink, LeadsToAWebPage) {
  const auto link = OutsideLink::from("https://wiki.example.com:8443/runbooks/backup?step=2#now");
  ASSERT_TRUE(link);
  EXPECT_EQ(link->text(), "https://wiki.example.com:8443/runbooks/backup?step=2#now");
  EXPECT_EQ(link->host(), "wiki.example.com:8443");
  EXPECT_TRUE(OutsideLink::from("HTTP://intranet/"));
}

TEST(OutsideLink, IsNothingElse) {
  for (const char* text : {"", "/jobs", "//example.com", "javascript:alert(1)", "data:text/html,x",
                           "https://", "https://anna:secret@example.com", "https://a b/",
                           "https://example.com/\"onclick=\"x", "ftp://example.com"}) {
    EXPECT_FALSE(OutsideLink::from(text)) << text;
  }
}

}  // namespace
}  // namespace joblog::web
