// SPDX-License-Identifier: MIT
// Small readers: headers, cookies, encodings, and where a redirect may lead.
#include "http/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/header_fields.h"

namespace joblog::http {
namespace {

TEST(RequestTest, FindsHeadersInAnyCase) {
  const Request request{.headers = {{"X-One", "1"}, {"x-one", "2"}}};
  EXPECT_EQ(request.header("X-ONE"), "1");
  EXPECT_EQ(request.header("X-Two"), "");
}

TEST(RequestTest, FindsCookiesByTheirExactName) {
  const Request request{
      .headers = {{"cookie", "azone=x; zone=Europe/Zurich;theme=\"dark\" ;bad; e="}}};
  EXPECT_EQ(request.cookie("zone"), "Europe/Zurich");
  EXPECT_EQ(request.cookie("theme"), "dark");
  EXPECT_EQ(request.cookie("Zone"), "");
  EXPECT_EQ(request.cookie("bad"), "");
  EXPECT_EQ(request.cookie("e"), "");
}

TEST(RedirectTest, LeadsNowhereButHere) {
  EXPECT_EQ(redirect("/jobs?state=failed").headers.front().second, "/jobs?state=failed");
  EXPECT_EQ(redirect("/jobs").status, 303);
  for (const char* path : {"", "jobs", "//evil.example", "/\\evil.example", "https://evil.example",
                           "/a\r\nSet-Cookie: x=1", "/\t/evil.example", "/a b"}) {
    EXPECT_EQ(redirect(path).headers.front().second, "/") << path;
  }
}

TEST(AcceptEncodingTest, GzipIsTakenUnlessItIsRefused) {
  for (const char* header : {"gzip", "GZIP", "br, gzip;q=0.1", "*", "deflate, *;q=1", "x-gzip"}) {
    EXPECT_TRUE(accepts_gzip(header)) << header;
  }
  for (const char* header :
       {"", "br", "gzip;q=0", "gzip; q=0.000", "*, gzip;q=0", "*;q=0", "gzipx"}) {
    EXPECT_FALSE(accepts_gzip(header)) << header;
  }
}

TEST(FieldValueTest, HoldsNoLineEndAndNoNul) {
  EXPECT_TRUE(is_field_value("a\tb Ünicode"));
  for (const std::string& value : {std::string("a\rb"), std::string("a\nb"), std::string("a\0b", 3),
                                   std::string("\x1b"), std::string("\x7f")}) {
    EXPECT_FALSE(is_field_value(value));
  }
}

}  // namespace
}  // namespace joblog::http
