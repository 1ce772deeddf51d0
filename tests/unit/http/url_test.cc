// SPDX-License-Identifier: MIT
// Addresses and forms: what is read, what is refused.
#include "http/url.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"

namespace joblog::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

TEST(PathTest, IsDecodedOnce) {
  EXPECT_EQ(decode_path("/").value(), "/");
  EXPECT_EQ(decode_path("/job_logs/2026%3A1").value(), "/job_logs/2026:1");
  EXPECT_EQ(decode_path("/a%252Fb").value(), "/a%2Fb");
  EXPECT_EQ(decode_path("/M%C3%BCller+x/").value(), "/Müller+x/");
}

TEST(PathTest, RefusesWhatARouterCouldMisread) {
  for (const char* path :
       {"",     "jobs",   "*",      "http://x/", "/..",   "/a/../b",      "/.",   "/%2e%2E/x",
        "/%2e", "/a%2Fb", "/a%2fb", "/a%5Cb",    "/a\\b", "/%00",         "/%0a", "/%7f",
        "/%",   "/%4",    "/%zz",   "/%C3",      "/%ff",  "/%c0%ae%c0%ae"}) {
    EXPECT_FALSE(decode_path(path)) << path;
  }
}

TEST(ParametersTest, KeepTheirOrderAndRepetitions) {
  const auto parameters = parse_parameters("a=1&b=x+y%2B&a=2&&c&=d&e=%26%3D");
  ASSERT_TRUE(parameters);
  EXPECT_THAT(parameters->entries(), ElementsAre(Pair("a", "1"), Pair("b", "x y+"), Pair("a", "2"),
                                                 Pair("c", ""), Pair("", "d"), Pair("e", "&=")));
  EXPECT_EQ(parameters->get("a"), "1");
  EXPECT_THAT(parameters->all("a"), ElementsAre("1", "2"));
  EXPECT_TRUE(parameters->has("c"));
  EXPECT_FALSE(parameters->has("d"));
  EXPECT_EQ(parameters->get("nothing"), "");
}

TEST(ParametersTest, MayHoldSeveralLinesButNoControlCharacters) {
  EXPECT_EQ(parse_parameters("a=1%0D%0A%092")->get("a"), "1\r\n\t2");
  for (const char* form : {"a=%00", "%00=a", "a=%1b", "a=%7F", "a=%ff", "a=%", "a=%0", "a=%C3"}) {
    EXPECT_FALSE(parse_parameters(form)) << form;
  }
}

TEST(ParametersTest, AreAThousandAtMost) {
  std::string form;
  for (int i = 0; i < 1'000; ++i) form += "a&";
  EXPECT_TRUE(parse_parameters(form));
  EXPECT_FALSE(parse_parameters(form + "a"));
}

TEST(TargetTest, IsPathAndQuery) {
  const auto target = parse_target("/open_orders?q=100%25&sort=a?b");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/open_orders");
  EXPECT_THAT(target->query.entries(), ElementsAre(Pair("q", "100%"), Pair("sort", "a?b")));
  for (const char* raw : {"", "*", "/a b", "/a#b", "/\xc3\xbc", "/a?b=\x7f", "?a=b"}) {
    EXPECT_FALSE(parse_target(raw)) << raw;
  }
}

TEST(TargetTest, IsWrittenInOneWay) {
  const auto is_ours = [](std::string_view raw) { return parse_target(raw)->is_canonical; };
  for (const char* raw : {"/", "/jobs", "/job_logs/1?line=%31", "/M%C3%BCller/~x-y_z.1", "/a%3Ab",
                          "http://h/jobs?a=%6a", "/a/", "/up"}) {
    EXPECT_TRUE(is_ours(raw)) << raw;
  }
  for (const char* raw : {"/%6aobs", "/%6Aobs", "/M%c3%bcller", "/a:b", "/a+b", "/a%2E", "/%7Ex",
                          "/%75p", "http://h/%6Aobs"}) {
    EXPECT_FALSE(is_ours(raw)) << raw;
  }
}

TEST(TargetTest, HasFewSteps) {
  std::string path;
  for (int i = 0; i < 32; ++i) path += "/a";
  EXPECT_TRUE(parse_target(path));
  EXPECT_FALSE(parse_target(path + "/a"));
}

TEST(TargetTest, HasTwoHundredFieldsAtMost) {
  std::string query = "/?";
  for (int i = 0; i < 200; ++i) query += "a&";
  EXPECT_TRUE(parse_target(query));
  EXPECT_FALSE(parse_target(query + "a"));
}

TEST(TargetTest, OfAWholeAddressIsItsPathAndQuery) {
  struct Case {
    const char* raw;
    const char* authority;
    const char* as_sent;
  };
  for (const auto& [raw, authority, as_sent] :
       {Case{"http://localhost:3299/up", "localhost:3299", "/up"},
        Case{"HTTP://LocalHost/a%20b?c=d/e", "LocalHost", "/a%20b?c=d/e"},
        Case{"https://h/", "h", "/"}, Case{"http://h", "h", "/"},
        Case{"http://h?x=1", "h", "/?x=1"}, Case{"http://[::1]:1?/", "[::1]:1", "/?/"},
        Case{"http://h//x", "h", "//x"}}) {
    const auto target = parse_target(raw);
    ASSERT_TRUE(target) << raw;
    EXPECT_EQ(target->authority, authority);
    EXPECT_EQ(target->as_sent, as_sent);
    const auto short_form = parse_target(as_sent);
    EXPECT_EQ(target->path, short_form->path);
    EXPECT_EQ(target->query.entries(), short_form->query.entries());
  }
  for (const char* raw : {"http:/", "http://", "http:///x", "https://?x", "http://user@h/",
                          "http://a:b@h/", "ftp://h/", "h/", "h:80", "//h/../x", "http://h/../x",
                          "http://h/%2e%2e/", "http:h/", "htt://h/", "https//h", "http://h#x"}) {
    EXPECT_FALSE(parse_target(raw)) << raw;
  }
}

RC_GTEST_PROP(TargetTest, AnyBytesAreReadAsWhatTheySayOrRefused, (const std::string& raw)) {
  const auto target = parse_target("/" + raw);
  if (!target) return;
  RC_ASSERT(is_valid_utf8(target->path));
  RC_ASSERT(target->path.starts_with('/'));
  RC_ASSERT(("/" + target->path + "/").find("/../") == std::string::npos);
}

RC_GTEST_PROP(ParametersTest, WhatIsEncodedComesBack, (const std::vector<std::string>& values)) {
  std::string form;
  std::vector<std::string> valid;
  for (const std::string& value : values) {
    const bool clean = std::ranges::none_of(value, [](char c) {
      return (c >= 0 && c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7F;
    });
    if (!is_valid_utf8(value) || !clean) continue;
    valid.push_back(value);
    form += "v=" + encoded(value) + "&";
  }
  const auto parameters = parse_parameters(form);
  RC_ASSERT(parameters.has_value());
  RC_ASSERT(parameters->all("v") == valid);
}

}  // namespace
}  // namespace joblog::http
