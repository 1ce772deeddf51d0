// SPDX-License-Identifier: MIT
// The reader sees what it is there for, before it is trusted to see nothing.
#include "security/markup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST(MarkupReader, TakesWhatTemplatesWrite) {
  const Markup markup = read_markup(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><script src=\"/assets/a.js\" defer></script>\n"
      "<a class=\"x\"\n href=\"/jobs?state=failed&amp;q=%3Cxss\" data-action=\"a->b#c\">1 > 0 "
      "&lt;xss-tag></a>\n"
      "<form method=\"post\" action=\"/jobs/1/retry\"><input name=\"back\" value=\"/jobs\" "
      "required>"
      "<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg><a href=\"#L1\">1</a></form>");
  EXPECT_THAT(markup.foreign, IsEmpty());
  EXPECT_THAT(markup.addresses,
              ElementsAre("/assets/a.js", "/jobs?state=failed&q=%3Cxss", "/jobs/1/retry", "/jobs"));
  EXPECT_THAT(markup.fields, ElementsAre("back"));
}

TEST(MarkupReader, SeesWhatNoTemplateWrites) {
  for (const char* html : {"<xss-tag>",
                           "<p><script>x()</script>",
                           "<script src=\"/assets/a.js\">x()</script>",
                           "<script src=\"/other.js\"></script>",
                           "<img src=\"/x\" onerror=\"x()\">",
                           "<p style=\"x\">",
                           "<p class=\"a\" xss-attr=\"1\">",
                           "<p class=a>",
                           "<p class='a'>",
                           "<p class=\"a\"xss>",
                           "<p class=\"a",
                           "<a href=\"javascript:x()\">",
                           "<a href=\"//evil.example\">",
                           "<a href=\"https://evil.example\">",
                           "<a href=\"/\\evil.example\">",
                           "<a href=\"\">",
                           "<p title=\" JavaScript:x()\">",
                           "<iframe>",
                           "<style>",
                           "< p>",
                           "<p",
                           "<p title=\"<b>\">",
                           "</p x>"}) {
    EXPECT_THAT(read_markup(html).foreign, Not(IsEmpty())) << html;
  }
}

}  // namespace
}  // namespace joblog::test
