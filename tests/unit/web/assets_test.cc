// SPDX-License-Identifier: MIT
// Stylesheet, script and icon, as browsers get them.
#include "web/assets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "support/paths.h"

namespace joblog::web {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Lt;
using ::testing::Not;
using ::testing::Pair;
using ::testing::StartsWith;

http::Response get(const std::string& path, const std::string& encodings = "") {
  http::Request request;
  request.path = request.target = path;
  if (!encodings.empty()) request.headers.emplace_back("accept-encoding", encodings);
  return assets::answer(request);
}

std::string stylesheet() { return assets::path("app.css").text(); }

TEST(AssetsTest, CarryAHashInTheirNamesAndAreKeptForEver) {
  EXPECT_THAT(stylesheet(), AllOf(StartsWith("/assets/app-"), EndsWith(".css")));
  const auto response = get(stylesheet());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "text/css; charset=utf-8");
  EXPECT_THAT(response.headers,
              Contains(Pair("Cache-Control", "public, max-age=31536000, immutable")));
  EXPECT_THAT(response.body, HasSubstr(".badge"));
}

TEST(AssetsTest, AreCompressedAsTheBrowserAllows) {
  const auto brotli = get(stylesheet(), "gzip, deflate, br");
  EXPECT_THAT(brotli.headers, Contains(Pair("Content-Encoding", "br")));
  const auto gzip = get(stylesheet(), "gzip;q=1.0, br;q=0");
  EXPECT_THAT(gzip.headers, Contains(Pair("Content-Encoding", "gzip")));
  EXPECT_THAT(gzip.body, StartsWith("\x1f\x8b"));
  EXPECT_THAT(brotli.body.size(), Lt(gzip.body.size()));
  const auto plain = get(stylesheet(), "brotli-of-another-kind, identity");
  EXPECT_THAT(plain.headers, Not(Contains(Pair("Content-Encoding", testing::_))));
  for (const auto& response : {&brotli, &gzip, &plain}) {
    EXPECT_THAT(response->headers, Contains(Pair("Vary", "Accept-Encoding")));
  }
}

TEST(AssetsTest, AnswerNothingElse) {
  for (const char* path :
       {"/assets/app.css", "/assets/", "/assets/app-000000000000.css", "/assets/README.md"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
}

TEST(AssetsTest, NeedNoStyleOrScriptInThePage) {
  // Turbo would write a <style> of its own, which the content security policy forbids.
  const auto script = get(assets::path("app.js").text()).body;
  EXPECT_THAT(script, Not(HasSubstr("this.installStylesheetElement(),")));
  EXPECT_THAT(script, HasSubstr("live-list"));
}

TEST(AssetsTest, AreSmall) {
  constexpr std::size_t kScriptMax = 45 * 1024, kStyleMax = 16 * 1024;
  EXPECT_THAT(get(assets::path("app.js").text(), "br").body.size(), Lt(kScriptMax));
  EXPECT_THAT(get(assets::path("app.css").text(), "br").body.size(), Lt(kStyleMax));
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The names in the class attributes of a template; those that it puts together are left out.
std::vector<std::string> classes_of(const std::string& page) {
  static const std::regex value("<%=.*?%>"), statement("<%.*?%>"), attribute("class=\"([^\"]*)\""),
      name("[^ ]+");
  const auto text = std::regex_replace(std::regex_replace(page, value, "\x01"), statement, " ");
  std::vector<std::string> classes;
  for (std::sregex_iterator found(text.begin(), text.end(), attribute), end; found != end;
       ++found) {
    const std::string list = (*found)[1];
    for (std::sregex_iterator word(list.begin(), list.end(), name); word != end; ++word) {
      if (!word->str().contains('\x01')) classes.push_back(word->str());
    }
  }
  return classes;
}

std::string as_selector(const std::string& name) {
  return "." + std::regex_replace(name, std::regex(R"([^\w-])"), R"(\$&)");
}

TEST(AssetsTest, HaveAStyleForEveryClassOfATemplate) {
  EXPECT_THAT(classes_of(R"(<p class="a b-<%= x %><% if (y) { %> c<% } %>">)"),
              ElementsAre("a", "c"));
  EXPECT_EQ(as_selector("phone:mt-1.5"), R"(.phone\:mt-1\.5)");
  const std::string style = get(stylesheet()).body;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(JOBLOG_SOURCE_DIR "/src/web")) {
    if (entry.path().extension() != ".html") continue;
    for (const auto& name : classes_of(read(entry.path()))) {
      EXPECT_THAT(style, HasSubstr(as_selector(name))) << entry.path() << ": class " << name;
    }
  }
}

/// The entries of package-lock.json whose name starts so.
std::vector<std::string> locked(const std::string& name) {
  const std::string text = read(JOBLOG_SOURCE_DIR "/package-lock.json");
  std::vector<std::string> entries;
  const std::string start = "\n    \"node_modules/" + name;
  for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    entries.push_back(text.substr(at, text.find("\n    }", at) - at));
  }
  return entries;
}

TEST(AssetsTest, AreBuiltByDebiansNodeToo) {
  // npm 9 leaves out optional packages whose "engines" exclude its node, and Tailwind's native part
  // is one; it works there. So its entries are kept without "engines": see assets/README.md.
  const auto entries = locked("@tailwindcss/oxide-");
  EXPECT_THAT(entries, Contains(HasSubstr("oxide-linux-x64-gnu\"")));
  EXPECT_THAT(entries, Not(Contains(HasSubstr("\"engines\""))));
}

}  // namespace
}  // namespace joblog::web
