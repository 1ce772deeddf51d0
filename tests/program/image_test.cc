// SPDX-License-Identifier: MIT
// The image holds the libraries that the program needs, and no others: its list of packages stands
// in the Dockerfile, far from what is linked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/run_command.h"

namespace joblog::test {
namespace {

using Names = std::set<std::string>;

Names captured(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  Names found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.insert((*at)[1].str());
  }
  return found;
}

/// The packages of the libraries that the program itself asks for; those of the compiler and of C
/// are in every image.
Names needed() {
  const auto header = run_command({"readelf", "-d", JOBLOG_BINARY_DIR "/joblog"});
  std::vector<std::string> question{"dpkg", "-S"};
  for (const std::string& library : captured(header.output, R"(\(NEEDED\).*\[(.+)\])")) {
    const bool always_there =
        std::regex_match(library, std::regex(R"(lib(c|m|gcc_s|stdc\+\+)\.so.*)"));
    if (!always_there) question.push_back("*/" + library);
  }
  return captured(run_command(question).output, R"((?:^|\n)([^:\n]+)(?::\w+)?: /)");
}

/// The libraries among the packages of the image; what follows tzdata are ODBC's drivers.
Names listed() {
  std::ifstream in(JOBLOG_SOURCE_DIR "/Dockerfile");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  text.erase(0, text.find("apt-get install", text.rfind("\nFROM ")));
  text.resize(text.find("tzdata"));
  return captured(text, R"(\s(lib\S+))");
}

TEST(Image, HoldsTheLibrariesThatTheProgramNeeds) {
  ASSERT_FALSE(needed().empty());
  EXPECT_EQ(listed(), needed());
}

}  // namespace
}  // namespace joblog::test
