// SPDX-License-Identifier: MIT
// Whatever is linked or shipped inside the program has an entry in THIRD_PARTY_NOTICES.md: read
// from CMake's lists and from what the pages' script and stylesheet import.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "support/paths.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using Names = std::set<std::string>;

std::string text_of(const std::string& path) {
  return content_of(std::string(JOBLOG_SOURCE_DIR) + "/" + path);
}

/// The first group of every match of the pattern.
Names names_in(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  Names names;
  for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) {
    names.insert((*at)[1].str());
  }
  return names;
}

/// Imported targets that CMakeLists.txt links, and SQLite, which is built here. Threads is the C
/// library.
Names libraries_in(const std::string& cmake) {
  Names names = names_in(cmake, R"((?:^|[^:\w])((?!Threads|joblog)\w+::[\w-]+)(?=[\s)]))");
  names.merge(names_in(cmake, R"(\b(joblog_sqlite3)\b)"));
  // The last argument of embed_texts and compile_templates is a namespace of ours.
  std::erase_if(names, [](const std::string& name) { return name.starts_with("joblog::"); });
  return names;
}

/// npm packages by name in an import of a script or a stylesheet; a path of ours starts with a dot.
Names packages_in(const std::string& source) {
  return names_in(source, R"re(import\s(?:[^"';]*\sfrom\s)?"((?:@[\w.-]+/)?[\w-][\w.-]*)")re");
}

/// Packages whose files CMake compiles.
Names compiled_packages_in(const std::string& cmake) {
  return names_in(cmake, R"(node_modules/((?:@[\w.-]+/)?[\w.-]+)/)");
}

Names shipped_packages() {
  Names names = compiled_packages_in(text_of("cmake/sqlite.cmake"));
  for (const char* folder : {"/assets/js", "/assets/css"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(JOBLOG_SOURCE_DIR) + folder)) {
      names.merge(packages_in(content_of(entry.path().string())));
    }
  }
  return names;
}

Names without_notice(const Names& names, const std::string& notices, const std::string& before,
                     const std::string& after) {
  Names missing;
  for (const std::string& name : names) {
    if (notices.find(before + name + after) == std::string::npos) missing.insert(name);
  }
  return missing;
}

TEST(Notices, NameEveryLibraryThatIsLinked) {
  ASSERT_THAT(libraries_in("add_layer(a PRIVATE fmt::fmt PkgConfig::RE2)\n"
                           "embed_texts(joblog_a sql *.sql a.h joblog::sqlite::sql)\n"
                           "target_link_libraries(a PUBLIC Threads::Threads joblog_sqlite3)"),
              UnorderedElementsAre("fmt::fmt", "PkgConfig::RE2", "joblog_sqlite3"));
  const Names libraries = libraries_in(text_of("CMakeLists.txt"));
  ASSERT_THAT(libraries, AllOf(Contains("fmt::fmt"), Contains("ODBC::ODBC")));
  EXPECT_THAT(without_notice({"moon::moon"}, text_of("THIRD_PARTY_NOTICES.md"), "`", "`"),
              UnorderedElementsAre("moon::moon"));
  EXPECT_THAT(without_notice(libraries, text_of("THIRD_PARTY_NOTICES.md"), "`", "`"), IsEmpty());
}

TEST(Notices, NameEveryPackageThatIsShipped) {
  ASSERT_THAT(packages_in("import \"@a/b\";\nimport { C } from \"c.d\";\nimport E from \"./e.js\";"
                          "\n@import \"f\" source(none);"),
              UnorderedElementsAre("@a/b", "c.d", "f"));
  const Names packages = shipped_packages();
  ASSERT_THAT(packages, AllOf(Contains("@hotwired/turbo"), Contains("better-sqlite3"),
                              Contains("tailwindcss")));
  EXPECT_THAT(without_notice(packages, text_of("THIRD_PARTY_NOTICES.md"), "### ", "\n"), IsEmpty());
}

}  // namespace
}  // namespace joblog::test
